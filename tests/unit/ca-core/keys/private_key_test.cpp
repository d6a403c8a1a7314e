#include "ca-core/keys/private_key.hpp"

#include <algorithm>
#include <thread>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "ca-core/x509/der.hpp"
#include "ca-core/x509/pem.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga {
namespace {

static_assert(!std::is_copy_constructible_v<PrivateKey>);
static_assert(!std::is_copy_assignable_v<PrivateKey>);

Password password(std::string_view text) {
  return Password(std::string(text));
}

TEST(PrivateKey, ComesBackFromEncryptedPem) {
  for (const auto set : {ParameterSet::cryptopro_a, ParameterSet::tc26_256_a, ParameterSet::tc26_512_a,
                         ParameterSet::p256, ParameterSet::p521, ParameterSet::rsa2048}) {
    const PrivateKey key = PrivateKey::generate(set);
    const std::string pem = key.to_encrypted_pem(password("пароль и ещё слова"));
    EXPECT_TRUE(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    const PrivateKey again = PrivateKey::from_pem(pem, password("пароль и ещё слова"));
    EXPECT_EQ(again.public_key(), key.public_key()) << to_string(set);
    const auto algorithm = default_signature_algorithm(key.public_key());
    EXPECT_TRUE(key.public_key().verify(algorithm, as_bytes("m"), again.sign(algorithm, as_bytes("m"))));
  }
}

TEST(PrivateKey, EncryptsDifferentlyEachTime) {
  const PrivateKey key = PrivateKey::generate(ParameterSet::p256);
  EXPECT_NE(key.to_encrypted_pem(password("p")), key.to_encrypted_pem(password("p")));
}

TEST(PrivateKey, ComesBackFromUnencryptedPem) {
  const PrivateKey key = PrivateKey::generate(ParameterSet::cryptopro_a);
  const PrivateKey again = PrivateKey::from_pem(key.to_unencrypted_pem(), password(""));
  EXPECT_EQ(again.public_key(), key.public_key());
}

TEST(PrivateKey, RefusesAnotherPassword) {
  const std::string pem = PrivateKey::generate(ParameterSet::cryptopro_a).to_encrypted_pem(password("right"));
  EXPECT_REFUSED(PrivateKey::from_pem(pem, password("wrong")), Errc::wrong_password);
  EXPECT_REFUSED(PrivateKey::from_pem(pem, password("")), Errc::wrong_password);
}

/// A key file whose scheme nobody knows is not a matter of the password.
TEST(PrivateKey, TellsAnUnknownSchemeFromAWrongPassword) {
  const std::string pem = PrivateKey::generate(ParameterSet::p256).to_encrypted_pem(password("right"));
  const auto with_scheme = [&](std::string_view known, std::string_view unknown) {
    Bytes der = pem::first_block(pem, {"ENCRYPTED PRIVATE KEY"})->der;
    const Bytes from = der::oid(known);
    const Bytes to = der::oid(unknown);
    const auto place = std::ranges::search(der, from);
    EXPECT_FALSE(place.empty());
    std::ranges::copy(to, place.begin());
    return pem::encode("ENCRYPTED PRIVATE KEY", der);
  };
  const std::string cipher = with_scheme("2.16.840.1.101.3.4.1.42", "2.16.840.1.101.3.4.1.99");
  const std::string derivation = with_scheme("1.2.840.113549.1.5.12", "1.2.840.113549.1.5.99");
  const std::string scheme = with_scheme("1.2.840.113549.1.5.13", "1.2.840.113549.1.5.99");
  for (const std::string& text : {cipher, derivation, scheme}) {
    EXPECT_REFUSED(PrivateKey::from_pem(text, password("right")), Errc::file_unreadable);
  }
}

TEST(PrivateKey, LeavesNothingInTheErrorQueue) {
  const std::string pem = PrivateKey::generate(ParameterSet::p256).to_encrypted_pem(password("right"));
  ERR_clear_error();
  for (const std::string& text : {pem, pem::encode("ENCRYPTED PRIVATE KEY", Bytes{0x30, 0x00}),
                                  pem::encode("PRIVATE KEY", Bytes{0x30, 0x00}), std::string("no key")}) {
    EXPECT_THROW(PrivateKey::from_pem(text, password("wrong")), Error);
    EXPECT_EQ(ERR_peek_error(), 0U);
  }
}

TEST(PrivateKey, RefusesWhatIsNoKey) {
  EXPECT_REFUSED(PrivateKey::from_pem("", password("p")), Errc::file_unreadable);
  EXPECT_REFUSED(PrivateKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", password("p")),
                 Errc::file_unreadable);
  EXPECT_REFUSED(
      PrivateKey::from_pem("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
                           password("p")),
      Errc::file_unreadable);
}

TEST(PrivateKey, RefusesAnAlgorithmOfAnotherKeyType) {
  const PrivateKey key = PrivateKey::generate(ParameterSet::p256);
  EXPECT_REFUSED(key.sign(SignatureAlgorithm::gost2012_256, as_bytes("m")), Errc::key_not_allowed);
}

TEST(PrivateKey, SignsFromManyThreads) {
  for (const auto set : {ParameterSet::cryptopro_a, ParameterSet::p256, ParameterSet::rsa2048}) {
    const PrivateKey key = PrivateKey::generate(set);
    const auto algorithm = default_signature_algorithm(key.public_key());
    std::vector<std::thread> threads;
    std::vector<int> failures(4);
    for (int& failed : failures) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) {
          const Bytes message(static_cast<std::size_t>(i), 'm');
          if (!key.public_key().verify(algorithm, message, key.sign(algorithm, message))) ++failed;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(failures, std::vector<int>(4));
  }
}

}  // namespace
}  // namespace tamga
