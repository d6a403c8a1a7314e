// RFC 5280 section 4.2: extensions, except those that say what a key may be used for.

#include <algorithm>
#include <array>

#include "ca-core/identity/unicode_text.hpp"
#include "ca-core/lint/extension_values.hpp"
#include "ca-core/lint/rule.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

constexpr std::string_view kNameConstraints = "2.5.29.30";
constexpr std::string_view kPolicyMappings = "2.5.29.33";
constexpr std::string_view kPolicyConstraints = "2.5.29.36";
constexpr std::string_view kInhibitAnyPolicy = "2.5.29.54";

/// What software that checks paths understands (RFC 5280 section 4.2 and the OpenSSL that will check ours).
constexpr std::array kMayBeCritical{oid::kKeyUsage,       oid::kBasicConstraints, oid::kCertificatePolicies,
                                    oid::kSubjectAltName, oid::kExtendedKeyUsage, oid::kCrlDistributionPoints,
                                    kNameConstraints,     kPolicyConstraints,     kPolicyMappings,
                                    kInhibitAnyPolicy};

constexpr std::array kNeverCritical{oid::kSubjectKeyIdentifier, oid::kAuthorityKeyIdentifier, oid::kAuthorityInfoAccess,
                                    oid::kPrivateKeyUsagePeriod};

/// Those of order 795 have a rule of their own.
constexpr std::array kOrder795{oid::kSubjectSignTool, oid::kIssuerSignTool, oid::kIdentificationKind};

bool contains(std::span<const std::string_view> list, std::string_view oid) {
  return std::ranges::count(list, oid) != 0;
}

std::string oid_of(const ExtensionField& field) {
  return der::oid_text(field.oid).value_or(std::string("?"));
}

bool is_http(std::string_view uri) {
  const bool printable = std::ranges::all_of(uri, [](char c) { return c > 0x20 && c < 0x7F; });
  return uri.starts_with("http://") && uri.size() > 7 && printable;
}

Verdict extensions_unique(const Specimen& specimen) {
  const auto& fields = specimen.fields().extensions;
  for (auto field = fields.begin(); field != fields.end(); ++field) {
    const bool again = std::any_of(std::next(field), fields.end(), [&](const ExtensionField& other) {
      return std::ranges::equal(other.oid, field->oid);
    });
    if (again) return "extension " + oid_of(*field) + " stands twice";
  }
  return kPassed;
}

Verdict critical_extensions_known(const Specimen& specimen) {
  for (const ExtensionField& field : specimen.fields().extensions) {
    const std::string oid = oid_of(field);
    if (!field.critical || contains(kMayBeCritical, oid)) continue;
    if (!contains(kNeverCritical, oid) && !contains(kOrder795, oid)) return "extension " + oid + " is critical";
  }
  return kPassed;
}

Verdict never_critical(const Specimen& specimen) {
  for (const ExtensionField& field : specimen.fields().extensions) {
    const std::string oid = oid_of(field);
    if (field.critical && contains(kNeverCritical, oid)) return "extension " + oid + " must not be critical";
  }
  return kPassed;
}

Verdict values_are_der(const Specimen& specimen) {
  for (const ExtensionField& field : specimen.fields().extensions) {
    der::Reader reader(field.value);
    if (!reader.next() || !reader.empty() || !der::well_formed(field.value)) {
      return "the value of extension " + oid_of(field) + " is not one DER element";
    }
  }
  return kPassed;
}

std::optional<ByteView> subject_key_identifier(const CertificateFields& fields) {
  const ExtensionField* field = find_extension(fields.extensions, oid::kSubjectKeyIdentifier);
  return field != nullptr ? der::only(field->value, der::kOctetString) : std::nullopt;
}

Verdict ca_subject_key_identifier(const Specimen& specimen) {
  const auto identifier = subject_key_identifier(specimen.fields());
  if (identifier && !identifier->empty()) return kPassed;
  return "a CA without subjectKeyIdentifier";
}

Verdict subject_key_identifier_present(const Specimen& specimen) {
  const auto identifier = subject_key_identifier(specimen.fields());
  if (identifier && !identifier->empty()) return kPassed;
  return "there is no subjectKeyIdentifier";
}

Verdict subject_key_identifier_of_key(const Specimen& specimen) {
  const auto identifier = subject_key_identifier(specimen.fields());
  if (!identifier || identifier->empty()) return kPassed;
  if (std::ranges::equal(*identifier, openssl::sha1(specimen.fields().public_key))) return kPassed;
  return "subjectKeyIdentifier is not the SHA-1 of the key";
}

std::optional<AuthorityKey> authority_key(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kAuthorityKeyIdentifier);
  return field != nullptr ? read_authority_key(field->value) : std::nullopt;
}

Verdict authority_key_identifier_present(const Specimen& specimen) {
  // Only a root may leave it out.
  if (specimen.extension(oid::kAuthorityKeyIdentifier) == nullptr && specimen.self_issued()) return kPassed;
  const auto key = authority_key(specimen);
  if (key && key->identifier && !key->identifier->empty()) return kPassed;
  return "there is no authorityKeyIdentifier with a keyIdentifier";
}

Verdict authority_key_identifier_of_issuer(const Specimen& specimen) {
  const auto key = authority_key(specimen);
  const CertificateFields* issuer = specimen.issuer_fields();
  if (!key || !key->identifier || issuer == nullptr) return kPassed;
  const auto identifier = subject_key_identifier(*issuer);
  if (!identifier || std::ranges::equal(*identifier, *key->identifier)) return kPassed;
  return "authorityKeyIdentifier is not the issuer's subjectKeyIdentifier";
}

Verdict authority_issuer_and_serial(const Specimen& specimen) {
  const auto key = authority_key(specimen);
  if (!key || (!key->issuer && !key->serial)) return kPassed;
  if (!key->issuer || !key->serial) return "authorityCertIssuer and authorityCertSerialNumber do not come together";
  const CertificateFields* issuer = specimen.issuer_fields();
  if (issuer == nullptr) return kPassed;
  const auto name = directory_name(*key->issuer);
  if (name && std::ranges::equal(*name, issuer->issuer) && std::ranges::equal(*key->serial, issuer->serial)) {
    return kPassed;
  }
  return "authorityCertIssuer and authorityCertSerialNumber are not those of the issuer's certificate";
}

Verdict policies_form(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kCertificatePolicies);
  if (field == nullptr || read_explicit_texts(field->value)) return kPassed;
  return "certificatePolicies is empty or cannot be read";
}

Verdict policies_unique(const Specimen& specimen) {
  auto policies = specimen.policies();
  std::ranges::sort(policies);
  if (std::ranges::adjacent_find(policies) == policies.end()) return kPassed;
  return "a policy stands twice";
}

Verdict explicit_text(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kCertificatePolicies);
  const auto texts = field != nullptr ? read_explicit_texts(field->value) : std::nullopt;
  if (!texts) return kPassed;
  for (const der::Element& element : *texts) {
    if (element.tag != der::kUtf8String) return "an explicitText is not a UTF8String";
    const auto text = unicode::decode(as_text(element.content));
    if (!text || text->empty() || text->size() > 200) return "an explicitText has no 1..200 characters";
  }
  return kPassed;
}

Verdict distribution_points_form(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kCrlDistributionPoints);
  if (field == nullptr || read_distribution_points(field->value)) return kPassed;
  return "cRLDistributionPoints is empty, cannot be read, or has a point without a name";
}

Verdict distribution_points_http(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kCrlDistributionPoints);
  const auto points = field != nullptr ? read_distribution_points(field->value) : std::nullopt;
  if (!points) return kPassed;
  const auto reachable = [](const std::vector<std::string_view>& uris) { return std::ranges::any_of(uris, is_http); };
  if (std::ranges::all_of(*points, reachable)) return kPassed;
  return "a distribution point has no http URI";
}

Verdict information_access_form(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kAuthorityInfoAccess);
  if (field == nullptr || read_access_descriptions(field->value)) return kPassed;
  return "authorityInfoAccess is empty or cannot be read";
}

Verdict information_access_http(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kAuthorityInfoAccess);
  const auto descriptions = field != nullptr ? read_access_descriptions(field->value) : std::nullopt;
  if (!descriptions) return kPassed;
  for (const AccessDescription& description : *descriptions) {
    const bool ours = description.method == oid::kAccessOcsp || description.method == oid::kAccessCaIssuers;
    if (ours && !is_http(description.uri)) return "an OCSP or caIssuers location is no http URI";
  }
  return kPassed;
}

Verdict alternative_names_form(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kSubjectAltName);
  if (field == nullptr) return kPassed;
  const auto names = read_general_names(field->value);
  if (!names) return "subjectAltName is empty or cannot be read";
  for (const der::Element& name : *names) {
    const bool dns = name.tag == der::context_primitive(2);
    const bool ip = name.tag == der::context_primitive(7);
    const bool visible = std::ranges::all_of(name.content, [](std::uint8_t c) { return c > 0x20 && c < 0x7F; });
    if (dns && (name.content.empty() || !visible)) return "a dNSName is empty or not ASCII";
    if (ip && name.content.size() != 4 && name.content.size() != 16) return "an iPAddress has not 4 or 16 octets";
  }
  return kPassed;
}

Verdict private_key_period_form(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kPrivateKeyUsagePeriod);
  if (field == nullptr || read_private_key_period(field->value)) return kPassed;
  return "privateKeyUsagePeriod is empty or not in GeneralizedTime with whole seconds";
}

Verdict private_key_period_ends_in_time(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kPrivateKeyUsagePeriod);
  const auto period = field != nullptr ? read_private_key_period(field->value) : std::nullopt;
  const auto until = specimen.not_after();
  if (!period || !period->not_after || !until) return kPassed;
  // It may begin before the certificate does: a CA's key exists before its certificate is issued.
  if (*period->not_after > *until) return "the private key is used after the certificate has expired";
  if (period->not_before && *period->not_before > *period->not_after) {
    return "the period of the private key ends before it begins";
  }
  return kPassed;
}

Verdict ca_extensions_of_ca_only(const Specimen& specimen) {
  for (const std::string_view oid : {kNameConstraints, kPolicyMappings, kPolicyConstraints, kInhibitAnyPolicy}) {
    if (specimen.extension(oid) != nullptr) return "extension " + std::string(oid) + " is for CAs only";
  }
  return kPassed;
}

constexpr std::string_view kSubjectKey = "RFC 5280 section 4.2.1.2";
constexpr std::string_view kAuthority = "RFC 5280 section 4.2.1.1";
constexpr std::string_view kPolicies = "RFC 5280 section 4.2.1.4";
constexpr std::string_view kCrlPoints = "RFC 5280 section 4.2.1.13";
constexpr std::string_view kAccess = "RFC 5280 section 4.2.2.1";
constexpr std::string_view kPeriod = "RFC 3280 section 4.2.1.4";

constexpr std::array kRules{
    Rule{"rfc5280.extensions_unique", "RFC 5280 section 4.2", Severity::error, Scope::every, extensions_unique},
    Rule{"rfc5280.critical_extensions_known", "RFC 5280 section 4.2", Severity::error, Scope::every,
         critical_extensions_known},
    Rule{"rfc5280.never_critical", "RFC 5280 sections 4.2.1.1, 4.2.1.2, 4.2.2.1", Severity::error, Scope::every,
         never_critical},
    Rule{"rfc5280.extension_values_are_der", "RFC 5280 section 4.1", Severity::error, Scope::every, values_are_der},
    Rule{"rfc5280.ca_subject_key_identifier", kSubjectKey, Severity::error, Scope::ca, ca_subject_key_identifier},
    Rule{"rfc5280.subject_key_identifier", kSubjectKey, Severity::warning, Scope::not_ca,
         subject_key_identifier_present},
    Rule{"rfc5280.subject_key_identifier_of_key", kSubjectKey, Severity::warning, Scope::every,
         subject_key_identifier_of_key},
    Rule{"rfc5280.authority_key_identifier", kAuthority, Severity::error, Scope::every,
         authority_key_identifier_present},
    Rule{"rfc5280.authority_key_identifier_of_issuer", kAuthority, Severity::error, Scope::every,
         authority_key_identifier_of_issuer},
    Rule{"rfc5280.authority_issuer_and_serial", kAuthority, Severity::error, Scope::every, authority_issuer_and_serial},
    Rule{"rfc5280.policies_form", kPolicies, Severity::error, Scope::every, policies_form},
    Rule{"rfc5280.policies_unique", kPolicies, Severity::error, Scope::every, policies_unique},
    Rule{"rfc5280.explicit_text", kPolicies, Severity::error, Scope::every, explicit_text},
    Rule{"rfc5280.distribution_points_form", kCrlPoints, Severity::error, Scope::every, distribution_points_form},
    Rule{"rfc5280.distribution_points_http", kCrlPoints, Severity::error, Scope::every, distribution_points_http},
    Rule{"rfc5280.information_access_form", kAccess, Severity::error, Scope::every, information_access_form},
    Rule{"rfc5280.information_access_http", kAccess, Severity::error, Scope::every, information_access_http},
    Rule{"rfc5280.alternative_names_form", "RFC 5280 section 4.2.1.6", Severity::error, Scope::every,
         alternative_names_form},
    Rule{"rfc3280.private_key_period_form", kPeriod, Severity::error, Scope::every, private_key_period_form},
    Rule{"rfc3280.private_key_period_ends_in_time", kPeriod, Severity::error, Scope::every,
         private_key_period_ends_in_time},
    Rule{"rfc5280.ca_extensions_of_ca_only", "RFC 5280 sections 4.2.1.5, 4.2.1.10, 4.2.1.11, 4.2.1.14", Severity::error,
         Scope::not_ca, ca_extensions_of_ca_only},
};

}  // namespace

std::span<const Rule> rfc5280_extension_rules() {
  return kRules;
}

}  // namespace tamga::lint
