#pragma once

// The status duty: OCSP, CRLs, CA certificates and the registry look-up for everybody, from memory. Starts and answers
// also while the database is away, from what it kept on disk.

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "server/net/status_listener.hpp"
#include "server/service/foundation.hpp"
#include "server/service/key_watch.hpp"
#include "server/service/stop_deadline.hpp"
#include "server/status/authority_board.hpp"
#include "server/status/change_follower.hpp"
#include "server/status/change_log.hpp"
#include "server/status/crl_copier.hpp"
#include "server/status/crl_shelf.hpp"
#include "server/status/freshness.hpp"
#include "server/status/local_store.hpp"
#include "server/status/ocsp_service.hpp"
#include "server/status/response_cache.hpp"
#include "server/status/status_counters.hpp"
#include "server/status/status_follower.hpp"
#include "server/status/status_index.hpp"
#include "server/storage/database.hpp"
#include "server/storage/listener.hpp"

namespace tamga::service {

class StatusDuty {
 public:
  /// The foundation must live longer.
  explicit StatusDuty(Foundation& foundation);

  void start();

  /// What keeps it from its work, for /readyz.
  std::optional<std::string> complaint() const;

  void stop(const StopDeadline& deadline);

 private:
  void watch();
  void watch_listener();

  Foundation& foundation_;
  storage::Database database_;
  status::StatusCounters counters_;
  status::StatusIndex index_;
  status::ResponseCache cache_;
  status::AuthorityBoard authorities_;
  KeyWatch key_watch_;
  status::LocalStore store_;
  status::Freshness freshness_;
  status::CrlShelf crls_;
  status::OcspService ocsp_;
  storage::Listener feed_listener_;
  status::StatusFollower follower_;
  status::CrlCopier crl_copier_;
  status::ChangeLog changes_;
  status::ChangeFollower change_follower_;
  net::StatusListener listener_;
  std::vector<std::jthread> threads_;
};

}  // namespace tamga::service
