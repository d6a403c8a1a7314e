#include "ca-core/revocation/crl_extensions.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/der.hpp"
#include "ca-core/x509/extensions.hpp"

namespace tamga {
namespace {

using der::Criticality;

constexpr std::string_view kAuthorityKeyIdentifier = "2.5.29.35";
constexpr std::string_view kCrlNumber = "2.5.29.20";
constexpr std::string_view kDeltaCrlIndicator = "2.5.29.27";
constexpr std::string_view kIssuingDistributionPoint = "2.5.29.28";
constexpr std::string_view kFreshestCrl = "2.5.29.46";

[[noreturn]] void refuse(std::string why) {
  throw Error(Errc::crl_invalid, LogNote{std::move(why)});
}

/// issuingDistributionPoint with nothing but the name: of all certificates, for all reasons, issued by this CA.
Bytes issuing_point(std::string_view url) {
  return der::sequence({der::element(der::context_constructed(0), {extension::full_name(url)})});
}

Bytes freshest(std::string_view url) {
  return extension::distribution_points_value(std::array{std::string(url)});
}

/// The URL of a [0] EXPLICIT { [0] fullName { [6] uri } }, nothing beside it.
std::string url_of(ByteView distribution_point_name) {
  const auto name = der::only(distribution_point_name, der::context_constructed(0));
  const auto names = name ? der::only(*name, der::context_constructed(0)) : std::nullopt;
  const auto uri = names ? der::only(*names, der::context_primitive(6)) : std::nullopt;
  if (!uri || uri->empty()) refuse("the name of a distribution point");
  return std::string(as_text(*uri));
}

std::uint64_t number_of(const ExtensionField* field, const char* name) {
  const auto content = field != nullptr ? der::only(field->value, der::kInteger) : std::nullopt;
  const auto number = content ? der::unsigned_integer(*content) : std::nullopt;
  if (!number) refuse(name);
  return *number;
}

void check_authority_key_identifier(const ExtensionField* field, const Certificate& ca) {
  const auto content = field != nullptr ? der::only(field->value, der::kSequence) : std::nullopt;
  if (!content) refuse("authorityKeyIdentifier");
  der::Reader reader(*content);
  const auto identifier = reader.take(der::context_primitive(0));
  if (!identifier || !std::ranges::equal(*identifier, crl_key_identifier(ca))) refuse("authorityKeyIdentifier");
}

void check_critical_ones(const std::vector<ExtensionField>& fields) {
  for (const ExtensionField& field : fields) {
    const auto oid = der::oid_text(field.oid).value_or(std::string());
    if (field.critical && oid != kDeltaCrlIndicator && oid != kIssuingDistributionPoint) refuse("a critical extension");
  }
}

}  // namespace

Bytes crl_key_identifier(const Certificate& ca) {
  return ca.key_identifier().empty() ? ca.public_key().key_identifier() : ca.key_identifier();
}

Bytes crl_extensions(ByteView key_identifier, const CrlHeader& header) {
  Bytes all;
  const auto add = [&](std::string_view oid, Criticality criticality, const Bytes& value) {
    const Bytes extension = der::extension(oid, criticality, value);
    all.insert(all.end(), extension.begin(), extension.end());
  };
  add(kAuthorityKeyIdentifier, Criticality::non_critical,
      der::sequence({der::element(der::context_primitive(0), {key_identifier})}));
  add(kCrlNumber, Criticality::non_critical, der::integer(header.number));
  if (header.base) add(kDeltaCrlIndicator, Criticality::critical, der::integer(*header.base));
  if (!header.issuing_point.empty()) {
    add(kIssuingDistributionPoint, Criticality::critical, issuing_point(header.issuing_point));
  }
  if (!header.freshest.empty()) add(kFreshestCrl, Criticality::non_critical, freshest(header.freshest));
  return der::element(der::context_constructed(0), {der::sequence({all})});
}

void read_crl_extensions(ByteView content, const Certificate& ca, CrlHeader& header) {
  const auto list = der::only(content, der::kSequence);
  const auto fields = list ? extension_fields(*list) : std::nullopt;
  if (!fields) refuse("crlExtensions");
  check_critical_ones(*fields);
  check_authority_key_identifier(find_extension(*fields, kAuthorityKeyIdentifier), ca);
  header.number = number_of(find_extension(*fields, kCrlNumber), "cRLNumber");
  if (const auto* field = find_extension(*fields, kDeltaCrlIndicator)) {
    header.base = number_of(field, "deltaCRLIndicator");
    if (*header.base >= header.number) refuse("BaseCRLNumber");
  }
  if (const auto* field = find_extension(*fields, kIssuingDistributionPoint)) {
    const auto point = der::only(field->value, der::kSequence);
    if (!point) refuse("issuingDistributionPoint");
    header.issuing_point = url_of(*point);
  }
  if (const auto* field = find_extension(*fields, kFreshestCrl)) {
    const auto points = der::only(field->value, der::kSequence);
    const auto point = points ? der::only(*points, der::kSequence) : std::nullopt;
    if (!point) refuse("freshestCRL");
    header.freshest = url_of(*point);
  }
}

}  // namespace tamga
