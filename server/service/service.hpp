#pragma once

// The composition root: builds the duties that the configuration names, in a visible order, runs them until a signal
// and stops them in the opposite one.

#include "server/config/config.hpp"

namespace tamga::service {

/// `tamga serve`. Returns after SIGTERM or SIGINT, when what was accepted is finished. Error: what the configuration,
/// the keys, the schema of the database or a taken address refuse. openssl::load_library() has run and no thread was
/// started.
void serve(const config::Config& config);

}  // namespace tamga::service
