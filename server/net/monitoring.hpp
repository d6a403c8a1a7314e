#pragma once

// What the monitoring listener answers: /healthz, /readyz and /metrics, over plain HTTP on a private address. It
// answers on the network thread, so that it answers when all workers are busy.

#include "server/http/readiness.hpp"
#include "server/net/dispatch.hpp"
#include "server/net/metrics.hpp"

namespace tamga::net {

/// For a Listener; both must outlive it.
Dispatch monitoring_dispatch(const http::Readiness& readiness, const Metrics& metrics);

}  // namespace tamga::net
