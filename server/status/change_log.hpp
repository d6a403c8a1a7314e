#pragma once

// The published changes of statuses in a file of this daemon, in their order, 64 octets each: whoever follows the
// registry from outside is answered from it, without the database, however far back he begins.
//
// changes.log: a heading of 64 octets, then the change of position 1, 2, 3 and so on, each with a checksum. A part that
// was not written to its end before a crash is cut off at the next start; the database has it.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <shared_mutex>
#include <span>
#include <vector>

#include "server/status/file.hpp"
#include "server/status/freshness.hpp"
#include "server/storage/published_changes.hpp"

namespace tamga::status {

using storage::PublishedChange;

/// One thread writes, any number read.
class ChangeLog {
 public:
  /// What append() takes at once, at most.
  static constexpr std::size_t kLargestPart = 5000;

  /// Opens or makes the file. Error{file_unreadable} when that cannot be done.
  explicit ChangeLog(const std::filesystem::path& directory);
  ChangeLog(const ChangeLog&) = delete;
  ChangeLog& operator=(const ChangeLog&) = delete;

  /// The last position; 0 when there is none.
  std::uint64_t size() const { return size_.load(std::memory_order_acquire); }

  /// The changes that follow position `after`, `limit` at most. Error{file_unreadable} where the file is damaged;
  /// is_damaged() from then on.
  std::vector<PublishedChange> read(std::uint64_t after, std::size_t limit) const;

  /// The change of this position; nullopt where there is none. Error as read().
  std::optional<PublishedChange> find(std::uint64_t position) const;

  bool is_damaged() const { return damaged_.load(std::memory_order_relaxed); }

  /// Adds the changes that follow the last one, on the disk when it returns. False: the disk has failed, and nothing
  /// was added.
  [[nodiscard]] bool append(std::span<const PublishedChange> changes);

  /// Forgets everything. False: the disk has failed, and nothing is given out any more.
  [[nodiscard]] bool clear();

  /// Until when it is complete.
  Freshness& freshness() { return freshness_; }
  const Freshness& freshness() const { return freshness_; }

 private:
  std::uint64_t count_whole() const;
  std::vector<PublishedChange> read_unlocked(std::uint64_t after, std::size_t limit) const;
  bool write_heading() const;

  FileDescriptor file_;
  std::atomic<std::uint64_t> size_{0};
  mutable std::atomic<bool> damaged_{false};
  mutable std::shared_mutex mutex_;  // held alone while what was given out goes away
  Freshness freshness_;
};

}  // namespace tamga::status
