#include "ca-core/documents/document_signer.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "ca-core/documents/signed_data_fields.hpp"
#include "ca-core/documents/signed_document.hpp"
#include "ca-core/x509/der.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/unit/ca-core/issuing/centre.hpp"

namespace tamga {
namespace {

using testing::centre;
using testing::TestAuthority;

constexpr std::string_view kText = "Выписка из реестра";

struct Made {
  const TestAuthority& ca;
  const TestAuthority& root;
  Certificate certificate;
  DocumentSigner signer;
};

/// The signer of registry extracts of a CA, with a key of this kind.
Made made(const TestAuthority& ca, const TestAuthority& root, ParameterSet set) {
  auto key = std::make_shared<const KeyFileSigner>(PrivateKey::generate(set));
  const Certificate certificate =
      ca.issue(testing::service_order("registry-extract", "Выписки из реестра", key->public_key()));
  return {ca, root, certificate, DocumentSigner(key, certificate, {ca.certificate(), root.certificate()})};
}

Made made(ParameterSet set) {
  const KeyType type = facts(set).type;
  const bool gost = type == KeyType::gost2012_256 || type == KeyType::gost2012_512;
  return gost ? made(centre().qualified, centre().gost_root, set) : made(centre().ecdsa, centre().ecdsa_root, set);
}

Errc refusal(const SignedDocument& document, const Certificate& signer, ByteView content) {
  try {
    document.require_signed_by(signer, content);
  } catch (const Error& error) {
    return error.code();
  }
  return Errc::internal;
}

TEST(DocumentSigner, IsReadWithEveryKindOfKey) {
  for (const ParameterSet set : {ParameterSet::cryptopro_a, ParameterSet::tc26_256_a, ParameterSet::tc26_512_a,
                                 ParameterSet::p256, ParameterSet::p384, ParameterSet::p521, ParameterSet::rsa2048}) {
    SCOPED_TRACE(to_string(set));
    const Made by = made(set);
    const SignedDocument document = SignedDocument::parse(by.signer.attached(as_bytes(kText), testing::kTestNow));
    ASSERT_TRUE(document.content());
    EXPECT_EQ(as_text(*document.content()), kText);
    EXPECT_NO_THROW(document.require_signed_by(by.certificate, as_bytes(kText)));
    EXPECT_EQ(document.signing_time(), testing::kTestNow);
    EXPECT_TRUE(document.attributes_in_order());
    EXPECT_EQ(document.serial(), by.certificate.serial());
    ASSERT_TRUE(document.embedded_certificate());
    EXPECT_TRUE(std::ranges::equal(*document.embedded_certificate(), by.certificate.der()));
    EXPECT_EQ(refusal(document, by.certificate, as_bytes("другое")), Errc::cms_bad_signature);
    EXPECT_EQ(refusal(document, by.ca.certificate(), as_bytes(kText)), Errc::cms_bad_signature);
  }
}

TEST(DocumentSigner, LeavesTheContentAndTheTimeOut) {
  for (const ParameterSet set : {ParameterSet::cryptopro_a, ParameterSet::p256, ParameterSet::rsa2048}) {
    const Made by = made(set);
    const Bytes digest = openssl::digest(by.signer.digest_algorithm(), as_bytes(kText));
    const SignedDocument document = SignedDocument::parse(by.signer.detached(digest));
    EXPECT_FALSE(document.content());
    EXPECT_FALSE(document.signing_time());
    EXPECT_NO_THROW(document.require_signed_by(by.certificate, as_bytes(kText)));
    EXPECT_EQ(refusal(document, by.certificate, as_bytes("другое")), Errc::cms_bad_signature);
  }
}

TEST(DocumentSigner, BringsTheCertificatesUpToTheRootInOrder) {
  const Made by = made(ParameterSet::cryptopro_a);
  const Bytes document = by.signer.attached(as_bytes(kText), testing::kTestNow);
  der::Reader reader(signed_data_fields(document).certificates);
  std::vector<Bytes> certificates;
  while (const auto element = reader.next()) certificates.emplace_back(element->whole.begin(), element->whole.end());
  EXPECT_TRUE(std::ranges::is_sorted(certificates));
  std::vector<Bytes> wanted{by.certificate.der(), by.ca.certificate().der(), by.root.certificate().der()};
  std::ranges::sort(wanted);
  EXPECT_EQ(certificates, wanted);
}

TEST(DocumentSigner, HasTheKeyOfItsCertificate) {
  const auto key = std::make_shared<const KeyFileSigner>(PrivateKey::generate(ParameterSet::p256));
  EXPECT_REFUSED(DocumentSigner(key, made(ParameterSet::p256).certificate, {}), Errc::configuration_invalid);
}

}  // namespace
}  // namespace tamga
