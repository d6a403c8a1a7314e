// RFC 9215: GOST R 34.10-2012 keys and signatures, and the attributes of names that came with them. Its readers must
// accept keys with and without digestParamSet; what goes too far there is a warning, because real software writes it.

#include <algorithm>
#include <array>

#include "ca-core/identity/decimal.hpp"
#include "ca-core/lint/rule.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

constexpr std::string_view kSignature256 = "1.2.643.7.1.1.3.2";
constexpr std::string_view kSignature512 = "1.2.643.7.1.1.3.3";

bool is_gost_signature(std::string_view oid) {
  return oid == kSignature256 || oid == kSignature512;
}

Verdict signature_parameters(const Specimen& specimen) {
  const Algorithm inner = read_algorithm(specimen.fields().inner_algorithm);
  if (!is_gost_signature(inner.oid) || inner.parameters.empty()) return kPassed;
  return "the signature's AlgorithmIdentifier has parameters";
}

Verdict signature_length(const Specimen& specimen) {
  const ByteView signature = specimen.fields().signature;
  // Before signing there is none.
  if (!is_gost_signature(specimen.signature_algorithm()) || signature.empty()) return kPassed;
  const std::size_t expected = specimen.signature_algorithm() == kSignature256 ? 64 : 128;
  if (signature.size() == expected) return kPassed;
  return "the signature has another length than 64 or 128 octets";
}

Verdict key_parameter_set(const Specimen& specimen) {
  return gost_parameter_set(specimen.key());
}
Verdict digest_parameter(const Specimen& specimen) {
  return gost_digest_parameter(specimen.key());
}
Verdict digest_parameter_superfluous(const Specimen& specimen) {
  return gost_digest_parameter_superfluous(specimen.key());
}
Verdict public_key_form(const Specimen& specimen) {
  return gost_point_form(specimen.key());
}

Verdict not_both_only_bits(const Specimen& specimen) {
  if (!specimen.key_usage_has(kEncipherOnly) || !specimen.key_usage_has(kDecipherOnly)) return kPassed;
  return "keyUsage has both encipherOnly and decipherOnly";
}

/// A number of so many digits as NumericString, wherever it stands in the subject.
Verdict numeric_attribute(const Specimen& specimen, std::string_view type, std::size_t digits) {
  for (const NameAttribute& attribute : specimen.subject().attributes) {
    if (attribute.type != type) continue;
    if (attribute.tag != der::kNumericString) return "it is no NumericString";
    if (!is_digits(as_text(attribute.value), digits)) return "it has not " + std::to_string(digits) + " digits";
  }
  return kPassed;
}

Verdict ogrn(const Specimen& specimen) {
  return numeric_attribute(specimen, oid::kOgrn, 13);
}
Verdict ogrnip(const Specimen& specimen) {
  return numeric_attribute(specimen, oid::kOgrnip, 15);
}
Verdict snils(const Specimen& specimen) {
  return numeric_attribute(specimen, oid::kSnils, 11);
}
Verdict inn(const Specimen& specimen) {
  return numeric_attribute(specimen, oid::kInn, 12);
}
Verdict innle(const Specimen& specimen) {
  return numeric_attribute(specimen, oid::kInnle, 10);
}

constexpr std::string_view kParameters = "RFC 9215 section 4.2";
constexpr std::string_view kNameAdditions = "RFC 9215 section 5.1";

constexpr std::array kRules{
    Rule{"rfc9215.signature_parameters", "RFC 9215 section 2", Severity::error, Scope::every, signature_parameters,
         "a GOST signature's AlgorithmIdentifier has no parameters"},
    Rule{"rfc9215.signature_length", "RFC 9215 section 2", Severity::error, Scope::every, signature_length,
         "a GOST signature has 64 or 128 octets"},
    Rule{"rfc9215.key_parameter_set", kParameters, Severity::error, Scope::gost_key, key_parameter_set,
         "the key's parameter set is one of its algorithm's"},
    Rule{"rfc9215.digest_parameter", kParameters, Severity::error, Scope::gost_key, digest_parameter,
         "digestParamSet is present where it is required, and is the hash of the key's size"},
    Rule{"rfc9215.digest_parameter_superfluous", kParameters, Severity::warning, Scope::gost_key,
         digest_parameter_superfluous, "digestParamSet is absent where it should be"},
    Rule{"rfc9215.public_key_form", "RFC 9215 section 4.3", Severity::error, Scope::gost_key, public_key_form,
         "the key is an OCTET STRING of 64 or 128 octets"},
    Rule{"rfc9215.not_both_only_bits", "RFC 9215 section 4.4", Severity::error, Scope::gost_key, not_both_only_bits,
         "keyUsage has not both encipherOnly and decipherOnly"},
    Rule{"rfc9215.ogrn", kNameAdditions, Severity::error, Scope::every, ogrn, "OGRN is a NumericString of 13 digits"},
    Rule{"rfc9215.ogrnip", kNameAdditions, Severity::error, Scope::every, ogrnip,
         "OGRNIP is a NumericString of 15 digits"},
    Rule{"rfc9215.snils", kNameAdditions, Severity::error, Scope::every, snils,
         "SNILS is a NumericString of 11 digits"},
    Rule{"rfc9215.inn", kNameAdditions, Severity::error, Scope::every, inn,
         "a person's INN is a NumericString of 12 digits"},
    Rule{"rfc9215.innle", kNameAdditions, Severity::error, Scope::every, innle,
         "an organisation's INN is a NumericString of 10 digits"},
};

}  // namespace

std::span<const Rule> rfc9215_rules() {
  return kRules;
}

}  // namespace tamga::lint
