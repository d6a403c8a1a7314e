// What is referred to without a foreign key (docs/adr/0023): who names a parent that is not there writes nothing.

#include "server/storage/certificates.hpp"
#include "server/storage/imported_certificates.hpp"
#include "server/storage/outbox.hpp"
#include "tests/integration/registry/issuing_fixture.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga::storage {
namespace {

class ReferencesTest : public testing::IssuingTest {
 protected:
  /// Like one that was issued, but of another serial number and key.
  NewCertificate another() {
    NewCertificate certificate = issued().certificate;
    certificate.name.serial = serial_;
    certificate.der.push_back(0);
    certificate.public_key_fingerprint.assign(32, 7);
    return certificate;
  }

  void insert(const NewCertificate& certificate) {
    issuance_.transact([&](Transaction& transaction) { Certificates(transaction).insert(certificate); });
  }

  int statuses() {
    return count("SELECT count(*) FROM certificate_status WHERE serial = '\\x7777' OR subscriber_id IS NULL");
  }

  void insert_document(const std::string& issuer) {
    const ImportedDocument document{.serial = serial_,
                                    .der = Bytes{0x30},
                                    .public_key_fingerprint = Bytes(32, 7),
                                    .not_before = now_,
                                    .not_after = now_ + std::chrono::hours(1)};
    issuance_.transact([&](Transaction& transaction) {
      ImportedCertificates(transaction, issuer).insert_documents(std::span(&document, 1), now_);
    });
  }

  const SerialNumber serial_ = SerialNumber::from_octets(Bytes{0x77, 0x77}).value();
};

TEST_F(ReferencesTest, ACertificateIsOfAnApplicationOfItsHolder) {
  NewCertificate certificate = another();
  const int before = statuses();
  certificate.application = approved({.snils = "08765430300"});
  EXPECT_REFUSED(insert(certificate), Errc::internal);
  certificate.application = ApplicationId::make(random_);
  EXPECT_REFUSED(insert(certificate), Errc::internal);
  certificate.application.reset();
  EXPECT_REFUSED(insert(certificate), Errc::internal);
  EXPECT_EQ(statuses(), before);

  certificate.subscriber.reset();
  insert(certificate);
  EXPECT_EQ(statuses(), before + 1) << "the CA's own has neither";
}

TEST_F(ReferencesTest, OneThatCannotBeLeavesNothingOfItsBatch) {
  const int before = statuses();
  NewCertificate good = another();
  good.subscriber.reset();
  good.application.reset();
  NewCertificate bad = good;
  bad.name.issuer = "nobody";
  EXPECT_REFUSED(issuance_.transact([&](Transaction& transaction) {
    Certificates(transaction).insert(std::vector{good, bad});
  }),
                 Errc::internal);
  EXPECT_EQ(statuses(), before);
}

TEST_F(ReferencesTest, ADocumentHasAStatus) {
  EXPECT_REFUSED(insert_document("staff"), Errc::internal);
  EXPECT_EQ(count("SELECT count(*) FROM public_keys WHERE fingerprint = decode(repeat('07', 32), 'hex')"), 0);
}

TEST_F(ReferencesTest, AMessageIsForSomebodyOrForNobodyInParticular) {
  const auto add = [&](std::optional<SubscriberId> subscriber) {
    issuance_.transact([&](Transaction& transaction) {
      Outbox(transaction).add({.topic = "test.message", .subscriber = subscriber, .payload = {}}, now_);
    });
  };
  EXPECT_REFUSED(add(SubscriberId::make(random_)), Errc::internal);
  add(issued().certificate.subscriber);
  add(std::nullopt);
  EXPECT_EQ(count("SELECT count(*) FROM outbox WHERE topic = 'test.message'"), 2);
}

}  // namespace
}  // namespace tamga::storage
