// RFC 5280 section 4.2.1: what a key may be used for (basicConstraints, keyUsage, extendedKeyUsage).

#include <algorithm>
#include <array>
#include <bit>

#include "ca-core/lint/rule.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

Verdict ca_basic_constraints(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kBasicConstraints);
  const auto constraints = specimen.basic_constraints();
  if (field == nullptr || (constraints && !constraints->ca)) return "a CA without cA TRUE";
  if (!field->critical) return "basicConstraints of a CA is not critical";
  return kPassed;
}

Verdict basic_constraints_form(const Specimen& specimen) {
  if (specimen.extension(oid::kBasicConstraints) == nullptr || specimen.basic_constraints()) return kPassed;
  return "basicConstraints cannot be read";
}

Verdict path_length_of_ca_only(const Specimen& specimen) {
  const auto constraints = specimen.basic_constraints();
  if (!constraints || !constraints->path_length || constraints->ca) return kPassed;
  return "pathLenConstraint without cA TRUE";
}

/// A certificate that names itself is not counted by pathLenConstraint (RFC 5280 section 6.1.4 (l)).
Verdict path_length_of_issuer(const Specimen& specimen) {
  const auto constraints = specimen.issuer_basic_constraints();
  if (!constraints || constraints->path_length != 0U || specimen.self_issued()) return kPassed;
  return "the issuer's pathLenConstraint allows no CA below it";
}

Verdict end_entity_is_no_ca(const Specimen& specimen) {
  const auto constraints = specimen.basic_constraints();
  if (!constraints || !constraints->ca) return kPassed;
  return "cA TRUE in a certificate that is not a CA's";
}

Verdict ca_key_usage(const Specimen& specimen) {
  if (specimen.key_usage_has(kKeyCertSign)) return kPassed;
  return "a CA without keyCertSign";
}

Verdict end_entity_signs_no_certificates(const Specimen& specimen) {
  if (!specimen.key_usage_has(kKeyCertSign) && !specimen.key_usage_has(kCrlSign)) return kPassed;
  return "keyCertSign or cRLSign in a certificate that is not a CA's";
}

Verdict key_usage_present(const Specimen& specimen) {
  if (specimen.extension(oid::kKeyUsage) != nullptr) return kPassed;
  return "there is no keyUsage";
}

Verdict key_usage_critical(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kKeyUsage);
  if (field == nullptr || field->critical) return kPassed;
  return "keyUsage is not critical";
}

Verdict key_usage_not_zero(const Specimen& specimen) {
  const auto bits = specimen.key_usage();
  if (!bits || std::ranges::count(*bits, true) != 0) return kPassed;
  return "no bit of keyUsage is set";
}

Verdict key_usage_encoding(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kKeyUsage);
  if (field == nullptr) return kPassed;
  const auto content = der::only(field->value, der::kBitString);
  if (!content || content->empty() || content->size() > 3) return "keyUsage is no BIT STRING of at most nine bits";
  const unsigned unused = (*content)[0];
  if (content->size() == 1) {
    if (unused == 0) return kPassed;
    return "keyUsage without bits has unused bits";
  }
  // Without trailing zero bits the lowest bit that is set stands just above the unused ones.
  const std::uint8_t last = content->back();
  if (last == 0 || static_cast<unsigned>(std::countr_zero(last)) != unused) return "keyUsage has trailing zero bits";
  if (content->size() == 3 && last != 0x80U) return "keyUsage has more than nine bits";
  return kPassed;
}

Verdict only_bits_need_key_agreement(const Specimen& specimen) {
  const bool only = specimen.key_usage_has(kEncipherOnly) || specimen.key_usage_has(kDecipherOnly);
  if (!only || specimen.key_usage_has(kKeyAgreement)) return kPassed;
  return "encipherOnly or decipherOnly without keyAgreement";
}

Verdict usage_fits_key(const Specimen& specimen) {
  const bool ec = specimen.key_algorithm() == "1.2.840.10045.2.1";
  const bool rsa = specimen.key_algorithm() == "1.2.840.113549.1.1.1";
  if (ec && (specimen.key_usage_has(kKeyEncipherment) || specimen.key_usage_has(kDataEncipherment))) {
    return "an EC key cannot encipher";
  }
  if (rsa && specimen.key_usage_has(kKeyAgreement)) return "an RSA key cannot agree on keys";
  return kPassed;
}

Verdict extended_key_usage_form(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kExtendedKeyUsage);
  if (field == nullptr || !specimen.extended_key_usages().empty()) return kPassed;
  return "extendedKeyUsage is empty or cannot be read";
}

Verdict extended_key_usage_unique(const Specimen& specimen) {
  auto usages = specimen.extended_key_usages();
  std::ranges::sort(usages);
  if (std::ranges::adjacent_find(usages) == usages.end()) return kPassed;
  return "a purpose stands twice in extendedKeyUsage";
}

/// Which bits of keyUsage may go with a purpose: one of them must be there (RFC 5280 section 4.2.1.12).
struct PurposeBits {
  std::string_view purpose;
  std::array<KeyUsageBit, 4> bits;
};

constexpr std::array kPurposeBits{
    PurposeBits{oid::kServerAuth, {kDigitalSignature, kKeyEncipherment, kKeyAgreement, kKeyAgreement}},
    PurposeBits{oid::kClientAuth, {kDigitalSignature, kKeyAgreement, kKeyAgreement, kKeyAgreement}},
    PurposeBits{oid::kEmailProtection, {kDigitalSignature, kNonRepudiation, kKeyEncipherment, kKeyAgreement}},
    PurposeBits{oid::kOcspSigning, {kDigitalSignature, kNonRepudiation, kNonRepudiation, kNonRepudiation}},
};

Verdict extended_key_usage_consistent(const Specimen& specimen) {
  if (!specimen.key_usage()) return kPassed;
  for (const PurposeBits& row : kPurposeBits) {
    const bool possible = std::ranges::any_of(row.bits, [&](KeyUsageBit bit) { return specimen.key_usage_has(bit); });
    if (specimen.has_extended_key_usage(row.purpose) && !possible) {
      return "no bit of keyUsage allows the purpose " + std::string(row.purpose);
    }
  }
  return kPassed;
}

Verdict path_length_needs_key_cert_sign(const Specimen& specimen) {
  const auto constraints = specimen.basic_constraints();
  if (!constraints || !constraints->path_length || !specimen.key_usage()) return kPassed;
  if (!constraints->ca || specimen.key_usage_has(kKeyCertSign)) return kPassed;
  return "pathLenConstraint without keyCertSign";
}

Verdict any_purpose_not_critical(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kExtendedKeyUsage);
  if (field == nullptr || !field->critical || !specimen.has_extended_key_usage("2.5.29.37.0")) return kPassed;
  return "extendedKeyUsage with anyExtendedKeyUsage is critical";
}

constexpr std::string_view kBasicConstraints = "RFC 5280 section 4.2.1.9";
constexpr std::string_view kKeyUsage = "RFC 5280 section 4.2.1.3";
constexpr std::string_view kExtendedKeyUsage = "RFC 5280 section 4.2.1.12";

constexpr std::array kRules{
    Rule{"rfc5280.ca_basic_constraints", kBasicConstraints, Severity::error, Scope::ca, ca_basic_constraints,
         "a CA has critical basicConstraints with cA TRUE"},
    Rule{"rfc5280.basic_constraints_form", kBasicConstraints, Severity::error, Scope::every, basic_constraints_form,
         "basicConstraints can be read"},
    Rule{"rfc5280.path_length_of_ca_only", kBasicConstraints, Severity::error, Scope::every, path_length_of_ca_only,
         "pathLenConstraint stands with cA TRUE only"},
    Rule{"rfc5280.path_length_needs_key_cert_sign", kBasicConstraints, Severity::error, Scope::every,
         path_length_needs_key_cert_sign, "pathLenConstraint stands with keyCertSign only"},
    Rule{"rfc5280.any_purpose_not_critical", kExtendedKeyUsage, Severity::warning, Scope::every,
         any_purpose_not_critical, "extendedKeyUsage with anyExtendedKeyUsage is not critical"},
    Rule{"rfc5280.path_length_of_issuer", kBasicConstraints, Severity::error, Scope::ca, path_length_of_issuer,
         "the issuer may have CAs below it"},
    Rule{"rfc5280.end_entity_is_no_ca", kBasicConstraints, Severity::error, Scope::not_ca, end_entity_is_no_ca,
         "only a CA has cA TRUE"},
    Rule{"rfc5280.ca_key_usage", kKeyUsage, Severity::error, Scope::ca, ca_key_usage, "a CA has keyCertSign"},
    Rule{"rfc5280.end_entity_signs_no_certificates", kKeyUsage, Severity::error, Scope::not_ca,
         end_entity_signs_no_certificates, "only a CA has keyCertSign or cRLSign"},
    Rule{"rfc5280.key_usage_present", kKeyUsage, Severity::warning, Scope::not_ca, key_usage_present,
         "keyUsage is present"},
    Rule{"rfc5280.key_usage_critical", kKeyUsage, Severity::warning, Scope::every, key_usage_critical,
         "keyUsage is critical"},
    Rule{"rfc5280.key_usage_not_zero", kKeyUsage, Severity::error, Scope::every, key_usage_not_zero,
         "keyUsage has a bit"},
    Rule{"rfc5280.key_usage_encoding", "X.690 section 11.2.2", Severity::error, Scope::every, key_usage_encoding,
         "keyUsage is a BIT STRING of at most nine bits without trailing zeros"},
    Rule{"rfc5280.only_bits_need_key_agreement", kKeyUsage, Severity::error, Scope::every, only_bits_need_key_agreement,
         "encipherOnly and decipherOnly stand with keyAgreement only"},
    Rule{"rfc5280.usage_fits_key", "RFC 8813 section 3; RFC 3279 section 2.3.1", Severity::error, Scope::every,
         usage_fits_key, "an EC key does not encipher and an RSA key does not agree on keys"},
    Rule{"rfc5280.extended_key_usage_form", kExtendedKeyUsage, Severity::error, Scope::every, extended_key_usage_form,
         "extendedKeyUsage is a sequence of identifiers"},
    Rule{"rfc5280.extended_key_usage_unique", kExtendedKeyUsage, Severity::warning, Scope::every,
         extended_key_usage_unique, "no purpose stands twice"},
    Rule{"rfc5280.extended_key_usage_consistent", kExtendedKeyUsage, Severity::error, Scope::every,
         extended_key_usage_consistent, "keyUsage allows the purposes of extendedKeyUsage"},
};

}  // namespace

std::span<const Rule> rfc5280_usage_rules() {
  return kRules;
}

}  // namespace tamga::lint
