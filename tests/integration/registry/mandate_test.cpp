// A mandate that ends on its way from the counter to the certificate. Its dates are days; the moments between which
// they fall are given by the tests, where the real clock would have them wait.

#include "ca-core/registration/deadline.hpp"
#include "server/app/approve_application.hpp"
#include "server/app/reissue_certificate.hpp"
#include "server/app/request_issue.hpp"
#include "server/app/submit_application.hpp"
#include "tests/integration/registry/installed_authorities.hpp"
#include "tests/integration/registry/issuing_fixture.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/request_factory.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga::app {
namespace {

using std::chrono::days;
using std::chrono::seconds;

class ClockAt final : public Clock {
 public:
  explicit ClockAt(Instant at) : at_(at) {}

  Instant now() const override { return at_; }

 private:
  Instant at_;
};

/// PostgreSQL's own at the first two looks, which check the clock; another day until something has been prepared for
/// signing, then PostgreSQL's own again.
class MidnightWhileSigning final : public Clock {
 public:
  MidnightWhileSigning(storage::Database& database, const Clock& right, Instant before)
      : database_(database), right_(right), before_(before) {}

  Instant now() const override {
    if (looks_++ < 2) return right_.now();
    const bool prepared = database_.read([](storage::Transaction& transaction) {
      return transaction.one("SELECT EXISTS (SELECT FROM issuance_outcomes WHERE state = 'prepared') AS yes")
          .get<bool>("yes");
    });
    return prepared ? right_.now() : before_;
  }

 private:
  storage::Database& database_;
  const Clock& right_;
  Instant before_;
  mutable int looks_ = 0;
};

class MandateTest : public testing::IssuingTest {
 protected:
  /// Of somebody who acts for an organisation until the end of that day.
  ApplicationId submitted(Date last_day, ApplicantKind kind = ApplicantKind::organisation) {
    SubmissionInput input = submission();
    input.applicant_kind = kind;
    input.applicant = testing::test_applicant(kind);
    input.applicant.organisation->mandate.kind = MandateKind::power_of_attorney;
    input.applicant.organisation->mandate.valid_until = last_day;
    input.request = testing::make_request(ParameterSet::p256);
    return submit_application(registry_, operator_, input, std::nullopt, now_).id;
  }

  void approve(ApplicationId id, Instant at) {
    ApprovalInput input = identified();
    input.identification.at = at - seconds(60);
    approve_application(registry_, operator_, id, input, at);
  }

  void queue_at(ApplicationId id, Instant at) {
    request_issue(registry_, results_, operator_, id, seconds(0), ClockAt(at));
  }

  /// The last day of a mandate that ended days ago.
  Date over() const { return Date(std::chrono::floor<days>(now_) - days(3)); }

  Date far() const { return Date(std::chrono::floor<days>(now_) + days(300)); }
};

TEST_F(MandateTest, IsJudgedAgainAtTheApproval) {
  for (const ApplicantKind kind : {ApplicantKind::organisation, ApplicantKind::organisation_automatic}) {
    const Date last_day = over();
    const Instant end = end_in_russia(last_day);
    const ApplicationId late = submitted(last_day, kind);
    EXPECT_REFUSED(approve(late, end), Errc::mandate_ended);
    EXPECT_EQ(state(late), "submitted");
    approve(late, end - seconds(1));
    EXPECT_EQ(state(late), "approved");
  }
}

TEST_F(MandateTest, IsJudgedAgainWhenTheIssueIsAskedFor) {
  const Instant end = end_in_russia(over());
  const ApplicationId id = submitted(over());
  approve(id, end - days(1));
  EXPECT_REFUSED(queue_at(id, end), Errc::mandate_ended);
  EXPECT_EQ(state(id), "approved");
  queue_at(id, end - seconds(1));
  EXPECT_EQ(state(id), "queued");
}

TEST_F(MandateTest, ThatEndedInTheQueueHasTheApplicationParked) {
  const ApplicationId id = submitted(over());
  const Instant before = end_in_russia(over()) - days(1);
  approve(id, before);
  queue_at(id, before);
  EXPECT_EQ(issue_all(), IssuanceOutcome::parked);
  EXPECT_EQ(state(id), "parked");
  EXPECT_EQ(column(id, "parked_reason"), "mandate.ended");
  EXPECT_FALSE(certificate_of(id));
  EXPECT_EQ(count("SELECT count(*) FROM issuance_intents"), 0);  // nothing was signed
  EXPECT_REFUSED(queue(id), Errc::mandate_ended);
}

TEST_F(MandateTest, ThatEndsWhileTheCertificateIsSignedHasItThrownAway) {
  const ApplicationId id = submitted(over());
  const Instant before = end_in_russia(over()) - seconds(1);
  approve(id, before);
  queue_at(id, before);
  MidnightWhileSigning midnight(owner_, clock_, before);
  CertificateIssuance issuance(issuance_, issuance_personal_data_, testing::InstalledAuthorities::instance().keys(),
                               profiles_, midnight, random_,
                               {.daemon = "test", .instance = 1, .batch = 16, .lease = seconds(60), .max_attempts = 2});
  auto claimed = issuance.claim();
  ASSERT_EQ(claimed.size(), 1U);
  EXPECT_EQ(issuance.issue(std::move(claimed)).at(0).outcome, IssuanceOutcome::parked);
  EXPECT_EQ(column(id, "parked_reason"), "mandate.ended");
  EXPECT_FALSE(certificate_of(id));
  EXPECT_EQ(count("SELECT count(*) FROM certificate_status s JOIN issuance_outcomes i USING (issuer_id, serial) "
                  "WHERE i.state = 'abandoned' AND s.status = 'revoked'"),
            1);
}

TEST_F(MandateTest, IsJudgedAgainAtAReissue) {
  const ApplicationId first = submitted(far());
  approve(first, now_);
  queue(first);
  ASSERT_EQ(issue_all(), IssuanceOutcome::issued);
  const auto old = certificate_of(first).value();
  const Instant end = end_in_russia(far());
  const auto ask = [&](Instant at) {
    ReissueInput input = reissue(old.certificate.name);
    std::get<Identification>(input.authorization).at = at - seconds(60);
    reissue_certificate(registry_, results_, operator_, input, seconds(0), ClockAt(at));
  };
  EXPECT_REFUSED(ask(end), Errc::mandate_ended);
  EXPECT_EQ(count("SELECT count(*) FROM applications"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM identifications"), 1);
  ask(end - seconds(1));
  EXPECT_EQ(count("SELECT count(*) FROM application_states WHERE state = 'queued'"), 1);
}

TEST_F(MandateTest, OfAHeadWithoutATermHasNoEnd) {
  SubmissionInput input = submission();
  input.applicant_kind = ApplicantKind::organisation;
  input.applicant = testing::test_applicant(ApplicantKind::organisation);
  const auto id = submit_application(registry_, operator_, input, std::nullopt, now_).id;
  approve(id, now_ + days(400));
  EXPECT_EQ(state(id), "approved");
}

}  // namespace
}  // namespace tamga::app
