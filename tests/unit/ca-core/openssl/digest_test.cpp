#include "ca-core/openssl/digest.hpp"

#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/failure.hpp"
#include "ca-core/openssl/random.hpp"

namespace tamga::openssl {
namespace {

constexpr std::string_view kM1 = "012345678901234567890123456789012345678901234567890123456789012";

TEST(Digest, KnowsTheExamplesOfTheStandards) {
  EXPECT_EQ(to_hex(streebog256(as_bytes(kM1))), "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500");
  EXPECT_EQ(to_hex(streebog512(as_bytes(kM1))),
            "1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa"
            "00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48");
  EXPECT_EQ(to_hex(streebog256({})), "3f539a213e97c802cc229d474c6aa32a825a360b2a933a949fd925208d9ce1bb");
  EXPECT_EQ(to_hex(sha1(as_bytes("abc"))), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, OfPiecesIsThatOfTheWhole) {
  for (const auto algorithm : {DigestAlgorithm::sha256, DigestAlgorithm::streebog256, DigestAlgorithm::streebog512}) {
    Digest pieces(algorithm);
    pieces.update(as_bytes(kM1.substr(0, 5)));
    pieces.update({});
    pieces.update(as_bytes(kM1.substr(5)));
    EXPECT_EQ(pieces.finish(), digest(algorithm, as_bytes(kM1)));
    EXPECT_EQ(pieces.finish(), digest(algorithm, {})) << "finish() starts afresh";
  }
}

TEST(Hmac, KnowsTheExamplesOfRfc4231) {
  const Bytes key(20, 0x0b);
  EXPECT_EQ(to_hex(hmac_sha256(key, as_bytes("Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256({}, {})), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(EqualInConstantTime, ComparesLengthAndOctets) {
  const Bytes octets = {1, 2, 3};
  EXPECT_TRUE(equal_in_constant_time(octets, Bytes{1, 2, 3}));
  EXPECT_FALSE(equal_in_constant_time(octets, Bytes{1, 2, 4}));
  EXPECT_FALSE(equal_in_constant_time(octets, Bytes{1, 2}));
  EXPECT_TRUE(equal_in_constant_time({}, {}));
}

TEST(OpensslRandom, DrawsAnotherNumberEachTime) {
  OpensslRandom random;
  Bytes first(16);
  Bytes second(16);
  random.fill(first);
  random.fill(second);
  EXPECT_NE(first, second);
  random.fill({});
}

TEST(ThrowFailure, SaysWhatWasDone) {
  try {
    throw_failure("turning lead into gold");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Errc::crypto_failed);
    EXPECT_EQ(error.note().text, "turning lead into gold");
  }
}

}  // namespace
}  // namespace tamga::openssl
