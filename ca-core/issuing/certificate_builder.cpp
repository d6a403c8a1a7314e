#include "ca-core/issuing/certificate_builder.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/ca_term.hpp"
#include "ca-core/revocation/crl_shard.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/der.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga {
namespace {

constexpr std::uint64_t kVersion3 = 2;

[[noreturn]] void missing(std::string_view pointer) {
  throw Error::invalid({{std::string(pointer), Errc::required}});
}

/// The extensions in the order in which they are written.
class ExtensionList {
 public:
  void add(const Bytes& extension) { octets_.insert(octets_.end(), extension.begin(), extension.end()); }
  Bytes tagged() const { return der::element(der::context_constructed(3), {der::sequence({octets_})}); }

 private:
  Bytes octets_;
};

der::Criticality criticality(bool critical) {
  return critical ? der::Criticality::critical : der::Criticality::non_critical;
}

/// The value of an extension of the CA's own certificate, from which it borrows.
std::optional<ByteView> present_value(const Certificate& present, std::string_view oid) {
  const auto fields = certificate_fields(present.der());
  const ExtensionField* extension = fields ? find_extension(fields->extensions, oid) : nullptr;
  return extension != nullptr ? std::optional(extension->value) : std::nullopt;
}

Bytes basic_constraints(const CertificateOrder& order) {
  if (order.present == nullptr) return extension::basic_constraints_ca(order.profile->path_length);
  const auto value = present_value(*order.present, oid::kBasicConstraints);
  if (!value) missing("/present/basic_constraints");
  return extension::basic_constraints_of(*value);
}

void add_key_and_usage(ExtensionList& list, const CertificateOrder& order) {
  const Profile& profile = *order.profile;
  if (profile.is_ca()) list.add(basic_constraints(order));
  list.add(extension::key_usage(effective_key_usage(profile, order.public_key.type()),
                                criticality(profile.critical.key_usage)));
  if (!profile.extended_key_usages.empty()) {
    list.add(
        extension::extended_key_usage(profile.extended_key_usages, criticality(profile.critical.extended_key_usage)));
  }
  // What the CA issued points to the identifier that it has, however that was computed.
  list.add(extension::subject_key_identifier(order.present != nullptr ? order.present->key_identifier()
                                                                      : order.public_key.key_identifier()));
}

void add_policies(ExtensionList& list, const Profile& profile) {
  std::vector<CertificatePolicy> policies = profile.policies;
  policies.insert(policies.end(), profile.usage_limits.begin(), profile.usage_limits.end());
  if (policies.empty()) return;
  list.add(extension::certificate_policies(policies, criticality(profile.critical.certificate_policies)));
}

/// The shard first: whoever does not know issuingDistributionPoint must refuse it (RFC 5280 section 5.2.5) and finds
/// the complete list after it.
std::vector<std::string> crl_urls(const SerialNumber& serial, const CaUrls& urls) {
  std::vector<std::string> all;
  if (urls.crl_shards != 0) {
    all.push_back(urls.crl_shard_base + crl_shard_name(crl_shard(serial, urls.crl_shards), urls.crl_shards) + ".crl");
  }
  all.insert(all.end(), urls.crl.begin(), urls.crl.end());
  return all;
}

void add_issuer_references(ExtensionList& list, const CertificateOrder& order, const Certificate& issuer,
                           const CaUrls& urls) {
  const bool by_key = order.profile->authority_key == AuthorityKeyForm::key;
  list.add(by_key ? extension::authority_key_identifier(issuer.key_identifier())
                  : extension::authority_key_identifier(issuer.key_identifier(), issuer.issuer_der(), issuer.serial()));
  // A responder's certificate is good for its whole term (id-pkix-ocsp-nocheck): where to ask about it would contradict
  // that.
  const bool checked = order.profile->purpose != CertificatePurpose::ocsp_responder;
  if (checked && !urls.crl.empty()) list.add(extension::crl_distribution_points(crl_urls(order.serial, urls)));
  if (checked && !urls.delta_crl.empty()) list.add(extension::freshest_crl(urls.delta_crl));
  const std::vector<std::string> ocsp = checked ? urls.ocsp : std::vector<std::string>{};
  std::vector<std::string> ca_issuers = urls.ca_certificate;
  if (by_key) ca_issuers.insert(ca_issuers.end(), urls.ca_bundle.begin(), urls.ca_bundle.end());
  if (!ca_issuers.empty() || !ocsp.empty()) list.add(extension::authority_information_access(ca_issuers, ocsp));
}

void add_order_795(ExtensionList& list, const CertificateOrder& order, const std::optional<IssuerSignTool>& tools) {
  const Profile& profile = *order.profile;
  if (profile.subject_sign_tool) {
    if (order.signature_tool.empty()) missing("/signature_tool");
    list.add(extension::subject_sign_tool(order.signature_tool));
  }
  if (profile.issuer_sign_tool) {
    if (!tools) missing("/issuer_sign_tool");
    list.add(extension::issuer_sign_tool(*tools));
  }
  if (profile.identification_kind) {
    if (!order.identification) missing("/identification");
    list.add(extension::identification_kind(*order.identification));
  }
}

/// RFC 5280 section 4.1.2.6: a new certificate with an address in its subject must have it here; there it is kept for
/// order 795 and for the programs that look for it there.
void add_alternative_names(ExtensionList& list, const CertificateOrder& order) {
  if (order.present != nullptr) {
    const auto value = present_value(*order.present, oid::kSubjectAltName);
    if (value) list.add(extension::subject_alternative_name_of(*value));
    return;
  }
  std::vector<AlternativeName> names = order.alternative_names;
  if (auto email = order.subject.value(AttributeType::email)) {
    names.push_back({AlternativeName::Kind::email, std::move(*email)});
  }
  if (!names.empty()) list.add(extension::subject_alternative_name(names));
}

Bytes extensions(const CertificateOrder& order, const Certificate* issuer, const CaUrls& urls,
                 const std::optional<IssuerSignTool>& tools) {
  const Profile& profile = *order.profile;
  ExtensionList list;
  add_key_and_usage(list, order);
  add_policies(list, profile);
  add_alternative_names(list, order);
  add_order_795(list, order, tools);
  if (profile.private_key_validity) {
    const Instant key_ends = std::min(order.not_before + *profile.private_key_validity, not_after_of(order, issuer));
    list.add(extension::private_key_usage_period(order.not_before, key_ends));
  }
  if (issuer != nullptr) add_issuer_references(list, order, *issuer, urls);
  if (profile.purpose == CertificatePurpose::ocsp_responder) list.add(extension::ocsp_no_check());
  return list.tagged();
}

/// The attributes that the profile lists and no others, with all that it requires.
void require_subject_of(const Profile& profile, const Subject& subject) {
  const auto pointer = [](AttributeType type) { return "/subject/" + std::string(to_string(type)); };
  FieldErrors faults;
  for (const SubjectAttribute& attribute : profile.subject) {
    const bool required = attribute.presence == AttributePresence::required;
    if (required && !subject.value(attribute.type)) faults.push_back({pointer(attribute.type), Errc::required});
  }
  for (const Attribute& attribute : subject.attributes()) {
    if (std::ranges::find(profile.subject, attribute.type, &SubjectAttribute::type) == profile.subject.end()) {
      faults.push_back({pointer(attribute.type), Errc::unknown_field});
    }
  }
  if (!faults.empty()) throw Error::invalid(std::move(faults));
}

void require_cross_order(const CertificateOrder& order) {
  if (order.present == nullptr) missing("/present");
  if (order.present->key_identifier().empty()) missing("/present/subject_key_identifier");
  if (!(order.public_key == order.present->public_key()))
    throw Error(Errc::internal, LogNote{"a cross certificate is ordered with another key"});
}

void require_orderable(const CertificateOrder& order) {
  const Profile& profile = *order.profile;
  if (!profile.allows(order.public_key.parameter_set()))
    throw Error(Errc::key_not_allowed, LogNote{"not of the profile"});
  if (profile.purpose == CertificatePurpose::cross_certificate) return require_cross_order(order);
  if (order.subject.attributes().empty()) missing("/subject");
  if (profile.purpose == CertificatePurpose::tls_server && order.alternative_names.empty())
    missing("/alternative_names");
  if (!profile.subject.empty()) require_subject_of(profile, order.subject);
}

}  // namespace

Bytes build_tbs(const CertificateOrder& order, const Certificate* issuer, SignatureAlgorithm algorithm,
                const CaUrls& urls, const std::optional<IssuerSignTool>& tools) {
  require_orderable(order);
  const Bytes subject = order.present != nullptr ? order.present->subject_der() : order.subject.der();
  return der::sequence({der::element(der::context_constructed(0), {der::integer(kVersion3)}),
                        der::integer(order.serial.octets()), algorithm_identifier(algorithm),
                        // Octet by octet as in the CA's certificate: string types differ between CAs, and chains are
                        // built by comparing octets.
                        issuer != nullptr ? issuer->subject_der() : subject,
                        der::sequence({der::time(order.not_before), der::time(not_after_of(order, issuer))}), subject,
                        order.public_key.spki(), extensions(order, issuer, urls, tools)});
}

Instant not_after_of(const CertificateOrder& order, const Certificate* issuer) {
  const Instant ends = not_after_of(*order.profile, order.not_before, issuer);
  const bool is_cross = order.profile->purpose == CertificatePurpose::cross_certificate;
  return is_cross && order.present != nullptr ? std::min(ends, order.present->not_after()) : ends;
}

Bytes assemble_certificate(ByteView tbs, SignatureAlgorithm algorithm, ByteView signature) {
  return der::sequence({tbs, algorithm_identifier(algorithm), der::bit_string(signature)});
}

}  // namespace tamga
