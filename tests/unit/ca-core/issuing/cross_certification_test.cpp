#include "ca-core/issuing/cross_certification.hpp"

#include <gtest/gtest.h>

#include "ca-core/issuing/authority_request.hpp"
#include "ca-core/issuing/key_duties.hpp"
#include "ca-core/lint/lint.hpp"
#include "ca-core/x509/oid.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/unit/ca-core/issuing/centre.hpp"

namespace tamga {
namespace {

using testing::centre;
using testing::extension_hex;
using testing::kTestNow;
using testing::make_root;
using testing::TestAuthority;

const Profile& cross_profile() {
  return shipped_profiles().named(kCrossProfile);
}

CertificateOrder order_of(const Certificate& present, const TestAuthority& root) {
  openssl::OpensslRandom random;
  return cross_order(cross_profile(), present, root.certificate(), kTestNow, 1, random);
}

/// The next key of the ECDSA root, which keeps its name.
const TestAuthority& next_root() {
  static const TestAuthority made = make_root("ecdsa-root", ParameterSet::p384);
  return made;
}

TEST(CrossCertificate, IsOfTheKeyNameAndIdentifierThatTheCaHas) {
  for (const TestAuthority* ca : {&centre().ecdsa, &centre().ecdsa_root}) {
    const Certificate& present = ca->certificate();
    const Certificate cross = next_root().issue(order_of(present, next_root()));
    EXPECT_EQ(cross.subject_der(), present.subject_der());
    EXPECT_EQ(cross.spki(), present.spki());
    EXPECT_EQ(cross.key_identifier(), present.key_identifier());
    EXPECT_EQ(extension_hex(cross, oid::kBasicConstraints), extension_hex(present, oid::kBasicConstraints));
    EXPECT_EQ(extension_hex(cross, oid::kSubjectAltName), extension_hex(present, oid::kSubjectAltName));
    EXPECT_NE(extension_hex(cross, oid::kSubjectAltName), "absent");
    EXPECT_EQ(extension_hex(cross, oid::kPrivateKeyUsagePeriod), "absent");
    EXPECT_EQ(extension_hex(cross, oid::kAuthorityKeyIdentifier),
              "30168014" + to_hex(next_root().certificate().key_identifier()));
    EXPECT_TRUE(cross.signed_by(next_root().certificate().public_key()));
    EXPECT_TRUE(may_sign_certificates(cross) && may_sign_crls(cross));
    EXPECT_FALSE(cross.serial() == present.serial());
    const auto report = lint::check_certificate(
        cross, {.issuer = next_root().certificate(), .purpose = lint::CertificatePurpose::ca, .cryptography = true});
    EXPECT_EQ(report.to_text(), "");
  }
}

TEST(CrossCertificate, EndsWithTheFirstOfTheTwo) {
  const Certificate& present = centre().ecdsa.certificate();
  CertificateOrder order = order_of(present, next_root());
  EXPECT_EQ(next_root().issue(order).not_after(), std::min(present.not_after(), kTestNow + cross_profile().validity));
  order.not_before = present.not_after() - std::chrono::days(30);
  EXPECT_REFUSED(next_root().issuer->prepare(order), Errc::ca_expiring);  // the root's key signs no more
  Profile longer = cross_profile();
  longer.validity = std::chrono::days(40 * 365);
  order = order_of(present, next_root());
  order.profile = &longer;
  EXPECT_EQ(next_root().issue(order).not_after(), present.not_after());
  order = order_of(next_root().certificate(), centre().ecdsa_root);
  order.profile = &longer;
  EXPECT_EQ(centre().ecdsa_root.issue(order).not_after(), centre().ecdsa_root.certificate().not_after());
}

TEST(CrossCertificate, IsIssuedByRootsAlone) {
  const Certificate& present = next_root().certificate();
  EXPECT_REFUSED(centre().ecdsa.issuer->prepare(order_of(present, centre().ecdsa)), Errc::internal);
  CertificateOrder order = order_of(present, centre().ecdsa_root);
  order.present = nullptr;
  EXPECT_REFUSED(centre().ecdsa_root.issuer->prepare(order), Errc::invalid_fields);
  order = order_of(present, centre().ecdsa_root);
  order.public_key = testing::gost_key();
  EXPECT_REFUSED(centre().ecdsa_root.issuer->prepare(order), Errc::internal);
}

TEST(CrossCertificate, IsForCasWhoseCertificatesCanUseIt) {
  const Certificate& root = next_root().certificate();
  EXPECT_NO_THROW(require_crossable(centre().ecdsa.certificate(), root, kTestNow));
  EXPECT_NO_THROW(require_crossable(centre().ecdsa_root.certificate(), root, kTestNow));
  EXPECT_NO_THROW(require_crossable(centre().unqualified.certificate(), root, kTestNow));
  EXPECT_NO_THROW(require_crossable(centre().gost_root.certificate(), root, kTestNow));
  EXPECT_REFUSED(require_crossable(centre().qualified.certificate(), root, kTestNow), Errc::configuration_invalid);
  EXPECT_REFUSED(require_crossable(root, root, kTestNow), Errc::configuration_invalid);
  EXPECT_REFUSED(require_crossable(centre().ecdsa.certificate(), root, centre().ecdsa.certificate().not_after()),
                 Errc::certificate_expired);
  const PublicKey key = PrivateKey::generate(ParameterSet::p256).public_key();
  const Certificate leaf = centre().ecdsa.issue(testing::service_order("ocsp-responder", "OCSP", key));
  EXPECT_REFUSED(require_crossable(leaf, root, kTestNow), Errc::configuration_invalid);
}

TEST(CrossCertificate, IsAskedForByTheKeyAndNameOfTheCa) {
  const Certificate& present = centre().ecdsa.certificate();
  const auto request = [](const TestAuthority& ca, const Certificate& named) {
    return CertificateRequest::parse(make_authority_request(*ca.signer, named.subject_der()));
  };
  EXPECT_NO_THROW(require_request_of(request(centre().ecdsa, present), present));
  EXPECT_REFUSED(require_request_of(request(centre().staff, present), present), Errc::configuration_invalid);
  EXPECT_REFUSED(require_request_of(request(centre().ecdsa, centre().staff.certificate()), present),
                 Errc::configuration_invalid);
}

}  // namespace
}  // namespace tamga
