#pragma once

// The registration duty: the HTTPS API for staff and MFC systems, and for whoever asks the registry. Touches no CA key.

#include <optional>
#include <string>
#include <thread>

#include "server/app/code_word_hashing.hpp"
#include "server/app/extract_signers.hpp"
#include "server/app/issuance_results.hpp"
#include "server/app/registry.hpp"
#include "server/http/router.hpp"
#include "server/http/services.hpp"
#include "server/http/source_limits.hpp"
#include "server/http/worker_pool.hpp"
#include "server/net/listener.hpp"
#include "server/net/session_answer.hpp"
#include "server/print/page_writer.hpp"
#include "server/service/database_probe.hpp"
#include "server/service/foundation.hpp"
#include "server/service/stop_deadline.hpp"
#include "server/storage/database.hpp"
#include "server/storage/personal_data.hpp"
#include "server/workers/queue_watch.hpp"

namespace tamga::service {

class RegistrationDuty {
 public:
  /// Needs the database. The foundation must live longer.
  explicit RegistrationDuty(Foundation& foundation);

  void start();

  /// What keeps it from its work, for /readyz.
  std::optional<std::string> complaint() const { return probe_.complaint(); }

  /// What was accepted is answered; who waits for a certificate is answered at once.
  void stop(const StopDeadline& deadline);

 private:
  void watch(net::Metrics& metrics);
  void watch_queue(net::Metrics& metrics);

  storage::Database database_;
  DatabaseProbe probe_;
  storage::PersonalData personal_data_;
  app::CodeWordHashing code_words_;
  app::ProfileStore profiles_;
  app::Registry registry_;
  app::IssuanceResults results_;
  Password keys_password_;
  app::KeyStore keys_;
  app::ExtractSigners extract_signers_;
  print::Fonts fonts_;
  http::SourceLimits public_limits_;
  http::Services services_;
  http::Router router_;
  http::WorkerPool workers_;
  net::SessionAnswer answer_;
  workers::QueueWatch queue_watch_;
  net::Listener listener_;
  std::jthread queue_watcher_;
};

}  // namespace tamga::service
