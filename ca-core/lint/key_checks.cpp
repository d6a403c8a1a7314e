#include "ca-core/lint/key_checks.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/public_key.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga::lint {
namespace {

constexpr std::string_view kRsa = "1.2.840.113549.1.1.1";
constexpr std::string_view kEc = "1.2.840.10045.2.1";
// Of key agreement (VKO); some JavaScript libraries write them with keys of signatures.
constexpr std::string_view kAgreement256 = "1.2.643.7.1.1.6.1";
constexpr std::string_view kAgreement512 = "1.2.643.7.1.1.6.2";
constexpr std::size_t kLeastModulus = 2048;

struct RsaNumbers {
  ByteView modulus;  // without leading zeros
  ByteView exponent;
};

ByteView magnitude(ByteView integer) {
  while (!integer.empty() && integer[0] == 0) integer = integer.subspan(1);
  return integer;
}

bool is_positive(ByteView integer) {
  return der::is_minimal_integer(integer) && (integer[0] & 0x80U) == 0 && !magnitude(integer).empty();
}

std::optional<RsaNumbers> rsa_numbers(const KeyParts& key) {
  if (key.oid != kRsa) return std::nullopt;
  const auto content = der::only(key.value, der::kSequence);
  der::Reader reader(content.value_or(ByteView()));
  const auto modulus = reader.take(der::kInteger);
  const auto exponent = reader.take(der::kInteger);
  if (!modulus || !exponent || !reader.empty() || !is_positive(*modulus) || !is_positive(*exponent)) {
    return std::nullopt;
  }
  return RsaNumbers{magnitude(*modulus), magnitude(*exponent)};
}

std::size_t bits(ByteView number) {
  return number.size() * 8 - static_cast<std::size_t>(std::countl_zero(number[0]));
}

std::optional<ParameterSet> curve(const KeyParts& key) {
  if (key.oid != kEc) return std::nullopt;
  const auto oid = der::only(key.parameters, der::kOid);
  const auto text = oid ? der::oid_text(*oid) : std::nullopt;
  return text ? parameter_set_by_oid(KeyType::ecdsa, *text) : std::nullopt;
}

std::optional<PublicKey> parsed(const KeyParts& key, Errc* refusal = nullptr) {
  try {
    return PublicKey::from_spki(key.info);
  } catch (const Error& error) {
    if (refusal != nullptr) *refusal = error.code();
    return std::nullopt;
  }
}

}  // namespace

KeyParts key_parts(ByteView info, ByteView algorithm, ByteView value) {
  KeyParts key{info, {}, {}, value};
  const auto content = der::only(algorithm, der::kSequence);
  der::Reader reader(content.value_or(ByteView()));
  const auto oid = reader.take(der::kOid);
  if (!oid) return key;
  key.oid = der::oid_text(*oid).value_or(std::string());
  key.parameters = reader.rest();
  return key;
}

std::optional<KeyType> key_type(std::string_view oid) {
  if (oid == "1.2.643.7.1.1.1.1") return KeyType::gost2012_256;
  if (oid == "1.2.643.7.1.1.1.2") return KeyType::gost2012_512;
  if (oid == kEc) return KeyType::ecdsa;
  if (oid == kRsa) return KeyType::rsa;
  return std::nullopt;
}

KeyFault key_algorithm_unknown(const KeyParts& key) {
  if (key_type(key.oid)) return std::nullopt;
  if (key.oid == kAgreement256 || key.oid == kAgreement512) return "the key is named by an identifier of key agreement";
  return "the key's algorithm is neither GOST R 34.10-2012 nor EC nor RSA";
}

KeyFault rsa_parameters(const KeyParts& key) {
  if (key.oid != kRsa) return std::nullopt;
  const auto null = der::only(key.parameters, der::kNull);
  if (null && null->empty()) return std::nullopt;
  return "the parameters of the RSA key are not NULL";
}

KeyFault rsa_form(const KeyParts& key) {
  if (key.oid != kRsa || rsa_numbers(key)) return std::nullopt;
  return "the key is not a sequence of two positive INTEGERs";
}

KeyFault rsa_modulus(const KeyParts& key) {
  const auto numbers = rsa_numbers(key);
  if (!numbers || bits(numbers->modulus) >= kLeastModulus) return std::nullopt;
  return "the RSA modulus has less than 2048 bits";
}

KeyFault rsa_exponent(const KeyParts& key) {
  const auto numbers = rsa_numbers(key);
  if (!numbers) return std::nullopt;
  const bool odd = (numbers->exponent.back() & 1U) != 0;
  if (odd && bits(numbers->exponent) >= 17) return std::nullopt;
  return "the RSA exponent is even or below 65537";
}

KeyFault ec_named_curve(const KeyParts& key) {
  if (key.oid != kEc || curve(key)) return std::nullopt;
  return "the EC key's parameters are not the name of P-256, P-384 or P-521";
}

KeyFault ec_point_form(const KeyParts& key) {
  const auto set = curve(key);
  if (!set) return std::nullopt;
  const std::size_t coordinate = (facts(*set).bits + 7) / 8;
  const std::uint8_t form = key.value.empty() ? std::uint8_t{0} : key.value[0];
  if (form == 4 && key.value.size() == 1 + 2 * coordinate) return std::nullopt;
  if ((form == 2 || form == 3) && key.value.size() == 1 + coordinate) return std::nullopt;
  return "the EC point is neither uncompressed nor compressed, or has another length than the curve's";
}

KeyFault unsound(const KeyParts& key) {
  Errc refusal = Errc::internal;
  if (parsed(key, &refusal) || refusal != Errc::key_weak) return std::nullopt;
  return "the key's numbers are none that a sound key has";
}

KeyFault not_signed_by(const KeyParts& key, std::string_view signature_algorithm, ByteView message,
                       ByteView signature) {
  const auto algorithm = signature_algorithm_by_oid(signature_algorithm);
  const auto public_key = algorithm ? parsed(key) : std::nullopt;
  if (!public_key || facts(*algorithm).key_type != public_key->type()) return std::nullopt;
  if (public_key->verify(*algorithm, message, signature)) return std::nullopt;
  return "the signature does not verify";
}

}  // namespace tamga::lint
