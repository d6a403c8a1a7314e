#include "server/service/key_watch.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>

namespace tamga::service {
namespace {

constexpr std::chrono::seconds kInterval{1};

}  // namespace

KeyWatch::KeyWatch(std::vector<WatchedKey> keys, std::shared_ptr<spdlog::logger> logger)
    : keys_(std::move(keys)), logger_(std::move(logger)) {}

void KeyWatch::run(std::stop_token stop) const {
  std::mutex mutex;
  std::condition_variable_any pause;
  std::set<std::string> away;
  while (!stop.stop_requested()) {
    for (const WatchedKey& key : keys_) {
      if (const auto reason = key.signer->reach()) {
        if (away.insert(key.name).second) logger_->error("the key {} cannot be reached: {}", key.name, *reason);
      } else if (away.erase(key.name) != 0) {
        logger_->info("the key {} can be reached again", key.name);
      }
    }
    std::unique_lock lock(mutex);
    pause.wait_for(lock, stop, kInterval, [] { return false; });
  }
}

std::optional<std::string> KeyWatch::complaint() const {
  for (const WatchedKey& key : keys_) {
    if (!key.signer->is_reachable()) return "key " + key.name + " unreachable";
  }
  return std::nullopt;
}

void KeyWatch::show(net::Metrics& metrics) const {
  for (const WatchedKey& key : keys_) {
    metrics.watch(net::Metrics::Kind::gauge, "tamga_key_reachable", "Whether a signing key can be used: 1, or 0",
                  {{"key", key.name}}, [signer = key.signer] { return signer->is_reachable() ? 1.0 : 0.0; });
  }
}

}  // namespace tamga::service
