#include "ca-core/keys/public_key.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "ca-core/keys/private_key.hpp"
#include "ca-core/x509/der.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga {
namespace {

Bytes from_text(std::string_view hex) {
  return from_hex(hex).value();
}

/// SubjectPublicKeyInfo of a GOST key with these parameters' identifiers.
Bytes gost_spki(KeyType type, std::initializer_list<std::string_view> parameters, ByteView point) {
  Bytes content;
  for (const std::string_view oid : parameters) {
    const Bytes element = der::oid(oid);
    content.insert(content.end(), element.begin(), element.end());
  }
  const auto algorithm = type == KeyType::gost2012_256 ? "1.2.643.7.1.1.1.1" : "1.2.643.7.1.1.1.2";
  return der::sequence(
      {der::sequence({der::oid(algorithm), der::sequence({content})}), der::bit_string(der::octet_string(point))});
}

Bytes ec_spki(std::string_view curve, ByteView point) {
  return der::sequence({der::sequence({der::oid("1.2.840.10045.2.1"), der::oid(curve)}), der::bit_string(point)});
}

constexpr std::string_view kStreebog256 = "1.2.643.7.1.1.2.2";
constexpr std::string_view kP256 = "1.2.840.10045.3.1.7";

class EveryParameterSet : public ::testing::TestWithParam<ParameterSetFacts> {};

TEST_P(EveryParameterSet, GeneratesSignsAndVerifies) {
  const auto& expected = GetParam();
  const PrivateKey key = PrivateKey::generate(expected.id);
  const PublicKey& public_key = key.public_key();
  EXPECT_EQ(public_key.parameter_set(), expected.id);
  EXPECT_EQ(public_key.type(), expected.type);
  EXPECT_EQ(public_key.bits(), expected.bits);
  EXPECT_EQ(public_key.fingerprint().size(), 32U);
  EXPECT_EQ(public_key.key_identifier().size(), 20U);
  EXPECT_EQ(PublicKey::from_spki(public_key.spki()), public_key);

  const auto algorithm = default_signature_algorithm(public_key);
  Bytes signature = key.sign(algorithm, as_bytes("message"));
  EXPECT_TRUE(public_key.verify(algorithm, as_bytes("message"), signature));
  EXPECT_FALSE(public_key.verify(algorithm, as_bytes("another"), signature));
  signature.back() ^= 1U;
  EXPECT_FALSE(public_key.verify(algorithm, as_bytes("message"), signature));
  EXPECT_FALSE(public_key.verify(algorithm, as_bytes("message"), {}));
}

TEST_P(EveryParameterSet, IsFoundByNameAndIdentifier) {
  EXPECT_EQ(parameter_set_named(GetParam().name), GetParam().id);
  EXPECT_EQ(facts(GetParam().id).name, GetParam().name);
  if (GetParam().type != KeyType::rsa) {
    EXPECT_EQ(parameter_set_by_oid(GetParam().type, GetParam().oid), GetParam().id);
  }
}

INSTANTIATE_TEST_SUITE_P(PublicKey, EveryParameterSet,
                         ::testing::ValuesIn(parameter_sets().begin(), parameter_sets().end()), [](const auto& tested) {
                           std::string name(tested.param.name);
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(PublicKey, TakesGostKeysWithAndWithoutDigestParameters) {
  const PublicKey key = PrivateKey::generate(ParameterSet::cryptopro_a).public_key();
  const Bytes point(key.point());
  const Bytes with = gost_spki(KeyType::gost2012_256, {"1.2.643.2.2.35.1", kStreebog256}, point);
  const Bytes without = gost_spki(KeyType::gost2012_256, {"1.2.643.2.2.35.1"}, point);
  EXPECT_EQ(PublicKey::from_spki(with).fingerprint(), PublicKey::from_spki(without).fingerprint());
}

/// RFC 9215 section 4.2 for all sets but 512 A and B, which carry what readers need.
TEST(PublicKey, WritesDigestParametersAsTheSetPrescribes) {
  constexpr std::string_view kStreebog512 = "1.2.643.7.1.1.2.3";
  for (const ParameterSetFacts& set : parameter_sets()) {
    if (set.type != KeyType::gost2012_256 && set.type != KeyType::gost2012_512) continue;
    SCOPED_TRACE(set.name);
    const std::string_view digest = set.type == KeyType::gost2012_256 ? kStreebog256 : kStreebog512;
    const bool superfluous = set.oid.starts_with("1.2.643.7.1.2.1.1.") || set.id == ParameterSet::tc26_512_c;
    const PublicKey key = PrivateKey::generate(set.id).public_key();
    const Bytes with = gost_spki(set.type, {set.oid, digest}, key.point());
    const Bytes without = gost_spki(set.type, {set.oid}, key.point());
    for (const Bytes& form : {with, without}) {
      const PublicKey read = PublicKey::from_spki(form);
      EXPECT_EQ(read.spki(), superfluous ? without : with);
      EXPECT_EQ(read.fingerprint(), key.fingerprint());
      EXPECT_EQ(read.key_identifier(), key.key_identifier());
      EXPECT_EQ(read, key);
    }
  }
}

TEST(PublicKey, FingerprintIsTheSameForSetsOfTheSameNumbers) {
  struct Twin {
    ParameterSet made;
    std::string_view other;
  };
  for (const Twin& twin :
       {Twin{ParameterSet::cryptopro_a, "1.2.643.2.2.36.0"}, Twin{ParameterSet::cryptopro_a, "1.2.643.7.1.2.1.1.2"},
        Twin{ParameterSet::cryptopro_b, "1.2.643.7.1.2.1.1.3"}, Twin{ParameterSet::cryptopro_c, "1.2.643.2.2.36.1"},
        Twin{ParameterSet::cryptopro_c, "1.2.643.7.1.2.1.1.4"}}) {
    const PublicKey key = PrivateKey::generate(twin.made).public_key();
    const PublicKey same = PublicKey::from_spki(gost_spki(KeyType::gost2012_256, {twin.other}, key.point()));
    EXPECT_NE(same.parameter_set(), key.parameter_set());
    EXPECT_EQ(same.fingerprint(), key.fingerprint()) << twin.other;
  }
}

TEST(PublicKey, SameNumbersVerifyEachOthersSignatures) {
  const PrivateKey key = PrivateKey::generate(ParameterSet::cryptopro_a);
  const Bytes signature = key.sign(SignatureAlgorithm::gost2012_256, as_bytes("message"));
  for (const std::string_view other : {"1.2.643.2.2.36.0", "1.2.643.7.1.2.1.1.2"}) {
    const PublicKey same = PublicKey::from_spki(gost_spki(KeyType::gost2012_256, {other}, key.public_key().point()));
    EXPECT_TRUE(same.verify(SignatureAlgorithm::gost2012_256, as_bytes("message"), signature)) << other;
  }
}

TEST(PublicKey, RefusesForeignGostParameters) {
  const PublicKey key = PrivateKey::generate(ParameterSet::cryptopro_a).public_key();
  const auto refused = [&](std::initializer_list<std::string_view> parameters) {
    EXPECT_REFUSED(PublicKey::from_spki(gost_spki(KeyType::gost2012_256, parameters, key.point())),
                   Errc::key_not_allowed);
  };
  refused({});
  refused({"1.2.643.2.2.35.0", kStreebog256});                      // the test set
  refused({"1.2.643.7.1.2.1.2.1"});                                 // a set of 512-bit keys
  refused({"1.2.643.2.2.35.1", "1.2.643.7.1.1.2.3"});               // another digest
  refused({"1.2.643.2.2.35.1", "1.2.643.2.2.30.1"});                // that of 1994
  refused({"1.2.643.2.2.35.1", kStreebog256, "1.2.643.2.2.31.1"});  // encryption parameters
}

TEST(PublicKey, RefusesGostPointsThatAreNone) {
  const auto spki = [](ByteView point) {
    return gost_spki(KeyType::gost2012_256, {"1.2.643.2.2.35.1", kStreebog256}, point);
  };
  Bytes point = PrivateKey::generate(ParameterSet::cryptopro_a).public_key().point();
  EXPECT_REFUSED(PublicKey::from_spki(spki(Bytes(64, 0))), Errc::key_weak);
  EXPECT_REFUSED(PublicKey::from_spki(spki(Bytes(64, 0xFF))), Errc::key_weak);
  EXPECT_REFUSED(PublicKey::from_spki(spki(ByteView(point).first(63))), Errc::request_unreadable);
  EXPECT_REFUSED(PublicKey::from_spki(spki({})), Errc::request_unreadable);
  point[0] ^= 1U;
  EXPECT_REFUSED(PublicKey::from_spki(spki(point)), Errc::key_weak);
}

/// Little-endian `half` plus the prime, when that fits.
std::optional<Bytes> past_prime(ByteView half, std::string_view big_endian_prime) {
  Bytes prime = from_text(big_endian_prime);
  std::ranges::reverse(prime);
  Bytes sum(half.size());
  unsigned carry = 0;
  for (std::size_t i = 0; i < half.size(); ++i) {
    const unsigned digit = unsigned{half[i]} + prime[i] + carry;
    sum[i] = static_cast<std::uint8_t>(digit);
    carry = digit >> 8U;
  }
  return carry == 0 ? std::optional(sum) : std::nullopt;
}

// The primes of RFC 4357 section 11.4 and RFC 7836 appendix A.1: those that leave room for a number past them.
TEST(PublicKey, RefusesGostCoordinatesPastThePrime) {
  constexpr std::string_view kPrimeB = "8000000000000000000000000000000000000000000000000000000000000c99";
  constexpr std::string_view kPrimeC = "9b9f605f5a858107ab1ec85e6b41c8aacf846e86789051d37998f7b9022d759b";
  const std::string prime512b = "8" + std::string(125, '0') + "6f";
  struct Row {
    ParameterSet set;
    std::string_view prime;
  };
  for (const auto& [set, prime] : {Row{ParameterSet::cryptopro_b, kPrimeB}, Row{ParameterSet::tc26_256_c, kPrimeB},
                                   Row{ParameterSet::cryptopro_c, kPrimeC}, Row{ParameterSet::cryptopro_xchb, kPrimeC},
                                   Row{ParameterSet::tc26_256_d, kPrimeC}, Row{ParameterSet::tc26_512_b, prime512b}}) {
    SCOPED_TRACE(to_string(set));
    std::optional<Bytes> x;
    std::optional<Bytes> y;
    Bytes point;
    while (!x || !y) {
      point = PrivateKey::generate(set).public_key().point();
      x = past_prime(ByteView(point).first(point.size() / 2), prime);
      y = past_prime(ByteView(point).subspan(point.size() / 2), prime);
    }
    const auto refused = [&](ByteView first, ByteView second) {
      Bytes both(first.begin(), first.end());
      both.insert(both.end(), second.begin(), second.end());
      EXPECT_REFUSED(PublicKey::from_spki(gost_spki(facts(set).type, {facts(set).oid}, both)), Errc::key_weak);
    };
    refused(*x, ByteView(point).subspan(point.size() / 2));
    refused(ByteView(point).first(point.size() / 2), *y);
    refused(*x, *y);
  }
}

TEST(PublicKey, RefusesPointsOfOrderTwoOnEdwardsCurves) {
  // x = (e + d) / 6, y = 0 of RFC 7836: on the curve, and of order 2.
  const Bytes x256 = from_text("aa4aa1e7dc7530a67ec42a195cfe448758d978d4444b978e15ff95f573fe0001");
  const Bytes x512 = from_text(
      "7112fddd49b2b2211e5b5c1f4bcd9a6d1a0945510bcd25d61d013ab8014573c6"
      "440bb802bb1a5cfa5108edae38b28a9cb7ff39258aa29bd8efec9455978f629a");
  Bytes point256 = x256;
  point256.resize(64);
  Bytes point512 = x512;
  point512.resize(128);
  EXPECT_REFUSED(PublicKey::from_spki(gost_spki(KeyType::gost2012_256, {"1.2.643.7.1.2.1.1.1"}, point256)),
                 Errc::key_weak);
  EXPECT_REFUSED(PublicKey::from_spki(gost_spki(KeyType::gost2012_512, {"1.2.643.7.1.2.1.2.3"}, point512)),
                 Errc::key_weak);
}

TEST(PublicKey, ReadsCompressedPointsAsTheSameKey) {
  const PublicKey key = PrivateKey::generate(ParameterSet::p256).public_key();
  const ByteView point = key.point();
  Bytes compressed(point.begin(), point.begin() + 33);
  compressed[0] = static_cast<std::uint8_t>(2U + (point.back() & 1U));
  const PublicKey same = PublicKey::from_spki(ec_spki(kP256, compressed));
  EXPECT_EQ(same, key) << "written uncompressed";
  EXPECT_EQ(same.fingerprint(), key.fingerprint());
}

TEST(PublicKey, RefusesEcPointsThatAreNone) {
  Bytes point = PrivateKey::generate(ParameterSet::p256).public_key().point();
  EXPECT_REFUSED(PublicKey::from_spki(ec_spki(kP256, Bytes{0})), Errc::key_weak);
  EXPECT_REFUSED(PublicKey::from_spki(ec_spki(kP256, {})), Errc::request_unreadable);
  EXPECT_REFUSED(PublicKey::from_spki(ec_spki(kP256, ByteView(point).first(64))), Errc::request_unreadable);
  EXPECT_REFUSED(PublicKey::from_spki(ec_spki("1.3.132.0.10", point)), Errc::key_not_allowed);
  point[40] ^= 1U;
  EXPECT_REFUSED(PublicKey::from_spki(ec_spki(kP256, point)), Errc::key_weak);
  point[40] ^= 1U;
  point[0] = static_cast<std::uint8_t>(6U + (point.back() & 1U));
  EXPECT_REFUSED(PublicKey::from_spki(ec_spki(kP256, point)), Errc::request_unreadable);
}

TEST(PublicKey, RefusesOctetsThatAreNoKey) {
  const Bytes spki = PrivateKey::generate(ParameterSet::p256).public_key().spki();
  Bytes longer = spki;
  longer.push_back(0);
  EXPECT_REFUSED(PublicKey::from_spki(longer), Errc::request_unreadable);
  for (std::size_t size = 0; size < spki.size(); ++size) {
    EXPECT_REFUSED(PublicKey::from_spki(ByteView(spki).first(size)), Errc::request_unreadable);
  }
}

TEST(PublicKey, VerifiesNothingByAnAlgorithmOfAnotherKeyType) {
  const PrivateKey key = PrivateKey::generate(ParameterSet::p256);
  const Bytes signature = key.sign(SignatureAlgorithm::ecdsa_sha256, as_bytes("message"));
  EXPECT_FALSE(key.public_key().verify(SignatureAlgorithm::rsa_sha256, as_bytes("message"), signature));
  EXPECT_FALSE(key.public_key().verify(SignatureAlgorithm::gost2012_256, as_bytes("message"), signature));
  EXPECT_FALSE(key.public_key().verify(SignatureAlgorithm::ecdsa_sha512, as_bytes("message"), signature));
}

TEST(AlgorithmIdentifier, HasNullParametersForRsaOnly) {
  EXPECT_EQ(to_hex(algorithm_identifier(SignatureAlgorithm::gost2012_256)), "300a06082a85030701010302");
  EXPECT_EQ(to_hex(algorithm_identifier(SignatureAlgorithm::gost2012_512)), "300a06082a85030701010303");
  EXPECT_EQ(to_hex(algorithm_identifier(SignatureAlgorithm::ecdsa_sha256)), "300a06082a8648ce3d040302");
  EXPECT_EQ(to_hex(algorithm_identifier(SignatureAlgorithm::rsa_sha256)), "300d06092a864886f70d01010b0500");
}

}  // namespace
}  // namespace tamga
