#pragma once

// The log: one JSON object a line on standard output, with time (UTC), level and message. Texts are escaped here, so a
// message cannot forge a line.

#include <memory>

#include <spdlog/logger.h>

#include "server/config/config.hpp"

namespace tamga::service {

/// For messages: {"time":…,"level":…,"message":…}.
std::shared_ptr<spdlog::logger> make_logger(config::LogLevel level);

/// For events whose text is the members of a JSON object already: {"time":…,"level":…,TEXT}. The access log uses it.
std::shared_ptr<spdlog::logger> make_event_logger(config::LogLevel level);

}  // namespace tamga::service
