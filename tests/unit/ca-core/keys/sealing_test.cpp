#include "ca-core/keys/sealing.hpp"

#include <gtest/gtest.h>

#include "ca-core/openssl/random.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga {
namespace {

SecretKey key_of(std::string_view hex) {
  return SecretKey{ByteView(from_hex(hex).value())};
}

TEST(Sealing, OpensWhatItSealed) {
  openssl::OpensslRandom random;
  const SecretKey key = generate_secret_key(random);
  for (const std::string_view text : {"", "4509 123456", "кодовое слово"}) {
    const Bytes sealed = seal(key, as_bytes(text), as_bytes("row 1"), random);
    EXPECT_EQ(sealed.size(), 12 + text.size() + 16);
    EXPECT_EQ(as_text(open_sealed(key, sealed, as_bytes("row 1"))), text);
  }
}

TEST(Sealing, OpensWithoutContextToo) {
  openssl::OpensslRandom random;
  const SecretKey key = generate_secret_key(random);
  EXPECT_EQ(as_text(open_sealed(key, seal(key, as_bytes("text"), {}, random), {})), "text");
}

TEST(Sealing, SealsDifferentlyEachTime) {
  openssl::OpensslRandom random;
  const SecretKey key = generate_secret_key(random);
  EXPECT_NE(seal(key, as_bytes("text"), {}, random), seal(key, as_bytes("text"), {}, random));
}

TEST(Sealing, RefusesWhateverWasChanged) {
  openssl::OpensslRandom random;
  const SecretKey key = generate_secret_key(random);
  const Bytes sealed = seal(key, as_bytes("text"), as_bytes("row 1"), random);
  EXPECT_REFUSED(open_sealed(key, sealed, as_bytes("row 2")), Errc::crypto_failed);
  EXPECT_REFUSED(open_sealed(key, sealed, {}), Errc::crypto_failed);
  EXPECT_REFUSED(open_sealed(generate_secret_key(random), sealed, as_bytes("row 1")), Errc::crypto_failed);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes changed = sealed;
    changed[i] ^= 1U;
    EXPECT_REFUSED(open_sealed(key, changed, as_bytes("row 1")), Errc::crypto_failed);
    EXPECT_REFUSED(open_sealed(key, ByteView(sealed).first(i), as_bytes("row 1")), Errc::crypto_failed);
  }
}

TEST(Sealing, KnowsTheExampleOfTheGcmSpecification) {
  // Test case 15 of the GCM specification: AES-256, no associated data.
  const SecretKey key = key_of("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
  const Bytes sealed = from_hex(
                           "cafebabefacedbaddecaf888"
                           "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                           "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
                           "b094dac5d93471bdec1a502270e3cc6c")
                           .value();
  EXPECT_EQ(to_hex(open_sealed(key, sealed, {})),
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255");
}

TEST(KeyWrap, KnowsTheExampleOfRfc3394) {
  // Section 4.6: 256 bits of key data with a 256-bit KEK.
  const SecretKey wrapping = key_of("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F");
  const SecretKey key = key_of("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F");
  const Bytes wrapped = wrap_key(wrapping, key);
  EXPECT_EQ(to_hex(wrapped), "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21");
  EXPECT_EQ(unwrap_key(wrapping, wrapped).reveal(), key.reveal());
}

TEST(KeyWrap, RefusesWhateverWasChanged) {
  openssl::OpensslRandom random;
  const SecretKey wrapping = generate_secret_key(random);
  const Bytes wrapped = wrap_key(wrapping, generate_secret_key(random));
  EXPECT_REFUSED(unwrap_key(generate_secret_key(random), wrapped), Errc::crypto_failed);
  EXPECT_REFUSED(unwrap_key(wrapping, ByteView(wrapped).first(32)), Errc::crypto_failed);
  EXPECT_REFUSED(unwrap_key(wrapping, {}), Errc::crypto_failed);
  Bytes changed = wrapped;
  changed[5] ^= 1U;
  EXPECT_REFUSED(unwrap_key(wrapping, changed), Errc::crypto_failed);
}

TEST(KeyWrap, RefusesKeysOfOtherLengths) {
  openssl::OpensslRandom random;
  const SecretKey wrapping = generate_secret_key(random);
  for (const std::size_t length : {0U, 8U, 15U, 17U, 72U}) {
    const SecretKey key{ByteView(Bytes(length, 1))};
    EXPECT_REFUSED(wrap_key(wrapping, key), Errc::crypto_failed);
  }
  EXPECT_REFUSED(wrap_key(SecretKey{ByteView(Bytes(16, 1))}, wrapping), Errc::crypto_failed);
}

}  // namespace
}  // namespace tamga
