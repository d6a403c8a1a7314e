#include "ca-core/keys/handed_key.hpp"

#include <algorithm>
#include <memory>

#include <gtest/gtest.h>
#include <openssl/pkcs12.h>

#include "ca-core/x509/certificate_request.hpp"
#include "ca-core/x509/pem.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga {
namespace {

Password password(std::string text = "Лошадь-7 скрепка") {
  return Password(std::move(text));
}

TEST(HandedKey, IsOpenedAgain) {
  for (const ParameterSet set : {ParameterSet::cryptopro_a, ParameterSet::tc26_512_a, ParameterSet::p256}) {
    const PrivateKey key = PrivateKey::generate(set);
    const std::string pem = key.to_encrypted_pem(password());
    EXPECT_EQ(open_handed_key(pem, password()).public_key(), key.public_key());
    EXPECT_REFUSED(open_handed_key(pem, password("another")), Errc::wrong_password);
  }
}

TEST(HandedKey, OfOtherFormsIsRefused) {
  const PrivateKey key = PrivateKey::generate(ParameterSet::p256);
  const std::string pem = key.to_encrypted_pem(password());
  const Bytes der = pem::first_block(pem, {"ENCRYPTED PRIVATE KEY"})->der;
  const auto refused = [](const std::string& text) {
    EXPECT_REFUSED(open_handed_key(text, password()), Errc::file_unreadable);
  };
  refused("");
  refused(key.to_unencrypted_pem());
  refused(pem::encode("PRIVATE KEY", der));
  for (std::size_t size = 1; size < der.size(); size += 7) {
    refused(pem::encode("ENCRYPTED PRIVATE KEY", ByteView(der).first(size)));
  }
  // Ten times the iterations: 100000 is 01 86 A0.
  Bytes slow = der;
  const Bytes iterations = {0x02, 0x03, 0x01, 0x86, 0xA0};
  const auto place = std::search(slow.begin(), slow.end(), iterations.begin(), iterations.end());
  ASSERT_NE(place, slow.end());
  *(place + 2) = 0x0F;
  refused(pem::encode("ENCRYPTED PRIVATE KEY", slow));
}

TEST(HandedKey, IsTheBlockWhoseSchemeWasChecked) {
  const PrivateKey key = PrivateKey::generate(ParameterSet::p256);
  const PrivateKey plain = PrivateKey::generate(ParameterSet::p256);
  const std::string pem = key.to_encrypted_pem(password());
  EXPECT_EQ(open_handed_key(plain.to_unencrypted_pem() + pem, password()).public_key(), key.public_key());
  EXPECT_EQ(open_handed_key(pem + plain.to_unencrypted_pem(), password()).public_key(), key.public_key());
}

TEST(RequestOfTheCa, ProvesPossessionAndNamesTheTool) {
  for (const ParameterSet set :
       {ParameterSet::cryptopro_a, ParameterSet::tc26_512_c, ParameterSet::p521, ParameterSet::rsa2048}) {
    SCOPED_TRACE(to_string(set));
    const PrivateKey key = PrivateKey::generate(set);
    const auto request = CertificateRequest::parse(CertificateRequest::make(key, "КриптоПро CSP (5.0.11455)"));
    EXPECT_EQ(request.public_key(), key.public_key());
    EXPECT_EQ(request.signature_tool(), "КриптоПро CSP (5.0.11455)");
    EXPECT_EQ(CertificateRequest::parse(CertificateRequest::make(key, "")).signature_tool(), std::nullopt);
  }
}

}  // namespace
}  // namespace tamga
