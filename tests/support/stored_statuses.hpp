#pragma once

// A status daemon's local store as tests want it.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/status/local_store.hpp"
#include "tests/support/status_samples.hpp"

namespace tamga::testing {

inline constexpr storage::FeedPosition kFirst{.system_identifier = 0xFEDCBA9876543210U, .timeline = 1, .xmin = 700};
inline constexpr storage::FeedPosition kSecond{.system_identifier = 0xFEDCBA9876543210U, .timeline = 1, .xmin = 710};
inline constexpr storage::FeedPosition kThird{.system_identifier = 0xFEDCBA9876543210U, .timeline = 1, .xmin = 720};

inline void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

/// A folder with a snapshot and two batches of changes in its journal.
class StoredStatuses : public ::testing::Test {
 protected:
  status::StoreState state() const {
    return {
        .position = kFirst,
        .known_at = kStatusNow,
        .authorities = {{1, "gost-qualified", {1, 2, 3}, {4, 5}, {{8, 9}, {10}}}, {2, "ecdsa-unqualified", {6}, {7}}}};
  }

  /// Serials 1..5 good in the snapshot; the first batch revokes 1, the second 2.
  void write_two_batches() {
    status::StatusIndex index(random_);
    for (std::uint64_t i = 1; i <= 5; ++i) index.apply(good_status(i));
    status::LocalStore store(folder_.path());
    ASSERT_TRUE(store.write_snapshot(index, state()));
    first_batch_begins_ = store.journal_octets();
    ASSERT_TRUE(store.append(std::vector{revoked_status(1)}, kSecond, kStatusNow + std::chrono::seconds(1)));
    first_batch_ends_ = store.journal_octets();
    ASSERT_TRUE(store.append(std::vector{revoked_status(2)}, kThird, kStatusNow + std::chrono::seconds(2)));
  }

  status::StoredStatus read() {
    index_ = std::make_unique<status::StatusIndex>(random_);
    status::LocalStore store(folder_.path());
    return store.read(*index_);
  }

  bool is_revoked(std::uint64_t number) const {
    const auto record = index_->find({1, numbered_serial(number)});
    return record && record->status == CertificateStatus::revoked;
  }

  std::filesystem::path journal() const { return folder_.path() / "status.journal"; }
  std::filesystem::path snapshot() const { return folder_.path() / "status.a.snapshot"; }
  std::filesystem::path next_snapshot() const { return folder_.path() / "status.b.snapshot"; }

  CountingRandom random_;
  ScratchFolder folder_;
  std::unique_ptr<status::StatusIndex> index_;
  std::uint64_t first_batch_begins_ = 0;
  std::uint64_t first_batch_ends_ = 0;
};

}  // namespace tamga::testing
