#pragma once

// What the status service did, for /metrics. Each is a counter since the start unless it says otherwise.

#include <atomic>
#include <cstdint>

namespace tamga::status {

struct StatusCounters {
  std::atomic<std::uint64_t> ocsp_requests{0};
  std::atomic<std::uint64_t> cache_hits{0};
  std::atomic<std::uint64_t> signed_to_keep{0};      // answers that went into the cache
  std::atomic<std::uint64_t> signed_on_the_spot{0};  // nonces, unknown serials, several certificates at once
  std::atomic<std::uint64_t> refused_malformed{0};
  std::atomic<std::uint64_t> refused_unauthorized{0};
  std::atomic<std::uint64_t> refused_try_later{0};
  std::atomic<std::uint64_t> changes_applied{0};
  std::atomic<std::uint64_t> full_loads{0};
  std::atomic<std::uint64_t> polls{0};
  std::atomic<std::uint64_t> failed_polls{0};
  std::atomic<std::uint64_t> revocations_kept{0};  // against a registry that forgot them
  std::atomic<std::uint64_t> crl_copies{0};
  std::atomic<std::uint64_t> http_requests{0};
  std::atomic<std::uint64_t> malformed_requests{0};    // no HTTP, or HTTP that others might understand differently
  std::atomic<std::uint64_t> too_large_requests{0};    // a header or a body over its limit
  std::atomic<std::uint64_t> refused_connections{0};   // their source had as many as it may
  std::atomic<std::uint64_t> closed_idle{0};           // connections on which nothing was asked for too long
  std::atomic<std::uint64_t> closed_slow_requests{0};  // a request had begun and did not come to its end in time
  std::atomic<std::uint64_t> closed_slow_readers{0};   // an answer was not taken in time
  std::atomic<std::int64_t> connections{0};            // open now
  std::atomic<std::int64_t> buffer_octets{0};          // memory of what they sent and are being sent, now
  std::atomic<std::int64_t> waiting_for_signature{0};  // requests, now
};

}  // namespace tamga::status
