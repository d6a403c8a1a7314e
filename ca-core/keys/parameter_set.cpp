#include "ca-core/keys/parameter_set.hpp"

#include <algorithm>
#include <array>

#include "ca-core/base/error.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

constexpr std::string_view kCryptoProA = "1.2.643.2.2.35.1";
constexpr std::string_view kCryptoProB = "1.2.643.2.2.35.2";
constexpr std::string_view kCryptoProC = "1.2.643.2.2.35.3";
constexpr std::string_view kTc26256A = "1.2.643.7.1.2.1.1.1";
constexpr std::string_view kTc26512A = "1.2.643.7.1.2.1.2.1";
constexpr std::string_view kTc26512B = "1.2.643.7.1.2.1.2.2";
constexpr std::string_view kTc26512C = "1.2.643.7.1.2.1.2.3";
constexpr std::string_view kP256 = "1.2.840.10045.3.1.7";
constexpr std::string_view kP384 = "1.3.132.0.34";
constexpr std::string_view kP521 = "1.3.132.0.35";
constexpr std::string_view kRsa = "1.2.840.113549.1.1.1";

constexpr auto k256 = KeyType::gost2012_256;
constexpr auto k512 = KeyType::gost2012_512;
constexpr auto kEc = KeyType::ecdsa;

// In the order of the enumerators. Equal numbers: RFC 4357 section 11 (exchange sets) and RFC 7836 appendix A.
constexpr std::array<ParameterSetFacts, 18> kParameterSets = {{
    {ParameterSet::cryptopro_a, "gost2012-256-a", k256, kCryptoProA, kCryptoProA, "A", 256},
    {ParameterSet::cryptopro_b, "gost2012-256-b", k256, kCryptoProB, kCryptoProB, "B", 256},
    {ParameterSet::cryptopro_c, "gost2012-256-c", k256, kCryptoProC, kCryptoProC, "C", 256},
    {ParameterSet::cryptopro_xcha, "gost2012-256-xa", k256, "1.2.643.2.2.36.0", kCryptoProA, "XA", 256},
    {ParameterSet::cryptopro_xchb, "gost2012-256-xb", k256, "1.2.643.2.2.36.1", kCryptoProC, "XB", 256},
    {ParameterSet::tc26_256_a, "gost2012-256-tca", k256, kTc26256A, kTc26256A, "TCA", 256},
    {ParameterSet::tc26_256_b, "gost2012-256-tcb", k256, "1.2.643.7.1.2.1.1.2", kCryptoProA, "TCB", 256},
    {ParameterSet::tc26_256_c, "gost2012-256-tcc", k256, "1.2.643.7.1.2.1.1.3", kCryptoProB, "TCC", 256},
    {ParameterSet::tc26_256_d, "gost2012-256-tcd", k256, "1.2.643.7.1.2.1.1.4", kCryptoProC, "TCD", 256},
    {ParameterSet::tc26_512_a, "gost2012-512-a", k512, kTc26512A, kTc26512A, "A", 512},
    {ParameterSet::tc26_512_b, "gost2012-512-b", k512, kTc26512B, kTc26512B, "B", 512},
    {ParameterSet::tc26_512_c, "gost2012-512-c", k512, kTc26512C, kTc26512C, "C", 512},
    {ParameterSet::p256, "ecdsa-p256", kEc, kP256, kP256, "P-256", 256},
    {ParameterSet::p384, "ecdsa-p384", kEc, kP384, kP384, "P-384", 384},
    {ParameterSet::p521, "ecdsa-p521", kEc, kP521, kP521, "P-521", 521},
    {ParameterSet::rsa2048, "rsa-2048", KeyType::rsa, kRsa, kRsa, "2048", 2048},
    {ParameterSet::rsa3072, "rsa-3072", KeyType::rsa, kRsa, kRsa, "3072", 3072},
    {ParameterSet::rsa4096, "rsa-4096", KeyType::rsa, kRsa, kRsa, "4096", 4096},
}};

using openssl::DigestAlgorithm;

constexpr std::array<SignatureAlgorithmFacts, 8> kSignatureAlgorithms = {{
    {SignatureAlgorithm::gost2012_256, "1.2.643.7.1.1.3.2", k256, DigestAlgorithm::streebog256},
    {SignatureAlgorithm::gost2012_512, "1.2.643.7.1.1.3.3", k512, DigestAlgorithm::streebog512},
    {SignatureAlgorithm::ecdsa_sha256, "1.2.840.10045.4.3.2", kEc, DigestAlgorithm::sha256},
    {SignatureAlgorithm::ecdsa_sha384, "1.2.840.10045.4.3.3", kEc, DigestAlgorithm::sha384},
    {SignatureAlgorithm::ecdsa_sha512, "1.2.840.10045.4.3.4", kEc, DigestAlgorithm::sha512},
    {SignatureAlgorithm::rsa_sha256, "1.2.840.113549.1.1.11", KeyType::rsa, DigestAlgorithm::sha256},
    {SignatureAlgorithm::rsa_sha384, "1.2.840.113549.1.1.12", KeyType::rsa, DigestAlgorithm::sha384},
    {SignatureAlgorithm::rsa_sha512, "1.2.840.113549.1.1.13", KeyType::rsa, DigestAlgorithm::sha512},
}};

Bytes encoded(const SignatureAlgorithmFacts& algorithm) {
  if (algorithm.key_type == KeyType::rsa) return der::sequence({der::oid(algorithm.oid), der::element(der::kNull, {})});
  return der::sequence({der::oid(algorithm.oid)});
}

}  // namespace

std::span<const ParameterSetFacts> parameter_sets() {
  return kParameterSets;
}

const ParameterSetFacts& facts(ParameterSet set) {
  return kParameterSets.at(static_cast<std::size_t>(set));
}

std::optional<ParameterSet> parameter_set_named(std::string_view name) {
  const auto found = std::ranges::find(kParameterSets, name, &ParameterSetFacts::name);
  return found == kParameterSets.end() ? std::nullopt : std::optional(found->id);
}

std::optional<ParameterSet> parameter_set_by_oid(KeyType type, std::string_view oid) {
  const auto found = std::ranges::find_if(
      kParameterSets, [&](const ParameterSetFacts& set) { return set.type == type && set.oid == oid; });
  return found == kParameterSets.end() ? std::nullopt : std::optional(found->id);
}

std::string_view to_string(ParameterSet set) {
  return facts(set).name;
}

const SignatureAlgorithmFacts& facts(SignatureAlgorithm algorithm) {
  return kSignatureAlgorithms.at(static_cast<std::size_t>(algorithm));
}

std::optional<SignatureAlgorithm> signature_algorithm_by_oid(std::string_view oid) {
  const auto found = std::ranges::find(kSignatureAlgorithms, oid, &SignatureAlgorithmFacts::oid);
  return found == kSignatureAlgorithms.end() ? std::nullopt : std::optional(found->id);
}

const Bytes& algorithm_identifier(SignatureAlgorithm algorithm) {
  static const auto identifiers = [] {
    std::array<Bytes, kSignatureAlgorithms.size()> all;
    std::ranges::transform(kSignatureAlgorithms, all.begin(), encoded);
    return all;
  }();
  return identifiers.at(static_cast<std::size_t>(algorithm));
}

}  // namespace tamga
