#pragma once

// What the public status listener answers from. Everything must live longer than the listener.

#include "ca-core/base/instant.hpp"
#include "ca-core/base/random.hpp"
#include "server/status/authority_board.hpp"
#include "server/status/change_log.hpp"
#include "server/status/crl_shelf.hpp"
#include "server/status/freshness.hpp"
#include "server/status/ocsp_service.hpp"
#include "server/status/status_counters.hpp"
#include "server/status/status_index.hpp"

namespace tamga::net {

struct StatusSources {
  status::OcspService& ocsp;
  const status::StatusIndex& index;
  const status::AuthorityBoard& authorities;
  const status::CrlShelf& crls;
  const status::Freshness& freshness;
  status::StatusCounters& counters;
  const Clock& clock;
  Random& random;  // thread-safe
  const status::ChangeLog& changes;
};

}  // namespace tamga::net
