#include "ca-core/x509/extensions.hpp"

#include <array>

#include <arpa/inet.h>

#include "ca-core/base/error.hpp"
#include "ca-core/identity/unicode_text.hpp"
#include "ca-core/x509/der.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::extension {
namespace {

using der::Criticality;

constexpr std::string_view kFreshestCrl = "2.5.29.46";
constexpr unsigned kEmailTag = 1;
constexpr unsigned kDnsNameTag = 2;
constexpr unsigned kUriTag = 6;
constexpr unsigned kIpAddressTag = 7;
constexpr std::size_t kMaxToolCharacters = 200;
constexpr std::size_t kMaxPaperCharacters = 100;
constexpr std::size_t kMaxNoticeCharacters = 200;

[[noreturn]] void refuse(Errc reason, std::string_view pointer) {
  throw Error::invalid({{std::string(pointer), reason}});
}

/// Elements one after another.
class Content {
 public:
  void add(const Bytes& element) { octets_.insert(octets_.end(), element.begin(), element.end()); }
  ByteView view() const { return octets_; }

 private:
  Bytes octets_;
};

Bytes utf8_string(std::string_view value, std::size_t max, std::string_view pointer) {
  const auto text = unicode::decode(value);
  if (!text) refuse(Errc::wrong_format, pointer);
  if (text->empty()) refuse(Errc::required, pointer);
  if (text->size() > max) refuse(Errc::too_long, pointer);
  for (const char32_t c : *text) {
    if (unicode::is_forbidden(c) || unicode::is_format(c)) refuse(Errc::bad_characters, pointer);
  }
  return der::element(der::kUtf8String, {as_bytes(value)});
}

/// IA5String without spaces, for URLs, DNS names and mailboxes.
Bytes ia5_name(unsigned tag, std::string_view value, std::string_view pointer) {
  if (value.empty()) refuse(Errc::required, pointer);
  for (const char c : value) {
    if (c <= 0x20 || c >= 0x7F) refuse(Errc::bad_characters, pointer);
  }
  return der::element(der::context_primitive(tag), {as_bytes(value)});
}

Bytes uri(std::string_view value) {
  return ia5_name(kUriTag, value, "/urls");
}

Bytes access_description(std::string_view method, std::string_view url) {
  return der::sequence({der::oid(method), uri(url)});
}

Bytes ip_address(const std::string& value) {
  std::array<std::uint8_t, 16> octets{};
  if (inet_pton(AF_INET, value.c_str(), octets.data()) == 1) {
    return der::element(der::context_primitive(kIpAddressTag), {ByteView(octets).first(4)});
  }
  if (inet_pton(AF_INET6, value.c_str(), octets.data()) == 1) {
    return der::element(der::context_primitive(kIpAddressTag), {octets});
  }
  refuse(Errc::wrong_format, "/alternative_names");
}

Bytes general_name(const AlternativeName& name) {
  switch (name.kind) {
    case AlternativeName::Kind::email:
      return ia5_name(kEmailTag, name.value, "/alternative_names");
    case AlternativeName::Kind::dns:
      return ia5_name(kDnsNameTag, name.value, "/alternative_names");
    case AlternativeName::Kind::ip:
      break;
  }
  return ip_address(name.value);
}

Bytes policy_information(const CertificatePolicy& policy) {
  const Bytes identifier = der::oid(policy.oid);
  if (policy.notice.empty()) return der::sequence({identifier});
  // UserNotice without noticeRef: RFC 5280 section 4.2.1.4 advises against it.
  const Bytes notice = der::sequence({utf8_string(policy.notice, kMaxNoticeCharacters, "/notice")});
  const Bytes qualifier = der::sequence({der::oid(oid::kPolicyUserNotice), notice});
  return der::sequence({identifier, der::sequence({qualifier})});
}

/// YYYYMMDDHHMMSSZ under an implicit tag.
Bytes tagged_time(unsigned tag, Instant instant) {
  const Bytes time = der::generalized_time(instant);
  return der::element(der::context_primitive(tag), {*der::only(time, der::kGeneralizedTime)});
}

}  // namespace

Bytes basic_constraints_ca(std::optional<unsigned> path_length) {
  const Bytes ca = der::element(der::kBoolean, {std::array<std::uint8_t, 1>{0xFF}});
  const Bytes length = path_length ? der::integer(std::uint64_t{*path_length}) : Bytes{};
  return der::extension(oid::kBasicConstraints, Criticality::critical, der::sequence({ca, length}));
}

Bytes basic_constraints_of(ByteView value) {
  return der::extension(oid::kBasicConstraints, Criticality::critical, value);
}

Bytes key_usage(unsigned bits, Criticality criticality) {
  // Bit 0 of the named list is the highest bit of the octet; DER leaves zero bits at the end out (X.690
  // section 11.2.2).
  std::uint8_t octet = 0;
  std::uint8_t unused = 8;
  for (unsigned bit = 0; bit < 8; ++bit) {
    if ((bits >> bit & 1U) == 0) continue;
    octet = static_cast<std::uint8_t>(octet | 0x80U >> bit);
    unused = static_cast<std::uint8_t>(7 - bit);
  }
  if (octet == 0) throw Error(Errc::internal, LogNote{"key usage without a bit"});
  const Bytes value = der::element(der::kBitString, {std::array<std::uint8_t, 2>{unused, octet}});
  return der::extension(oid::kKeyUsage, criticality, value);
}

Bytes extended_key_usage(std::span<const std::string> oids, Criticality criticality) {
  Content content;
  for (const std::string& purpose : oids) content.add(der::oid(purpose));
  return der::extension(oid::kExtendedKeyUsage, criticality, der::sequence({content.view()}));
}

Bytes certificate_policies(std::span<const CertificatePolicy> policies, Criticality criticality) {
  Content content;
  for (const CertificatePolicy& policy : policies) content.add(policy_information(policy));
  return der::extension(oid::kCertificatePolicies, criticality, der::sequence({content.view()}));
}

Bytes subject_key_identifier(ByteView identifier) {
  return der::extension(oid::kSubjectKeyIdentifier, Criticality::non_critical, der::octet_string(identifier));
}

Bytes authority_key_identifier(ByteView identifier) {
  return der::extension(oid::kAuthorityKeyIdentifier, Criticality::non_critical,
                        der::sequence({der::element(der::context_primitive(0), {identifier})}));
}

Bytes authority_key_identifier(ByteView identifier, ByteView issuer_name_der, const SerialNumber& serial) {
  const Bytes directory_name = der::element(der::context_constructed(4), {issuer_name_der});
  const Bytes number = der::integer(serial.octets());
  const Bytes value = der::sequence({der::element(der::context_primitive(0), {identifier}),
                                     der::element(der::context_constructed(1), {directory_name}),
                                     der::element(der::context_primitive(2), {*der::only(number, der::kInteger)})});
  return der::extension(oid::kAuthorityKeyIdentifier, Criticality::non_critical, value);
}

Bytes private_key_usage_period(Instant not_before, Instant not_after) {
  const Bytes value = der::sequence({tagged_time(0, not_before), tagged_time(1, not_after)});
  return der::extension(oid::kPrivateKeyUsagePeriod, Criticality::non_critical, value);
}

Bytes full_name(std::string_view url) {
  return der::element(der::context_constructed(0), {uri(url)});
}

Bytes distribution_points_value(std::span<const std::string> urls) {
  Content content;
  for (const std::string& url : urls) {
    content.add(der::sequence({der::element(der::context_constructed(0), {full_name(url)})}));
  }
  return der::sequence({content.view()});
}

Bytes crl_distribution_points(std::span<const std::string> urls) {
  return der::extension(oid::kCrlDistributionPoints, Criticality::non_critical, distribution_points_value(urls));
}

Bytes freshest_crl(std::span<const std::string> urls) {
  return der::extension(kFreshestCrl, Criticality::non_critical, distribution_points_value(urls));
}

Bytes authority_information_access(std::span<const std::string> ca_issuers, std::span<const std::string> ocsp) {
  Content content;
  for (const std::string& url : ocsp) content.add(access_description(oid::kAccessOcsp, url));
  for (const std::string& url : ca_issuers) content.add(access_description(oid::kAccessCaIssuers, url));
  return der::extension(oid::kAuthorityInfoAccess, Criticality::non_critical, der::sequence({content.view()}));
}

Bytes subject_alternative_name(std::span<const AlternativeName> names) {
  Content content;
  for (const AlternativeName& name : names) content.add(general_name(name));
  return subject_alternative_name_of(der::sequence({content.view()}));
}

Bytes subject_alternative_name_of(ByteView value) {
  return der::extension(oid::kSubjectAltName, Criticality::non_critical, value);
}

Bytes subject_sign_tool(std::string_view tool) {
  return der::extension(oid::kSubjectSignTool, Criticality::non_critical,
                        utf8_string(tool, kMaxToolCharacters, "/signature_tool"));
}

Bytes issuer_sign_tool(const IssuerSignTool& tools) {
  const Bytes value = der::sequence(
      {utf8_string(tools.sign_tool, kMaxToolCharacters, "/issuer_sign_tool/sign_tool"),
       utf8_string(tools.ca_tool, kMaxToolCharacters, "/issuer_sign_tool/ca_tool"),
       utf8_string(tools.sign_tool_certificate, kMaxPaperCharacters, "/issuer_sign_tool/sign_tool_certificate"),
       utf8_string(tools.ca_tool_certificate, kMaxPaperCharacters, "/issuer_sign_tool/ca_tool_certificate")});
  return der::extension(oid::kIssuerSignTool, Criticality::non_critical, value);
}

Bytes identification_kind(IdentificationKind kind) {
  return der::extension(oid::kIdentificationKind, Criticality::non_critical,
                        der::integer(static_cast<std::uint64_t>(kind)));
}

Bytes ocsp_no_check() {
  return der::extension(oid::kOcspNoCheck, Criticality::non_critical, der::element(der::kNull, {}));
}

}  // namespace tamga::extension
