// RFC 5280 section 4.2: extensions, except those that say what a key may be used for.

#include <algorithm>
#include <array>

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

constexpr std::string_view kSubjectDirectoryAttributes = "2.5.29.9";
constexpr std::string_view kFreshestCrl = "2.5.29.46";
constexpr std::string_view kSubjectInfoAccess = "1.3.6.1.5.5.7.1.11";

constexpr std::array kNeverCritical{oid::kSubjectKeyIdentifier,  oid::kAuthorityKeyIdentifier,
                                    oid::kAuthorityInfoAccess,   oid::kPrivateKeyUsagePeriod,
                                    kSubjectDirectoryAttributes, kFreshestCrl,
                                    kSubjectInfoAccess};

/// Those of order 795 have a rule of their own.
constexpr std::array kOrder795{oid::kSubjectSignTool, oid::kIssuerSignTool, oid::kIdentificationKind};

bool contains(std::span<const std::string_view> list, std::string_view oid) {
  return std::ranges::count(list, oid) != 0;
}

std::string oid_of(const ExtensionField& field) {
  return der::oid_text(field.oid).value_or(std::string("?"));
}

/// RFC 3986 section 3.1: a scheme may be written in capitals.
bool is_http(std::string_view uri) {
  constexpr std::string_view kScheme = "http://";
  const auto same = [](char written, char small) {
    return written == small || (written >= 'A' && written <= 'Z' && written - 'A' + 'a' == small);
  };
  const bool printable = std::ranges::all_of(uri, [](char c) { return c > 0x20 && c < 0x7F; });
  return printable && uri.size() > kScheme.size() && std::ranges::equal(uri.substr(0, kScheme.size()), kScheme, same);
}

Verdict extensions_unique(const Specimen& specimen) {
  const ExtensionField* repeated = find_repeated(specimen.fields().extensions);
  if (repeated == nullptr) return kPassed;
  return "extension " + oid_of(*repeated) + " stands twice";
}

Verdict critical_extensions_known(const Specimen& specimen) {
  const auto& fields = specimen.fields().extensions;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string& oid = specimen.extension_oids()[i];
    if (!fields[i].critical || contains(kMayBeCritical, oid)) continue;
    if (!contains(kNeverCritical, oid) && !contains(kOrder795, oid)) return "extension " + oid + " is critical";
  }
  return kPassed;
}

Verdict never_critical(const Specimen& specimen) {
  const auto& fields = specimen.fields().extensions;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string& oid = specimen.extension_oids()[i];
    if (fields[i].critical && contains(kNeverCritical, oid)) return "extension " + oid + " must not be critical";
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

Verdict distribution_points_form(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kCrlDistributionPoints);
  if (field == nullptr || read_distribution_points(field->value)) return kPassed;
  return "cRLDistributionPoints is empty, cannot be read, or has a point without a name";
}

/// Whether every point of the extension, where it is there and can be read, has an http URI.
bool points_are_http(const Specimen& specimen, std::string_view oid) {
  const ExtensionField* field = specimen.extension(oid);
  const auto points = field != nullptr ? read_distribution_points(field->value) : std::nullopt;
  const auto reachable = [](const std::vector<std::string_view>& uris) { return std::ranges::any_of(uris, is_http); };
  return !points || std::ranges::all_of(*points, reachable);
}

Verdict distribution_points_http(const Specimen& specimen) {
  if (points_are_http(specimen, oid::kCrlDistributionPoints)) return kPassed;
  return "a distribution point has no http URI";
}

Verdict freshest_crl_http(const Specimen& specimen) {
  if (points_are_http(specimen, kFreshestCrl)) return kPassed;
  return "a point of freshestCRL has no http URI";
}

Verdict information_access_form(const Specimen& specimen) {
  if (specimen.extension(oid::kAuthorityInfoAccess) == nullptr || specimen.information_access()) return kPassed;
  return "authorityInfoAccess is empty or cannot be read";
}

Verdict information_access_http(const Specimen& specimen) {
  const auto& descriptions = specimen.information_access();
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
constexpr std::string_view kCrlPoints = "RFC 5280 section 4.2.1.13";
constexpr std::string_view kAccess = "RFC 5280 section 4.2.2.1";
constexpr std::string_view kPeriod = "RFC 3280 section 4.2.1.4";

constexpr std::array kRules{
    Rule{"rfc5280.extensions_unique", "RFC 5280 section 4.2", Severity::error, Scope::every, extensions_unique,
         "no extension stands twice"},
    Rule{"rfc5280.critical_extensions_known", "RFC 5280 section 4.2", Severity::error, Scope::every,
         critical_extensions_known, "only extensions that everybody understands are critical"},
    Rule{"rfc5280.never_critical", "RFC 5280 sections 4.2.1.1, 4.2.1.2, 4.2.1.8, 4.2.1.15, 4.2.2", Severity::error,
         Scope::every, never_critical,
         "key identifiers, information access, freshestCRL, subjectDirectoryAttributes and privateKeyUsagePeriod are "
         "not critical"},
    Rule{"rfc5280.extension_values_are_der", "RFC 5280 section 4.1", Severity::error, Scope::every, values_are_der,
         "the value of every extension is one DER element"},
    Rule{"rfc5280.ca_subject_key_identifier", kSubjectKey, Severity::error, Scope::ca, ca_subject_key_identifier,
         "a CA has subjectKeyIdentifier"},
    Rule{"rfc5280.subject_key_identifier", kSubjectKey, Severity::warning, Scope::not_ca,
         subject_key_identifier_present, "subjectKeyIdentifier is present"},
    Rule{"rfc5280.subject_key_identifier_of_key", kSubjectKey, Severity::warning, Scope::every,
         subject_key_identifier_of_key, "subjectKeyIdentifier is the SHA-1 of the key"},
    Rule{"rfc5280.authority_key_identifier", kAuthority, Severity::error, Scope::every,
         authority_key_identifier_present, "authorityKeyIdentifier has a key identifier; only a root may leave it out"},
    Rule{"rfc5280.authority_key_identifier_of_issuer", kAuthority, Severity::error, Scope::every,
         authority_key_identifier_of_issuer, "authorityKeyIdentifier is the issuer's subjectKeyIdentifier"},
    Rule{"rfc5280.authority_issuer_and_serial", kAuthority, Severity::error, Scope::every, authority_issuer_and_serial,
         "authorityCertIssuer and authorityCertSerialNumber come together and are the issuer's"},
    Rule{"rfc5280.distribution_points_form", kCrlPoints, Severity::error, Scope::every, distribution_points_form,
         "cRLDistributionPoints can be read and every point has a name"},
    // Warnings, these three: the sections say "should", and allow ldap too, which few follow.
    Rule{"rfc5280.distribution_points_http", kCrlPoints, Severity::warning, Scope::every, distribution_points_http,
         "every distribution point has an http address"},
    Rule{"rfc5280.freshest_crl_http", "RFC 5280 section 4.2.1.15", Severity::warning, Scope::every, freshest_crl_http,
         "every point of freshestCRL has an http address"},
    Rule{"rfc5280.information_access_form", kAccess, Severity::error, Scope::every, information_access_form,
         "authorityInfoAccess can be read"},
    Rule{"rfc5280.information_access_http", kAccess, Severity::warning, Scope::every, information_access_http,
         "OCSP and caIssuers have http addresses"},
    Rule{"rfc5280.alternative_names_form", "RFC 5280 section 4.2.1.6", Severity::error, Scope::every,
         alternative_names_form, "subjectAltName can be read; DNS names are ASCII, addresses have 4 or 16 octets"},
    Rule{"rfc3280.private_key_period_form", kPeriod, Severity::error, Scope::every, private_key_period_form,
         "privateKeyUsagePeriod is in GeneralizedTime with whole seconds"},
    Rule{"rfc3280.private_key_period_ends_in_time", kPeriod, Severity::error, Scope::every,
         private_key_period_ends_in_time, "the private key is not used after the certificate has expired"},
    Rule{"rfc5280.ca_extensions_of_ca_only", "RFC 5280 sections 4.2.1.5, 4.2.1.10, 4.2.1.11, 4.2.1.14", Severity::error,
         Scope::not_ca, ca_extensions_of_ca_only,
         "nameConstraints, policyMappings, policyConstraints and inhibitAnyPolicy stand in CA certificates only"},
};

}  // namespace

std::span<const Rule> rfc5280_extension_rules() {
  return kRules;
}

}  // namespace tamga::lint
