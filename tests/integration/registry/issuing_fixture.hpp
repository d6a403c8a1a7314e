#pragma once

// A registry whose certificates are made step by step, by the test instead of a worker.

#include <memory>
#include <string>

#include "server/app/certificate_issuance.hpp"
#include "server/app/issuance_results.hpp"
#include "tests/integration/registry/registry_fixture.hpp"

namespace tamga::testing {

/// PostgreSQL's clock, which issuing compares with its own; a test may set it wrong.
class ServerClock final : public Clock {
 public:
  explicit ServerClock(storage::Database& database) : database_(database) {}

  Instant now() const override;

  std::chrono::seconds error{0};

 private:
  storage::Database& database_;
};

class IssuingTest : public RegistryTest {
 protected:
  IssuingTest();

  std::unique_ptr<app::CertificateIssuance> make_issuance(storage::Database& database, std::size_t batch = 16);

  /// Submitted and approved; the requests' keys are of this kind.
  ApplicationId approved(const Person& person = {}, ParameterSet key = ParameterSet::p256);

  /// Puts it into the queue, without waiting.
  void queue(ApplicationId application);

  /// Claims all that wait and works on them in their order; the last outcome.
  app::IssuanceOutcome issue_all();

  /// From a new person's application to the certificate.
  storage::CertificateRecord issued(const Person& person = {}, ParameterSet key = ParameterSet::p256);

  app::ReissueInput reissue(const CertificateName& name, ParameterSet key = ParameterSet::p256,
                            IdentificationKind kind = IdentificationKind::personal);

  /// Queues a reissue in person, without waiting.
  ApplicationId queue_reissue(const CertificateName& name);

  storage::CertificateRecord certificate(const CertificateName& name);
  std::optional<storage::CertificateRecord> certificate_of(ApplicationId application);

  /// One text of the application's row.
  std::string column(ApplicationId application, const std::string& name);

  /// As application_states tells it.
  std::string state(ApplicationId application);

  ServerClock clock_;
  storage::PersonalData issuance_personal_data_;
  std::unique_ptr<app::CertificateIssuance> certificate_issuance_;
  app::IssuanceResults results_;
};

}  // namespace tamga::testing
