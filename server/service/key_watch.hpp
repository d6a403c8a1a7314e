#pragma once

// Looks every second whether the keys that are in tokens can be used, and connects to them again when a token comes
// back.

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <spdlog/logger.h>

#include "ca-core/issuing/signer.hpp"
#include "server/net/metrics.hpp"

namespace tamga::service {

struct WatchedKey {
  std::string name;  // "ecdsa-root"
  const Signer* signer;
};

class KeyWatch {
 public:
  /// The signers must live longer.
  KeyWatch(std::vector<WatchedKey> keys, std::shared_ptr<spdlog::logger> logger);

  /// Until told to stop; the outermost function of its thread.
  void run(std::stop_token stop) const;

  /// The first key that is away, for /readyz.
  std::optional<std::string> complaint() const;

  /// tamga_key_reachable{key="…"}.
  void show(net::Metrics& metrics) const;

 private:
  const std::vector<WatchedKey> keys_;
  const std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace tamga::service
