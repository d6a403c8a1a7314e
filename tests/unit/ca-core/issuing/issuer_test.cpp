#include "ca-core/issuing/issuer.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/oid.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/unit/ca-core/issuing/centre.hpp"
#include "tests/unit/ca-core/lint/specimens.hpp"

namespace tamga {
namespace {

using testing::centre;
using testing::extension_hex;
using testing::extensions_of;
using testing::gost_key;
using testing::qualified_order;
using testing::TestAuthority;

Subject without(const Subject& subject, AttributeType type) {
  Subject rest;
  for (const Attribute& attribute : subject.attributes()) {
    if (attribute.type != type) rest.add(attribute.type, attribute.value);
  }
  return rest;
}

TEST(Issuer, MakesEveryProfileForEveryKindOfKey) {
  const auto check = [](const TestAuthority& authority, const Profile& profile, const CertificateOrder& order) {
    const Certificate certificate = authority.issue(order);
    EXPECT_EQ(certificate.issuer_der(), authority.certificate().subject_der());
    EXPECT_TRUE(certificate.signed_by(authority.certificate().public_key()));
    EXPECT_EQ(certificate.public_key(), order.public_key);
    EXPECT_EQ(certificate.serial(), order.serial);
    EXPECT_EQ(certificate.not_after() - certificate.not_before(), profile.validity);
  };
  for (const Profile& profile : shipped_profiles().all()) {
    if (profile.purpose != CertificatePurpose::end_entity) continue;
    const TestAuthority& authority = profile.ca == "gost-qualified"     ? centre().qualified
                                     : profile.ca == "gost-unqualified" ? centre().unqualified
                                                                        : centre().ecdsa;
    for (const ParameterSet set : profile.parameter_sets) {
      if (facts(set).bits > 2048) continue;
      SCOPED_TRACE(std::string(profile.name) + " " + std::string(to_string(set)));
      const PublicKey key = PrivateKey::generate(set).public_key();
      check(authority, profile, testing::subscriber_order(profile, key));
    }
  }
  for (const auto set : {ParameterSet::p256, ParameterSet::cryptopro_a, ParameterSet::rsa2048}) {
    SCOPED_TRACE(to_string(set));
    const PublicKey key = PrivateKey::generate(set).public_key();
    check(centre().staff, shipped_profiles().named("staff"), testing::service_order("staff", "Иванова Анна", key));
    check(centre().ecdsa_root, shipped_profiles().named("tls-server"),
          testing::service_order("tls-server", "ca.example.ru", key));
    check(centre().qualified, shipped_profiles().named("ocsp-responder"),
          testing::service_order("ocsp-responder", "OCSP", key));
  }
}

TEST(Issuer, WritesTheExtensionsOfOrder795) {
  const Certificate certificate = centre().qualified.issue(qualified_order());
  EXPECT_EQ(extension_hex(certificate, oid::kKeyUsage), "030203f8");
  EXPECT_EQ(extension_hex(certificate, oid::kIdentificationKind), "020100");
  EXPECT_EQ(extension_hex(certificate, oid::kCertificatePolicies),
            "3014300806062a85036471013008"
            "06062a8503647102");
  EXPECT_EQ(extension_hex(certificate, oid::kBasicConstraints), "absent");
  EXPECT_EQ(extension_hex(certificate, oid::kSubjectKeyIdentifier), "0414" + to_hex(gost_key().key_identifier()));
  for (const ExtensionField& field : extensions_of(certificate)) {
    EXPECT_EQ(field.critical, der::oid_text(field.oid) == oid::kKeyUsage);
    EXPECT_FALSE(field.default_written);
  }
}

TEST(Issuer, WritesTheEmailOfTheSubjectAsAnAlternativeNameToo) {
  const auto mailbox = [](const char* header, std::string_view email) { return header + to_hex(as_bytes(email)); };
  EXPECT_EQ(extension_hex(centre().qualified.issue(qualified_order()), oid::kSubjectAltName),
            mailbox("30188116", "m.musorgsky@example.ru"));
  EXPECT_EQ(extension_hex(centre().ecdsa_root.certificate(), oid::kSubjectAltName),
            mailbox("300f810d", "ca@example.ru"));
  const PublicKey key = PrivateKey::generate(ParameterSet::p256).public_key();
  const auto staff = testing::service_order("staff", "Иванова Анна", key);
  EXPECT_EQ(extension_hex(centre().staff.issue(staff), oid::kSubjectAltName), "absent");
}

TEST(Issuer, WritesAllThreeFieldsOfTheAuthorityKeyIdentifier) {
  const Certificate certificate = centre().qualified.issue(qualified_order());
  const Certificate& ca = centre().qualified.certificate();
  const Certificate& root = centre().gost_root.certificate();
  const std::string written = extension_hex(certificate, oid::kAuthorityKeyIdentifier);
  EXPECT_THAT(written, ::testing::HasSubstr("8014" + to_hex(ca.key_identifier())));
  EXPECT_THAT(written, ::testing::HasSubstr(to_hex(root.subject_der())));
  EXPECT_THAT(written, ::testing::EndsWith(ca.serial().to_hex()));
}

TEST(Issuer, NamesTheIssuersKeyAloneWhereTheProfileSaysSo) {
  const Profile& profile = shipped_profiles().named("unqualified-individual-gost");
  const Certificate certificate = centre().unqualified.issue(testing::subscriber_order(profile, gost_key()));
  EXPECT_EQ(extension_hex(certificate, oid::kAuthorityKeyIdentifier),
            "30168014" + to_hex(centre().unqualified.certificate().key_identifier()));
  const auto leads_to = [](const Certificate& issued, std::string_view file) {
    return extension_hex(issued, oid::kAuthorityInfoAccess).find(to_hex(as_bytes(file))) != std::string::npos;
  };
  EXPECT_TRUE(leads_to(certificate, "/ca/gost-unqualified.crt"));
  EXPECT_TRUE(leads_to(certificate, "/ca/gost-unqualified.p7c"));
  const Certificate qualified = centre().qualified.issue(qualified_order());
  EXPECT_TRUE(leads_to(qualified, "/ca/gost-qualified.crt"));
  EXPECT_FALSE(leads_to(qualified, "/ca/gost-qualified.p7c"));
}

TEST(Issuer, LeavesNumbersOfPersonsOutOfUnqualifiedCertificates) {
  const Profile& profile = shipped_profiles().named("unqualified-individual-gost");
  const Certificate certificate = centre().unqualified.issue(testing::subscriber_order(profile, gost_key()));
  EXPECT_EQ(
      certificate.subject_text(),
      "CN=Мусоргский Модест Петрович, SN=Мусоргский, GN=Модест Петрович, C=RU, ST=60 Псковская область, L=Карево, "
      "E=m.musorgsky@example.ru");
  EXPECT_EQ(extension_hex(certificate, oid::kIdentificationKind), "absent");
  EXPECT_EQ(extension_hex(certificate, oid::kIssuerSignTool), "absent");
}

TEST(Issuer, SaysWhereUnqualifiedCertificatesAreGood) {
  const Profile& profile = shipped_profiles().named("unqualified-individual-gost");
  const Certificate certificate = centre().unqualified.issue(testing::subscriber_order(profile, gost_key()));
  const std::string written = extension_hex(certificate, oid::kCertificatePolicies);
  EXPECT_THAT(written, ::testing::HasSubstr(to_hex(der::oid(oid::kPolicyUnqualified))));
  EXPECT_THAT(written, ::testing::HasSubstr(to_hex(as_bytes("Неквалифицированный сертификат: действителен только"))));
}

TEST(Issuer, PutsNoWayToAskIntoResponderCertificates) {
  const PublicKey key = PrivateKey::generate(ParameterSet::p256).public_key();
  const Certificate certificate = centre().ecdsa.issue(testing::service_order("ocsp-responder", "OCSP", key));
  EXPECT_EQ(extension_hex(certificate, oid::kOcspNoCheck), "0500");
  EXPECT_EQ(extension_hex(certificate, oid::kCrlDistributionPoints), "absent");
  EXPECT_EQ(extension_hex(certificate, oid::kKeyUsage), "03020780");
  EXPECT_EQ(extension_hex(certificate, oid::kExtendedKeyUsage), "300a06082b06010505070309");
}

TEST(Issuer, RootsNameThemselves) {
  const Certificate& root = centre().gost_root.certificate();
  EXPECT_EQ(root.subject_der(), root.issuer_der());
  EXPECT_TRUE(root.signed_by(root.public_key()));
  EXPECT_EQ(extension_hex(root, oid::kBasicConstraints), "30030101ff");
  EXPECT_EQ(extension_hex(root, oid::kKeyUsage), "03020106");
  EXPECT_EQ(extension_hex(centre().ecdsa_root.certificate(), oid::kIdentificationKind), "absent");
  EXPECT_EQ(extension_hex(centre().qualified.certificate(), oid::kBasicConstraints), "30060101ff020100");
}

/// As all certificates of accredited CAs and of the state root since 2022.
TEST(Issuer, SaysHowTheHolderOfAQualifiedCaWasIdentified) {
  EXPECT_EQ(extension_hex(centre().gost_root.certificate(), oid::kIdentificationKind), "020100");
  EXPECT_EQ(extension_hex(centre().qualified.certificate(), oid::kIdentificationKind), "020100");
  EXPECT_EQ(extension_hex(centre().unqualified.certificate(), oid::kIdentificationKind), "absent");
  CertificateOrder order = testing::ca_order("gost-qualified", gost_key());
  order.identification = std::nullopt;
  EXPECT_REFUSED(centre().gost_root.issuer->prepare(order), Errc::invalid_fields);
}

/// A broken token or a faulty HSM: signs something else.
class FaultySigner final : public Signer {
 public:
  explicit FaultySigner(const Signer& inner) : inner_(inner) {}
  SignatureAlgorithm algorithm() const override { return inner_.algorithm(); }
  const PublicKey& public_key() const override { return inner_.public_key(); }
  Bytes sign(ByteView message) const override { return inner_.sign(message.first(message.size() - 1)); }
  Bytes sign_digest(ByteView digest) const override { return inner_.sign_digest(digest); }

 private:
  const Signer& inner_;
};

TEST(Issuer, GivesOutNoCertificateWhoseSignatureFails) {
  const FaultySigner faulty(*centre().qualified.signer);
  const Issuer issuer("gost-qualified", centre().qualified.certificate(), faulty, testing::test_urls("gost-qualified"),
                      testing::test_tools());
  EXPECT_REFUSED(issuer.sign(issuer.prepare(qualified_order())), Errc::issuance_failed);
}

TEST(Issuer, RefusesAnotherCasKey) {
  EXPECT_REFUSED(Issuer("gost-qualified", centre().qualified.certificate(), *centre().unqualified.signer, {}),
                 Errc::configuration_invalid);
}

TEST(Issuer, NeedsTheCertificateOfACa) {
  const KeyFileSigner signer(PrivateKey::generate(ParameterSet::cryptopro_a));
  const Certificate subscriber = centre().qualified.issue(
      testing::subscriber_order(shipped_profiles().named("qualified-individual"), signer.public_key()));
  EXPECT_REFUSED(Issuer("gost-qualified", subscriber, signer, {}), Errc::configuration_invalid);

  // cA without keyCertSign, and keyCertSign without cA.
  const auto issuer_with = [](std::string_view oid, const Bytes& value) {
    testing::Forge forge = testing::gost_ca().forge;
    forge.set(oid, testing::Critical::yes, value);
    const auto certificate = Certificate::parse_der(forge.der_signed_by(testing::gost_ca().signer));
    return Issuer("gost-root", certificate, testing::gost_ca().signer, {});
  };
  EXPECT_NO_THROW(issuer_with(oid::kKeyUsage, testing::key_usage({5, 6})));
  EXPECT_REFUSED(issuer_with(oid::kKeyUsage, testing::key_usage({6})), Errc::configuration_invalid);
  EXPECT_REFUSED(issuer_with(oid::kBasicConstraints, der::sequence({})), Errc::configuration_invalid);
}

TEST(Issuer, SignsByItsOwnProfilesOnly) {
  const auto refused = [](const TestAuthority& authority, const CertificateOrder& order) {
    EXPECT_REFUSED(authority.issuer->prepare(order), Errc::internal);
  };
  const auto unqualified =
      testing::subscriber_order(shipped_profiles().named("unqualified-individual-gost"), gost_key());
  refused(centre().unqualified, qualified_order());
  refused(centre().gost_root, qualified_order());
  refused(centre().gost_root, unqualified);
  refused(centre().ecdsa, testing::service_order("staff", "Иванова Анна", gost_key()));
  refused(centre().gost_root, testing::ca_order("staff", PrivateKey::generate(ParameterSet::p256).public_key()));
  refused(centre().qualified, testing::ca_order("gost-unqualified", gost_key()));
}

/// 63-FZ: the key of an accredited CA that the state root has certified serves qualified certificates and nothing else.
TEST(Issuer, QualifiedKeySignsNothingButQualifiedCertificatesAndItsDelegates) {
  const Issuer& qualified = *centre().qualified.issuer;
  for (const Profile& profile : shipped_profiles().all()) {
    SCOPED_TRACE(profile.name);
    CertificateOrder order = qualified_order();
    order.profile = &profile;
    if (!profile.applicants.empty()) {
      order.subject = applicant_subject(testing::test_applicant(profile.applicants.front()), profile);
    }
    order.alternative_names = {{AlternativeName::Kind::dns, "ca.example.ru"}};
    if (profile.signature_kind == SignatureKind::qualified || profile.is_delegate()) {
      EXPECT_NO_THROW(qualified.prepare(order));
    } else {
      EXPECT_REFUSED(qualified.prepare(order), Errc::internal);
    }
  }
}

TEST(Issuer, RefusesToOutliveItsOwnCertificate) {
  const Certificate& ca = centre().qualified.certificate();
  CertificateOrder order = qualified_order();
  order.not_before = ca.not_after() - order.profile->validity + std::chrono::seconds(1);
  EXPECT_REFUSED(centre().qualified.issuer->prepare(order), Errc::ca_expiring);
}

TEST(Issuer, CertifiesCasDuringTheWholeLifeOfTheRootsKey) {
  const Certificate& root = centre().gost_root.certificate();
  CertificateOrder order = testing::ca_order("gost-qualified", gost_key());
  order.not_before = root.not_before();
  EXPECT_EQ(centre().gost_root.issuer->prepare(order).not_after(), order.not_before + order.profile->validity);
  order.not_before = root.private_key_not_after().value();
  const Certificate last = centre().gost_root.issue(order);
  EXPECT_EQ(last.not_after(), root.not_after());
  EXPECT_EQ(last.private_key_not_after(), order.not_before + order.profile->private_key_validity.value());
  EXPECT_LT(*last.private_key_not_after() + shipped_profiles().named("qualified-individual").validity,
            last.not_after());
  order.not_before += std::chrono::seconds(1);
  EXPECT_REFUSED(centre().gost_root.issuer->prepare(order), Errc::ca_expiring);
}

TEST(Issuer, HasRespondersUntilItsOwnEnd) {
  const Certificate& ca = centre().qualified.certificate();
  CertificateOrder order = testing::service_order("ocsp-responder", "OCSP", gost_key());
  order.not_before = ca.not_after() - std::chrono::days(1);
  EXPECT_EQ(centre().qualified.issue(order).not_after(), ca.not_after());
  order.not_before = ca.not_after();
  EXPECT_REFUSED(centre().qualified.issuer->prepare(order), Errc::ca_expiring);
}

TEST(Issuer, IssuesAfterTheKeysPeriodForRespondersOnly) {
  const Instant key_ends = *centre().qualified.certificate().private_key_not_after();
  EXPECT_EQ(key_ends - centre().qualified.certificate().not_before(), std::chrono::days(3 * 365));
  CertificateOrder order = qualified_order();
  order.not_before = key_ends;
  EXPECT_NO_THROW(centre().qualified.issuer->prepare(order));
  order.not_before += std::chrono::seconds(1);
  EXPECT_REFUSED(centre().qualified.issuer->prepare(order), Errc::ca_expiring);
  CertificateOrder responder = testing::service_order("ocsp-responder", "OCSP", gost_key());
  responder.not_before = order.not_before;
  EXPECT_NO_THROW(centre().qualified.issuer->prepare(responder));
}

TEST(Issuer, RefusesToBeginBeforeItsOwnCertificate) {
  CertificateOrder order = qualified_order();
  order.not_before = centre().qualified.certificate().not_before() - std::chrono::seconds(1);
  EXPECT_REFUSED(centre().qualified.issuer->prepare(order), Errc::issuance_not_safe);
}

TEST(Issuer, RefusesOrdersThatLackSomething) {
  const Issuer& issuer = *centre().qualified.issuer;
  CertificateOrder order = qualified_order();
  order.identification = std::nullopt;
  EXPECT_REFUSED(issuer.prepare(order), Errc::invalid_fields);
  order = qualified_order();
  order.signature_tool.clear();
  EXPECT_REFUSED(issuer.prepare(order), Errc::invalid_fields);
  order.signature_tool = std::string(201, 'x');
  EXPECT_REFUSED(issuer.prepare(order), Errc::invalid_fields);
  order = qualified_order();
  order.subject = Subject();
  EXPECT_REFUSED(issuer.prepare(order), Errc::invalid_fields);
  order = qualified_order();
  order.subject = without(order.subject, AttributeType::snils);
  EXPECT_REFUSED(issuer.prepare(order), Errc::invalid_fields);
  order = qualified_order();
  order.subject.add(AttributeType::title, "Композитор");
  EXPECT_REFUSED(issuer.prepare(order), Errc::invalid_fields);
  order = testing::service_order("tls-server", "ca.example.ru", gost_key());
  order.alternative_names.clear();
  EXPECT_REFUSED(centre().gost_root.issuer->prepare(order), Errc::invalid_fields);
  const Issuer without_tools("gost-qualified", centre().qualified.certificate(), *centre().qualified.signer, {});
  EXPECT_REFUSED(without_tools.prepare(qualified_order()), Errc::invalid_fields);
}

TEST(Issuer, RefusesKeysThatTheProfileDoesNotTake) {
  CertificateOrder order = qualified_order();
  order.public_key = PrivateKey::generate(ParameterSet::p256).public_key();
  EXPECT_REFUSED(centre().qualified.issuer->prepare(order), Errc::key_not_allowed);
}

TEST(Issuer, TellsWhatTheLintsFound) {
  CertificateOrder order = qualified_order();
  order.subject = without(order.subject, AttributeType::snils);
  order.subject.add(AttributeType::snils, "11223344596");  // its check digits are 95
  try {
    centre().qualified.issuer->prepare(order);
    FAIL() << "not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Errc::lint_failed);
    ASSERT_EQ(error.details().members.size(), 1U);
    EXPECT_EQ(error.details().members[0].first, "findings");
    EXPECT_FALSE(error.details().members[0].second.empty());
    EXPECT_EQ(std::string(error.what()).find("11223344596"), std::string::npos) << "personal data in a message";
  }
}

TEST(IssueRoot, RefusesAnotherKeyAndAnotherProfile) {
  const KeyFileSigner signer(PrivateKey::generate(ParameterSet::cryptopro_a));
  EXPECT_REFUSED(issue_root(testing::ca_order("gost-root", gost_key()), signer, testing::test_tools()), Errc::internal);
  EXPECT_REFUSED(issue_root(testing::ca_order("gost-qualified", signer.public_key()), signer, testing::test_tools()),
                 Errc::internal);
  EXPECT_REFUSED(centre().gost_root.issuer->prepare(testing::ca_order("gost-root", gost_key())), Errc::internal);
}

}  // namespace
}  // namespace tamga
