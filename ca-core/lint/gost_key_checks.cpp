// key_checks.hpp for GOST R 34.10-2012 keys: RFC 9215 section 4.

#include <algorithm>
#include <array>

#include "ca-core/lint/key_checks.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga::lint {
namespace {

constexpr std::string_view kGost256 = "1.2.643.7.1.1.1.1";
constexpr std::string_view kGost512 = "1.2.643.7.1.1.1.2";
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
struct GostParameters {
  std::string set;
  std::optional<std::string> digest;
};

std::optional<GostParameters> gost_parameters(const KeyParts& key) {
  const auto content = der::only(key.parameters, der::kSequence);
  if (!content) return std::nullopt;
  der::Reader reader(*content);
  GostParameters parameters;
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

const KeySet* key_set(const KeyParts& key, const GostParameters& parameters) {
  const auto found = std::ranges::find_if(
      kKeySets, [&](const KeySet& row) { return row.oid == parameters.set && row.key_algorithm == key.oid; });
  return found == kKeySets.end() ? nullptr : &*found;
}

bool is_gost(const KeyParts& key) {
  return key.oid == kGost256 || key.oid == kGost512;
}

}  // namespace

KeyFault gost_parameter_set(const KeyParts& key) {
  if (!is_gost(key)) return std::nullopt;
  const auto parameters = gost_parameters(key);
  if (!parameters) return "the key's parameters cannot be read";
  if (key_set(key, *parameters) != nullptr) return std::nullopt;
  return "the key's parameter set is not one of its algorithm's";
}

KeyFault gost_digest_parameter(const KeyParts& key) {
  const auto parameters = gost_parameters(key);
  const KeySet* set = parameters ? key_set(key, *parameters) : nullptr;
  if (set == nullptr) return std::nullopt;
  if (!parameters->digest) {
    if (set->digest != DigestParameter::required) return std::nullopt;
    return "digestParamSet is absent, but the parameter set requires it";
  }
  if (*parameters->digest == (key.oid == kGost256 ? kStreebog256 : kStreebog512)) return std::nullopt;
  return "digestParamSet is not the hash of the key's size";
}

KeyFault gost_digest_parameter_superfluous(const KeyParts& key) {
  const auto parameters = gost_parameters(key);
  const KeySet* set = parameters ? key_set(key, *parameters) : nullptr;
  if (set == nullptr || !parameters->digest || set->digest != DigestParameter::superfluous) return std::nullopt;
  return "digestParamSet is present, but the parameter set should not have it";
}

KeyFault gost_point_form(const KeyParts& key) {
  if (!is_gost(key)) return std::nullopt;
  const auto point = der::only(key.value, der::kOctetString);
  if (point && point->size() == (key.oid == kGost256 ? 64U : 128U)) return std::nullopt;
  return "the key is not an OCTET STRING of 64 or 128 octets within the BIT STRING";
}

}  // namespace tamga::lint
