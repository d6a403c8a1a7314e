#include <gmock/gmock.h>

#include "server/app/certificate_issuance.hpp"
#include "server/app/close_application.hpp"
#include "server/app/key_ceremony.hpp"
#include "server/app/read_certificates.hpp"
#include "server/app/reissue_certificate.hpp"
#include "server/app/revoke_certificate.hpp"
#include "tests/integration/registry/issuing_fixture.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/test_ceremony.hpp"

namespace tamga::app {
namespace {

using testing::Person;

class IssuingTest : public testing::IssuingTest {
 protected:
  void revoke(const CertificateName& name) {
    revoke_certificate(registry_, operator_, name,
                       {.reason = RevocationReason::key_compromise,
                        .ground = {.requested_by = RevocationRequester::ca,
                                   .legal_ground = std::nullopt,
                                   .proof = {},
                                   .statement = "Заявление № 1",
                                   .circumstance_at = std::nullopt,
                                   .known_at = std::nullopt},
                        .invalidity_date = std::nullopt},
                       "the body", clock_);
  }

  int in_force() {
    return count(
        "SELECT count(*) FROM certificate_status WHERE subscriber_id IS NOT NULL AND status IN ('active', "
        "'suspended')");
  }

  static CertificateSelection of_issuer(const std::string& issuer, std::optional<CertificateStatus> status) {
    return {.subscriber = std::nullopt, .status = status, .issuer = issuer, .serial = std::nullopt};
  }

  std::vector<CertificateName> listed(const CertificateSelection& selection, Instant at, std::size_t limit = 200) {
    std::vector<CertificateName> names;
    std::optional<std::string> cursor;
    do {
      const CertificatePage page = list_certificates(registry_, operator_, selection, limit, cursor, at);
      EXPECT_LE(page.items.size(), limit);
      for (const CertificateView& view : page.items) names.push_back(view.record.certificate.name);
      cursor = page.next_cursor;
    } while (cursor);
    return names;
  }
};

TEST_F(IssuingTest, ReplacesWhatTheReissueNames) {
  const auto old = issued();
  const ApplicationId reissue = queue_reissue(old.certificate.name);
  EXPECT_EQ(issue_all(), IssuanceOutcome::issued);
  const auto fresh = certificate_of(reissue).value();
  EXPECT_EQ(fresh.certificate.replaces, old.certificate.name);
  const auto now_old = certificate(old.certificate.name);
  EXPECT_EQ(now_old.status, CertificateStatus::revoked);
  EXPECT_EQ(now_old.revocation->reason, RevocationReason::superseded);
  EXPECT_EQ(now_old.replaced_by, fresh.certificate.name);
  EXPECT_EQ(in_force(), 1);
}

TEST_F(IssuingTest, QueuesAReissueOnceThoughTheConnectionBreaksHalfway) {
  const auto old = issued();
  testing::PostgresCluster::running().execute(
      name_,
      "CREATE SEQUENCE tamga.tries;"
      "CREATE FUNCTION tamga.break_once() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN "
      "IF nextval('tamga.tries') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NEW; END $$;"
      "CREATE TRIGGER break_once BEFORE INSERT ON tamga.identifications "
      "FOR EACH ROW EXECUTE FUNCTION tamga.break_once()");
  const ApplicationId reissue = queue_reissue(old.certificate.name);
  EXPECT_EQ(count("SELECT last_value::int AS count FROM tamga.tries"), 2) << "the identification was recorded twice";
  EXPECT_EQ(count("SELECT count(*) FROM applications"), 2);
  EXPECT_EQ(issue_all(), IssuanceOutcome::issued);
  EXPECT_EQ(certificate_of(reissue)->certificate.replaces, old.certificate.name);
}

TEST_F(IssuingTest, ParksAReissueOfWhatAnotherApplicationHasReplaced) {
  const auto old = issued();
  const ApplicationId ordinary = approved();
  queue(ordinary);
  const ApplicationId reissue = queue_reissue(old.certificate.name);
  EXPECT_EQ(issue_all(), IssuanceOutcome::parked);  // the reissue, which comes second
  EXPECT_EQ(column(reissue, "parked_reason"), "certificate.already_replaced");
  EXPECT_FALSE(certificate_of(reissue));
  EXPECT_EQ(certificate_of(ordinary)->status, CertificateStatus::good);
  EXPECT_EQ(certificate(old.certificate.name).replaced_by, certificate_of(ordinary)->certificate.name);
  EXPECT_EQ(in_force(), 1);
  // What it may have signed is registered as revoked.
  EXPECT_EQ(count("SELECT count(*) FROM certificate_status s JOIN issuance_outcomes i USING (issuer_id, serial) "
                  "WHERE i.state = 'abandoned' AND s.status = 'revoked'"),
            1);
  EXPECT_REFUSED(queue(reissue), Errc::certificate_already_replaced);
}

TEST_F(IssuingTest, MakesNothingInThePlaceOfARevokedCertificate) {
  const auto old = issued();
  const ApplicationId reissue = queue_reissue(old.certificate.name);
  revoke(old.certificate.name);
  EXPECT_EQ(issue_all(), IssuanceOutcome::parked);
  EXPECT_EQ(column(reissue, "parked_reason"), "certificate.not_active");
  EXPECT_EQ(in_force(), 0);
  EXPECT_REFUSED(queue(reissue), Errc::certificate_not_active);
  EXPECT_EQ(state(reissue), "parked");
}

TEST_F(IssuingTest, RefusesAReissueWithAKeyOfAnotherProfile) {
  const auto gost = issued({}, ParameterSet::cryptopro_a);
  const auto ecdsa = issued();  // of the same person
  try {
    reissue_certificate(registry_, results_, operator_, reissue(gost.certificate.name), std::chrono::seconds(0),
                        clock_);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Errc::invalid_fields);
    EXPECT_EQ(error.details().fields, (FieldErrors{{"/request", Errc::key_not_allowed}}));
  }
  EXPECT_EQ(certificate(ecdsa.certificate.name).status, CertificateStatus::good);
}

TEST_F(IssuingTest, TakesNoRemoteIdentificationForAReissueInPerson) {
  const auto old = issued();
  auto input = reissue(old.certificate.name, ParameterSet::p256, IdentificationKind::remote_system);
  std::get<Identification>(input.authorization).at = now_ + std::chrono::hours(1);
  try {
    reissue_certificate(registry_, results_, operator_, input, std::chrono::seconds(0), clock_);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.details().fields, (FieldErrors{{"/authorization/identification/kind", Errc::not_allowed_value},
                                                   {"/authorization/identification/at", Errc::in_the_future}}));
  }
}

TEST_F(IssuingTest, KeepsTheErrorThatEndedTheLastAttempt) {
  const ApplicationId application = approved();
  queue(application);
  testing::PostgresCluster::running().execute(
      name_,
      "CREATE FUNCTION tamga.break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;"
      "CREATE TRIGGER breaks BEFORE INSERT ON tamga.certificates FOR EACH ROW EXECUTE FUNCTION tamga.break()");
  auto claimed = certificate_issuance_->claim();
  ASSERT_EQ(claimed.size(), 1U);
  const IssuanceResult first = certificate_issuance_->issue(std::move(claimed)).at(0);
  EXPECT_EQ(first.outcome, IssuanceOutcome::requeued);
  EXPECT_NE(first.fault.find("SQLSTATE P0001"), std::string::npos) << first.fault;
  EXPECT_EQ(issue_all(), IssuanceOutcome::parked);
  EXPECT_EQ(column(application, "parked_reason"), "internal");
  EXPECT_EQ(count("SELECT count(*) FROM issuance_outcomes WHERE state = 'abandoned'"), 2);
}

TEST_F(IssuingTest, ListsCertificatesByTheStatusTheyHaveNow) {
  const auto good = issued();
  const auto other = issued({.snils = "08765430300"});
  revoke(other.certificate.name);
  using Names = std::vector<CertificateName>;
  const auto of = [&](CertificateStatus status, Instant at) {
    Names names = listed(of_issuer(good.certificate.name.issuer, status), at);
    std::erase_if(names, [&](const CertificateName& name) { return !certificate(name).certificate.subscriber; });
    return names;
  };
  EXPECT_EQ(of(CertificateStatus::good, now_), Names{good.certificate.name});
  EXPECT_EQ(of(CertificateStatus::expired, now_), Names{});
  EXPECT_EQ(of(CertificateStatus::revoked, now_), Names{other.certificate.name});
  const Instant later = good.certificate.not_after;  // the first moment at which it is over
  EXPECT_EQ(of(CertificateStatus::good, later), Names{});
  EXPECT_EQ(of(CertificateStatus::expired, later), Names{good.certificate.name});
  EXPECT_EQ(of(CertificateStatus::revoked, later), Names{other.certificate.name});
}

TEST_F(IssuingTest, PagesThroughAllCertificatesInOneOrder) {
  issued();
  issued({.snils = "08765430300"}, ParameterSet::cryptopro_a);
  const auto all = listed({}, now_);
  EXPECT_EQ(static_cast<int>(all.size()), count("SELECT count(*) FROM certificates"));
  for (const std::size_t limit : {1, 3, 5}) EXPECT_EQ(listed({}, now_, limit), all);
}

TEST_F(IssuingTest, SaysInTheAuditLogWhichCertificatesWereShown) {
  const auto first = issued();
  const auto second = issued({.snils = "08765430300"});
  const auto names = listed(of_issuer(first.certificate.name.issuer, std::nullopt), now_);
  ASSERT_EQ(names.size(), 4U);  // and those of the CA's delegates
  const std::string details = owner_.read([](storage::Transaction& transaction) {
    return transaction.one("SELECT details FROM audit_entries WHERE action = 'certificates.listed'")
        .get<std::string>("details");
  });
  for (const auto& one : {first, second}) {
    EXPECT_NE(details.find(one.certificate.name.issuer + "/" + one.certificate.name.serial.to_hex()),
              std::string::npos);
  }
}

TEST_F(IssuingTest, WritesWhatWasCorrectedAfterARejectionAndHoldsToIt) {
  const Person wrong{.surname = "Палкина", .birth_date = "1988-04-12"};
  reject_application(registry_, operator_, approved(wrong), {"не те данные"}, now_);
  const auto name = issued().certificate;
  EXPECT_THAT(Certificate::parse_der(name.der).subject_text(), ::testing::HasSubstr("Ёлкина"));
  // A certificate stands by it, whatever else was turned down.
  EXPECT_REFUSED(approved(wrong), Errc::identity_mismatch);
}

/// A daemon whose key files were not brought up to date after a renewal parks nothing that another one can issue.
TEST_F(IssuingTest, PassesOverWhatWaitsForARenewalOfItsCa) {
  const ApplicationId application = approved();
  queue(application);
  const testing::ScratchFolder keys;
  const Password password(std::string("пароль ключей"));
  hold_ceremony(keys.path(), password, testing::test_ceremony(), now_ - std::chrono::days(4 * 365), random_);
  const AuthorityKeys stale(keys.path(), password, testing::kTestPublicUrl, testing::test_tools());
  CertificateIssuance issuance(
      issuance_, issuance_personal_data_, stale, profiles_, clock_, random_,
      {.daemon = "stale", .instance = 2, .batch = 16, .lease = std::chrono::seconds(60), .max_attempts = 2});
  EXPECT_TRUE(issuance.claim().empty());
  EXPECT_EQ(state(application), "queued");
  EXPECT_THAT(issuance.take_term_changes(),
              ::testing::Contains(TermChange{.profile = "unqualified-individual-ecdsa", .past = true}));
  EXPECT_TRUE(issuance.claim().empty());
  EXPECT_THAT(issuance.take_term_changes(), ::testing::IsEmpty()) << "told once";

  EXPECT_EQ(issue_all(), IssuanceOutcome::issued);
  EXPECT_THAT(certificate_issuance_->take_term_changes(), ::testing::IsEmpty());
}

}  // namespace
}  // namespace tamga::app
