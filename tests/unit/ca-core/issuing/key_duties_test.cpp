#include "ca-core/issuing/key_duties.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "ca-core/revocation/crl.hpp"
#include "ca-core/revocation/ocsp_responder.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/unit/ca-core/issuing/centre.hpp"

namespace tamga {
namespace {

using testing::centre;
using testing::TestAuthority;

Certificate responder_of(const TestAuthority& authority, const PublicKey& key) {
  return authority.issue(testing::service_order("ocsp-responder", "OCSP", key));
}

TEST(KeyDuties, AreWhatTheCertificateSays) {
  const Certificate subscriber = centre().qualified.issue(testing::qualified_order());
  for (const TestAuthority* authority : {&centre().gost_root, &centre().qualified, &centre().staff}) {
    EXPECT_TRUE(may_sign_certificates(authority->certificate()));
    EXPECT_TRUE(may_sign_crls(authority->certificate()));
    EXPECT_FALSE(may_answer_for(authority->certificate(), authority->certificate()));
    const Certificate responder = responder_of(*authority, testing::gost_key());
    EXPECT_TRUE(may_answer_for(authority->certificate(), responder));
    EXPECT_FALSE(may_sign_certificates(responder));
    EXPECT_FALSE(may_sign_crls(responder));
  }
  EXPECT_FALSE(may_sign_certificates(subscriber));
  EXPECT_FALSE(may_sign_crls(subscriber));
  EXPECT_FALSE(may_answer_for(centre().qualified.certificate(), subscriber));
}

TEST(KeyDuties, ARespondersCertificateIsOfItsOwnCa) {
  const Certificate other = responder_of(centre().unqualified, testing::gost_key());
  EXPECT_FALSE(may_answer_for(centre().qualified.certificate(), other));
}

TEST(KeyDuties, ExtractsAreSignedByWhomTheCaAppointedAlone) {
  for (const TestAuthority* authority : {&centre().gost_root, &centre().qualified, &centre().ecdsa}) {
    const Certificate signer =
        authority->issue(testing::service_order("registry-extract", "Выписки", testing::gost_key()));
    EXPECT_TRUE(may_sign_extracts_for(authority->certificate(), signer));
    EXPECT_FALSE(may_answer_for(authority->certificate(), signer));
    EXPECT_FALSE(may_sign_certificates(signer));
    EXPECT_FALSE(may_sign_crls(signer));
    EXPECT_FALSE(may_sign_extracts_for(authority->certificate(), authority->certificate()));
    EXPECT_FALSE(may_sign_extracts_for(authority->certificate(), responder_of(*authority, testing::gost_key())));
    EXPECT_FALSE(may_sign_extracts_for(centre().unqualified.certificate(), signer)) << "of another CA";
  }
  EXPECT_FALSE(
      may_sign_extracts_for(centre().qualified.certificate(), centre().qualified.issue(testing::qualified_order())));
}

/// 63-FZ: the key that signs qualified certificates signs no OCSP answers and no list of another CA.
TEST(KeyDuties, TheQualifiedKeySignsNeitherAnswersNorListsOfOthers) {
  const TestAuthority& qualified = centre().qualified;
  EXPECT_REFUSED(OcspResponder(qualified.certificate(), qualified.certificate(), *qualified.signer),
                 Errc::crypto_failed);
  const auto directory = std::filesystem::temp_directory_path();
  CrlBuilder builder(centre().unqualified.certificate(), qualified.signer->algorithm(), directory);
  const CrlHeader header{1, testing::kTestNow, testing::kTestNow + std::chrono::days(7)};
  EXPECT_REFUSED(std::move(builder).finish(header, *qualified.signer, [](ByteView) {}), Errc::crypto_failed);
}

TEST(KeyDuties, ListsAreSignedByCasAlone) {
  const KeyFileSigner signer(PrivateKey::generate(ParameterSet::p256));
  const Certificate responder = responder_of(centre().ecdsa, signer.public_key());
  EXPECT_REFUSED(CrlBuilder(responder, signer.algorithm(), std::filesystem::temp_directory_path()),
                 Errc::crypto_failed);
}

}  // namespace
}  // namespace tamga
