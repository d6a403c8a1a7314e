#include "ca-core/lint/objects.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ca-core/lint/ber.hpp"
#include "ca-core/x509/pem.hpp"
#include "tests/unit/ca-core/lint/product_forges.hpp"

namespace tamga::testing {
namespace {

using lint::ObjectKind;

TEST(LintObjects, AreRecognisedByTheirOutline) {
  EXPECT_EQ(lint::recognise(individual().forge.der()), ObjectKind::certificate);
  EXPECT_EQ(lint::recognise(good_crl().der()), ObjectKind::crl);
  EXPECT_EQ(lint::recognise(good_ocsp().der()), ObjectKind::ocsp_response);
  EXPECT_EQ(lint::recognise(good_request().der()), ObjectKind::request);
  CrlForge first_version = good_crl();
  first_version.version.clear();
  first_version.extensions.clear();
  EXPECT_EQ(lint::recognise(first_version.der()), ObjectKind::crl);
  Case old = plain();
  old.forge.version.clear();
  EXPECT_EQ(lint::recognise(old.forge.der()), ObjectKind::certificate);
  EXPECT_EQ(lint::recognise(as_bytes("text")), std::nullopt);
  EXPECT_EQ(lint::recognise(gost_ca().certificate.subject_der()), std::nullopt);
}

TEST(LintObjects, OfAPemFileComeInOrderAndOthersArePassedOver) {
  const Bytes crl = good_crl().der();
  const Bytes certificate = plain().forge.der();
  const std::string text = "what it is about\n" + pem::encode("PRIVATE KEY", Bytes(9)) + pem::encode("X509 CRL", crl) +
                           "-----BEGIN CERTIFICATE-----\nAAA!\n" + pem::encode("CERTIFICATE", certificate);
  const lint::FoundObjects found = lint::objects_in(as_bytes(text));
  ASSERT_EQ(found.objects.size(), 2U);
  EXPECT_EQ(found.objects[0].kind, ObjectKind::crl);
  EXPECT_EQ(found.objects[0].octets, crl);
  EXPECT_EQ(found.objects[1].octets, certificate);
  ASSERT_EQ(found.faults.size(), 1U);
  EXPECT_THAT(found.faults[0], ::testing::HasSubstr("is damaged"));
}

TEST(LintObjects, ThatNobodyCanTellHaveNoKind) {
  const lint::FoundObjects found = lint::objects_in(as_bytes("0 is the first octet of a SEQUENCE"));
  ASSERT_EQ(found.objects.size(), 1U);
  EXPECT_EQ(found.objects[0].kind, std::nullopt);
  EXPECT_TRUE(lint::objects_in({}).objects.empty());
}

TEST(LintObjects, SayThemselvesWhatTheyAreFor) {
  const std::pair<Case, lint::CertificatePurpose> cases[] = {
      {individual(), lint::CertificatePurpose::end_entity},
      {accredited_ca(), lint::CertificatePurpose::ca},
      {ocsp_responder(), lint::CertificatePurpose::ocsp_responder},
      {time_stamp_authority(), lint::CertificatePurpose::time_stamping},
      {tls_server(), lint::CertificatePurpose::tls_server}};
  for (const auto& [one, purpose] : cases) {
    const lint::Context context = lint::context_of(one.forge.der());
    EXPECT_EQ(context.purpose, purpose);
    EXPECT_EQ(context.qualified, one.context.qualified);
    EXPECT_TRUE(context.cryptography);
  }
}

TEST(LintObjects, InBerAreJudgedByTheirDer) {
  const Bytes der = good_crl().der();
  const ByteView content = *der::only(der, der::kSequence);
  const Bytes ber = joined({Bytes{der::kSequence, 0x80}, Bytes(content.begin(), content.end()), Bytes{0, 0}});
  EXPECT_EQ(lint::der_from_ber(ber), der);
  EXPECT_EQ(lint::recognise(ber), ObjectKind::crl);
  const lint::Report report = lint::check_crl(ber, ecdsa_ca().certificate);
  ASSERT_EQ(report.findings().size(), 1U);
  EXPECT_EQ(report.findings()[0].rule, "rfc5280.crl_der");
}

TEST(Ber, IsMendedInItsFormAlone) {
  // A string in two pieces, TRUE as 01, a length in too many octets.
  const Bytes ber{0x30, 0x81, 0x0D, 0x24, 0x80, 0x04, 0x01, 0xAA, 0x04, 0x01, 0xBB, 0x00, 0x00, 0x01, 0x01, 0x01};
  EXPECT_EQ(lint::der_from_ber(ber), (Bytes{0x30, 0x07, 0x04, 0x02, 0xAA, 0xBB, 0x01, 0x01, 0xFF}));
}

TEST(Ber, ThatIsNoneOrNeedsNoMendingIsLeft) {
  const Bytes cases[] = {{0x30, 0x80, 0x05, 0x00},              // no end
                         {0x30, 0x03, 0x05, 0x00},              // too short
                         {0x04, 0x80, 0x00, 0x00},              // a primitive element has a length
                         {0x30, 0x80, 0x00, 0x00, 0x05, 0x00},  // something after it
                         {0x30, 0x02, 0x05, 0x00}};             // DER
  for (const Bytes& octets : cases) EXPECT_EQ(lint::der_from_ber(octets), std::nullopt);
  Bytes deep;
  for (int i = 0; i < 40; ++i) deep.insert(deep.end(), {0x30, 0x80});
  for (int i = 0; i < 40; ++i) deep.insert(deep.end(), {0x00, 0x00});
  EXPECT_EQ(lint::der_from_ber(deep), std::nullopt);
}

}  // namespace
}  // namespace tamga::testing
