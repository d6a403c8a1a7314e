#include "tests/integration/registry/issuing_fixture.hpp"

#include "server/app/approve_application.hpp"
#include "server/app/reissue_certificate.hpp"
#include "server/app/request_issue.hpp"
#include "server/app/submit_application.hpp"
#include "tests/integration/registry/installed_authorities.hpp"
#include "tests/support/request_factory.hpp"

namespace tamga::testing {
namespace {

constexpr std::chrono::seconds kNoWait{0};

}  // namespace

Instant ServerClock::now() const {
  return error + database_.read([](storage::Transaction& transaction) {
    return transaction.one("SELECT floor(extract(epoch FROM clock_timestamp()))::bigint AS now").get<Instant>("now");
  });
}

IssuingTest::IssuingTest()
    : clock_(owner_),
      issuance_personal_data_(issuance_, master_key(), random_, now_),
      certificate_issuance_(make_issuance(issuance_)),
      results_(database_, PostgresCluster::running().connection_string(name_, "tamga_registration"), 1) {
  now_ = clock_.now();
}

std::unique_ptr<app::CertificateIssuance> IssuingTest::make_issuance(storage::Database& database, std::size_t batch) {
  return std::make_unique<app::CertificateIssuance>(
      database, issuance_personal_data_, InstalledAuthorities::instance().keys(), profiles_, clock_, random_,
      app::IssuanceSettings{
          .daemon = "test", .instance = 1, .batch = batch, .lease = std::chrono::seconds(60), .max_attempts = 2});
}

ApplicationId IssuingTest::approved(const Person& person, ParameterSet key) {
  app::SubmissionInput input = submission(person);
  input.request = make_request(key);
  const auto id = app::submit_application(registry_, operator_, input, std::nullopt, now_).id;
  app::approve_application(registry_, operator_, id, identified(), now_);
  return id;
}

void IssuingTest::queue(ApplicationId application) {
  app::request_issue(registry_, results_, operator_, application, kNoWait, clock_);
}

app::IssuanceOutcome IssuingTest::issue_all() {
  app::IssuanceOutcome outcome = app::IssuanceOutcome::taken_over;
  for (const auto& result : certificate_issuance_->issue(certificate_issuance_->claim())) outcome = result.outcome;
  return outcome;
}

storage::CertificateRecord IssuingTest::issued(const Person& person, ParameterSet key) {
  const ApplicationId application = approved(person, key);
  queue(application);
  EXPECT_EQ(issue_all(), app::IssuanceOutcome::issued);
  return certificate_of(application).value();
}

app::ReissueInput IssuingTest::reissue(const CertificateName& name, ParameterSet key, IdentificationKind kind) {
  return {.issuer = name.issuer,
          .serial = name.serial,
          .reason = app::ReissueReason::token_lost,
          .authorization = identified(kind).identification,
          .request = make_request(key)};
}

ApplicationId IssuingTest::queue_reissue(const CertificateName& name) {
  return app::reissue_certificate(registry_, results_, operator_, reissue(name), kNoWait, clock_).application.id;
}

storage::CertificateRecord IssuingTest::certificate(const CertificateName& name) {
  return owner_.read(
      [&](storage::Transaction& transaction) { return storage::Certificates(transaction).find(name).value(); });
}

std::optional<storage::CertificateRecord> IssuingTest::certificate_of(ApplicationId application) {
  return owner_.read([&](storage::Transaction& transaction) {
    return storage::Certificates(transaction).find_by_application(application);
  });
}

std::string IssuingTest::column(ApplicationId application, const std::string& name) {
  return owner_.read([&](storage::Transaction& transaction) {
    return transaction
        .one("SELECT coalesce(" + name + "::text, '') AS value FROM applications WHERE id = $1", {application})
        .get<std::string>("value");
  });
}

std::string IssuingTest::state(ApplicationId application) {
  return owner_.read([&](storage::Transaction& transaction) {
    return transaction.one("SELECT state FROM application_states WHERE id = $1", {application})
        .get<std::string>("state");
  });
}

}  // namespace tamga::testing
