// RFC 9215: GOST R 34.10-2012 keys and signatures, and the attributes of names that came with them. Its readers must
// accept keys with and without digestParamSet; what goes too far there is a warning, because real software writes it.

#include <algorithm>
#include <array>

#include "ca-core/identity/decimal.hpp"
#include "ca-core/keys/parameter_set.hpp"
#include "ca-core/lint/rule.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

constexpr std::string_view kGost256 = "1.2.643.7.1.1.1.1";
constexpr std::string_view kGost512 = "1.2.643.7.1.1.1.2";
constexpr std::string_view kSignature256 = "1.2.643.7.1.1.3.2";
constexpr std::string_view kSignature512 = "1.2.643.7.1.1.3.3";
constexpr std::string_view kStreebog256 = "1.2.643.7.1.1.2.2";
constexpr std::string_view kStreebog512 = "1.2.643.7.1.1.2.3";

/// What the parameters of a key should say of its hash.
enum class DigestParameter { required, superfluous, either };

struct KeySet {
  std::string_view oid;
  std::string_view key_algorithm;
  DigestParameter digest;
};

constexpr std::array kKeySets{
    KeySet{"1.2.643.2.2.35.1", kGost256, DigestParameter::required},        // CryptoPro-A
    KeySet{"1.2.643.2.2.35.2", kGost256, DigestParameter::required},        // CryptoPro-B
    KeySet{"1.2.643.2.2.35.3", kGost256, DigestParameter::required},        // CryptoPro-C
    KeySet{"1.2.643.2.2.36.0", kGost256, DigestParameter::required},        // CryptoPro-XchA
    KeySet{"1.2.643.2.2.36.1", kGost256, DigestParameter::required},        // CryptoPro-XchB
    KeySet{"1.2.643.7.1.2.1.1.1", kGost256, DigestParameter::superfluous},  // TC26 256 A
    KeySet{"1.2.643.7.1.2.1.1.2", kGost256, DigestParameter::superfluous},  // TC26 256 B
    KeySet{"1.2.643.7.1.2.1.1.3", kGost256, DigestParameter::superfluous},  // TC26 256 C
    KeySet{"1.2.643.7.1.2.1.1.4", kGost256, DigestParameter::superfluous},  // TC26 256 D
    // Should be absent with 512 A and B too; gost-engine writes it there for older software, which needs it.
    KeySet{"1.2.643.7.1.2.1.2.1", kGost512, DigestParameter::either},       // TC26 512 A
    KeySet{"1.2.643.7.1.2.1.2.2", kGost512, DigestParameter::either},       // TC26 512 B
    KeySet{"1.2.643.7.1.2.1.2.3", kGost512, DigestParameter::superfluous},  // TC26 512 C
};

/// GostR3410-2012-PublicKeyParameters
struct KeyParameters {
  std::string set;
  std::optional<std::string> digest;
};

std::optional<KeyParameters> key_parameters(const Specimen& specimen) {
  const Algorithm algorithm = read_algorithm(specimen.fields().key_algorithm);
  const auto content = der::only(algorithm.parameters, der::kSequence);
  if (!content) return std::nullopt;
  der::Reader reader(*content);
  KeyParameters parameters;
  const auto set = reader.take(der::kOid);
  if (!set) return std::nullopt;
  parameters.set = der::oid_text(*set).value_or(std::string());
  if (!reader.empty()) {
    const auto digest = reader.take(der::kOid);
    if (!digest || !reader.empty()) return std::nullopt;
    parameters.digest = der::oid_text(*digest).value_or(std::string());
  }
  return parameters;
}

const KeySet* key_set(const Specimen& specimen, const KeyParameters& parameters) {
  const auto found = std::ranges::find_if(kKeySets, [&](const KeySet& row) {
    return row.oid == parameters.set && row.key_algorithm == specimen.key_algorithm();
  });
  return found == kKeySets.end() ? nullptr : &*found;
}

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
  const auto parameters = key_parameters(specimen);
  if (!parameters) return "the key's parameters cannot be read";
  if (key_set(specimen, *parameters) != nullptr) return kPassed;
  return "the key's parameter set is not one of its algorithm's";
}

Verdict digest_parameter(const Specimen& specimen) {
  const auto parameters = key_parameters(specimen);
  const KeySet* set = parameters ? key_set(specimen, *parameters) : nullptr;
  if (set == nullptr) return kPassed;
  if (!parameters->digest) {
    if (set->digest != DigestParameter::required) return kPassed;
    return "digestParamSet is absent, but the parameter set requires it";
  }
  if (*parameters->digest == (specimen.key_algorithm() == kGost256 ? kStreebog256 : kStreebog512)) return kPassed;
  return "digestParamSet is not the hash of the key's size";
}

Verdict digest_parameter_superfluous(const Specimen& specimen) {
  const auto parameters = key_parameters(specimen);
  const KeySet* set = parameters ? key_set(specimen, *parameters) : nullptr;
  if (set == nullptr || !parameters->digest || set->digest != DigestParameter::superfluous) return kPassed;
  return "digestParamSet is present, but the parameter set should not have it";
}

Verdict public_key_form(const Specimen& specimen) {
  const auto point = der::only(specimen.fields().public_key, der::kOctetString);
  if (point && point->size() == (specimen.key_algorithm() == kGost256 ? 64U : 128U)) return kPassed;
  return "the key is not an OCTET STRING of 64 or 128 octets within the BIT STRING";
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
    Rule{"rfc9215.signature_parameters", "RFC 9215 section 2", Severity::error, Scope::every, signature_parameters},
    Rule{"rfc9215.signature_length", "RFC 9215 section 2", Severity::error, Scope::every, signature_length},
    Rule{"rfc9215.key_parameter_set", kParameters, Severity::error, Scope::gost_key, key_parameter_set},
    Rule{"rfc9215.digest_parameter", kParameters, Severity::error, Scope::gost_key, digest_parameter},
    Rule{"rfc9215.digest_parameter_superfluous", kParameters, Severity::warning, Scope::gost_key,
         digest_parameter_superfluous},
    Rule{"rfc9215.public_key_form", "RFC 9215 section 4.3", Severity::error, Scope::gost_key, public_key_form},
    Rule{"rfc9215.not_both_only_bits", "RFC 9215 section 4.4", Severity::error, Scope::gost_key, not_both_only_bits},
    Rule{"rfc9215.ogrn", kNameAdditions, Severity::error, Scope::every, ogrn},
    Rule{"rfc9215.ogrnip", kNameAdditions, Severity::error, Scope::every, ogrnip},
    Rule{"rfc9215.snils", kNameAdditions, Severity::error, Scope::every, snils},
    Rule{"rfc9215.inn", kNameAdditions, Severity::error, Scope::every, inn},
    Rule{"rfc9215.innle", kNameAdditions, Severity::error, Scope::every, innle},
};

}  // namespace

std::span<const Rule> rfc9215_rules() {
  return kRules;
}

}  // namespace tamga::lint
