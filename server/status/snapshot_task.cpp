#include "server/status/snapshot_task.hpp"

#include <exception>
#include <utility>

#include <sys/resource.h>
#include <unistd.h>

#include "server/status/record_sorter.hpp"
#include "server/status/snapshot_writer.hpp"

namespace tamga::status {
namespace {

// On Linux a priority is a thread's. Where it cannot be lowered the work is done all the same.
void lower_priority() {
  constexpr int kLowest = 19;
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kLowest);
}

std::shared_ptr<const StatusSnapshot> write(const std::filesystem::path& path, const FrozenStatus& frozen,
                                            const StoreState& state, const std::stop_token& stop) {
  RecordSorter changes(path.parent_path(), frozen.fingerprints);
  frozen.changes->for_each([&](const PackedStatus& packed) { changes.add(packed.change()); });
  return write_merged(path, frozen.keys, frozen.older.get(), changes, state, stop);
}

}  // namespace

void SnapshotTask::start(std::filesystem::path path, FrozenStatus frozen, StoreState state) {
  done_ = false;
  thread_ = std::jthread(
      [this, path = std::move(path), frozen = std::move(frozen), state = std::move(state)](std::stop_token stop) {
        lower_priority();
        try {
          made_ = write(path, frozen, state, stop);
        } catch (const std::exception&) {
          made_ = nullptr;  // no memory: as when the disk fails
        }
        done_ = true;
      });
}

std::optional<std::shared_ptr<const StatusSnapshot>> SnapshotTask::take() {
  if (!thread_.joinable() || !done_) return std::nullopt;
  thread_.join();
  thread_ = std::jthread();
  return std::exchange(made_, nullptr);
}

void SnapshotTask::cancel() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  thread_ = std::jthread();
  made_ = nullptr;
}

void SnapshotTask::verify(std::shared_ptr<const StatusSnapshot> snapshot) {
  verification_ = std::jthread([snapshot = std::move(snapshot)](const std::stop_token& stop) {
    lower_priority();
    snapshot->verify(stop);
  });
}

}  // namespace tamga::status
