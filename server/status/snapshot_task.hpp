#pragma once

// What is done with whole snapshots beside following: the next one is written, and one that was mapped at the start is
// read through for damage. One thread each, of the lowest priority.

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>

#include "server/status/status_index.hpp"
#include "server/status/status_snapshot.hpp"
#include "server/status/store_state.hpp"

namespace tamga::status {

/// Used by one thread. Its end cancels and waits.
class SnapshotTask {
 public:
  /// Writes a snapshot of what was frozen. None may be under way.
  void start(std::filesystem::path path, FrozenStatus frozen, StoreState state);

  bool is_running() const { return thread_.joinable(); }

  /// The snapshot once it is written, null when it could not be; nullopt while that is not known or none was started.
  std::optional<std::shared_ptr<const StatusSnapshot>> take();

  /// Gives up what is under way, if anything is.
  void cancel();

  /// Reads every record; is_damaged() of the snapshot tells.
  void verify(std::shared_ptr<const StatusSnapshot> snapshot);

 private:
  std::shared_ptr<const StatusSnapshot> made_;
  std::atomic<bool> done_{false};
  std::jthread thread_;
  std::jthread verification_;
};

}  // namespace tamga::status
