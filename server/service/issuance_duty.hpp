#pragma once

// The issuance duty: makes certificates from the queue, publishes CRLs and changes of statuses, chains the audit
// log, ends suspensions, makes and renews the certificates of delegates, tells webhooks of changes, asks status daemons
// whether they tell what the registry says. The only duty with CA keys.

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "server/app/authority_keys.hpp"
#include "server/app/certificate_issuance.hpp"
#include "server/app/delegate_renewal.hpp"
#include "server/service/database_probe.hpp"
#include "server/service/foundation.hpp"
#include "server/service/key_watch.hpp"
#include "server/service/webhook_delivery.hpp"
#include "server/storage/database.hpp"
#include "server/storage/listener.hpp"
#include "server/storage/personal_data.hpp"
#include "server/workers/audit_chainer.hpp"
#include "server/workers/change_publisher.hpp"
#include "server/workers/crl_delivery.hpp"
#include "server/workers/crl_publisher.hpp"
#include "server/workers/delegate_renewer.hpp"
#include "server/workers/issuance_counters.hpp"
#include "server/workers/issuance_worker.hpp"
#include "server/workers/status_monitor.hpp"
#include "server/workers/term_keeper.hpp"

namespace tamga::service {

/// Every CA whose key is here, for publishing its CRLs.
std::vector<workers::CrlIssuer> crl_issuers(const app::AuthorityKeys& authorities);

workers::CrlPublisherOptions crl_options(const config::Config& config);

/// Where CRLs are put besides.
std::vector<std::unique_ptr<workers::CrlTarget>> crl_targets(const config::Crl& settings);

class IssuanceDuty {
 public:
  /// Needs the database. The foundation must live longer. Error: what keys and database refuse, and keys that are not
  /// those of the registered authorities (app/registered_authorities.hpp).
  explicit IssuanceDuty(Foundation& foundation);

  void start();

  /// What keeps it from its work, for /readyz.
  std::optional<std::string> complaint() const;

  /// Finishes what was claimed.
  void stop();

 private:
  struct Worker {
    explicit Worker(IssuanceDuty& duty);

    storage::Listener listener;
    workers::IssuanceWorker worker;
  };

  /// Of one status daemon.
  struct Monitor {
    Monitor(IssuanceDuty& duty, const std::string& url);
    void watch(net::Metrics& metrics) const;

    storage::Listener listener;
    workers::StatusMonitor monitor;
  };

  void watch(net::Metrics& metrics);

  Foundation& foundation_;
  storage::Database database_;
  DatabaseProbe probe_;
  storage::PersonalData personal_data_;
  Password keys_password_;
  app::KeyStore keys_;
  app::AuthorityKeys authorities_;
  KeyWatch key_watch_;
  app::ProfileStore profiles_;
  KeyFileSigner audit_signer_;
  app::CertificateIssuance issuance_;
  storage::Listener crl_listener_;
  workers::CrlPublisher crl_publisher_;
  workers::CrlDelivery crl_delivery_;
  workers::AuditChainer audit_chainer_;
  workers::ChangePublisher change_publisher_;
  workers::TermKeeper term_keeper_;
  app::DelegateRenewal delegate_renewal_;
  workers::DelegateRenewer delegate_renewer_;
  WebhookDelivery webhook_delivery_;
  std::vector<std::unique_ptr<Monitor>> monitors_;
  workers::IssuanceCounters counters_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::jthread> threads_;
};

}  // namespace tamga::service
