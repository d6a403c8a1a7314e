#include "ca-core/keys/digest_signature.hpp"

#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"

namespace tamga {
namespace {

const Bytes kMessage(1000, 0x31);

TEST(DigestSignature, IsASignatureOfTheWholeMessage) {
  for (const ParameterSet set : {ParameterSet::cryptopro_a, ParameterSet::tc26_256_a, ParameterSet::tc26_512_a,
                                 ParameterSet::p256, ParameterSet::p384, ParameterSet::rsa2048}) {
    const PrivateKey key = PrivateKey::generate(set);
    const SignatureAlgorithm algorithm = default_signature_algorithm(key.public_key());
    const Bytes digest = openssl::digest(facts(algorithm).digest, kMessage);
    const Bytes signature = sign_digest(key, algorithm, digest);
    EXPECT_TRUE(key.public_key().verify(algorithm, kMessage, signature)) << to_string(set);
    EXPECT_TRUE(verify_digest(key.public_key(), algorithm, digest, key.sign(algorithm, kMessage))) << to_string(set);

    Bytes other = digest;
    other[0] ^= 1U;
    EXPECT_FALSE(verify_digest(key.public_key(), algorithm, other, signature)) << to_string(set);
  }
}

TEST(DigestSignature, HasItsUsualLengthAlwaysOrEachSecondTime) {
  for (const ParameterSet set : {ParameterSet::cryptopro_a, ParameterSet::tc26_512_a, ParameterSet::rsa2048,
                                 ParameterSet::p256, ParameterSet::p384, ParameterSet::p521}) {
    const PrivateKey key = PrivateKey::generate(set);
    const SignatureAlgorithm algorithm = default_signature_algorithm(key.public_key());
    const Bytes digest = openssl::digest(facts(algorithm).digest, kMessage);
    const std::size_t usual = usual_signature_length(key.public_key());
    constexpr int kSignatures = 300;
    int found = 0;
    for (int i = 0; i < kSignatures; ++i) found += sign_digest(key, algorithm, digest).size() == usual ? 1 : 0;
    if (key.public_key().type() == KeyType::ecdsa) {
      EXPECT_GT(found, kSignatures / 10) << to_string(set);  // less than one of 2^100 such runs
      EXPECT_LT(found, kSignatures) << to_string(set);
    } else {
      EXPECT_EQ(found, kSignatures) << to_string(set);
    }
  }
}

/// Both halves with a zero before them: the numbers of a GOST signature stay the same.
Bytes padded(const Bytes& signature) {
  const auto half = signature.begin() + static_cast<std::ptrdiff_t>(signature.size() / 2);
  Bytes longer = {0};
  longer.insert(longer.end(), signature.begin(), half);
  longer.push_back(0);
  longer.insert(longer.end(), half, signature.end());
  return longer;
}

TEST(DigestSignature, HasOneFormOnly) {
  for (const ParameterSet set : {ParameterSet::cryptopro_a, ParameterSet::tc26_512_a, ParameterSet::p256,
                                 ParameterSet::p521, ParameterSet::rsa2048}) {
    SCOPED_TRACE(to_string(set));
    const PrivateKey key = PrivateKey::generate(set);
    const SignatureAlgorithm algorithm = default_signature_algorithm(key.public_key());
    const Bytes digest = openssl::digest(facts(algorithm).digest, kMessage);
    const Bytes signature = sign_digest(key, algorithm, digest);
    Bytes longer = signature;
    longer.push_back(0);
    for (const Bytes& other : {longer, padded(signature), Bytes(signature.begin(), signature.end() - 1), Bytes{}}) {
      EXPECT_FALSE(verify_digest(key.public_key(), algorithm, digest, other)) << to_hex(other);
      EXPECT_FALSE(key.public_key().verify(algorithm, kMessage, other)) << to_hex(other);
    }
  }
}

TEST(DigestSignature, RefusesOtherAlgorithmsAndLengths) {
  const PrivateKey key = PrivateKey::generate(ParameterSet::p256);
  EXPECT_THROW(sign_digest(key, SignatureAlgorithm::gost2012_256, Bytes(32, 1)), Error);
  EXPECT_THROW(sign_digest(key, SignatureAlgorithm::ecdsa_sha256, Bytes(20, 1)), Error);
  const Bytes signature = sign_digest(key, SignatureAlgorithm::ecdsa_sha256, Bytes(32, 1));
  EXPECT_FALSE(verify_digest(key.public_key(), SignatureAlgorithm::gost2012_256, Bytes(32, 1), signature));
  EXPECT_FALSE(verify_digest(key.public_key(), SignatureAlgorithm::ecdsa_sha256, Bytes(20, 1), signature));
  EXPECT_FALSE(verify_digest(key.public_key(), SignatureAlgorithm::ecdsa_sha256, Bytes(32, 1), Bytes(5, 1)));
}

}  // namespace
}  // namespace tamga
