// One snapshot and its journal take the place of another pair, or do not.

#include <filesystem>

#include <gtest/gtest.h>

#include "server/status/local_store.hpp"
#include "server/status/record_sorter.hpp"
#include "server/status/snapshot_writer.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/status_samples.hpp"
#include "tests/support/stored_statuses.hpp"
#include "tests/support/test_data.hpp"

namespace tamga::status {
namespace {

using SnapshotExchange = tamga::testing::StoredStatuses;
using tamga::testing::good_status;
using tamga::testing::kStatusNow;
using tamga::testing::kThird;
using tamga::testing::numbered_serial;
using tamga::testing::read_text;
using tamga::testing::revoked_status;
using tamga::testing::write_text;

TEST_F(SnapshotExchange, ACrashBeforeTheExchangeLeavesTheOldPairAndOneAfterItTheNew) {
  write_two_batches();
  const std::string old_journal = read_text(journal());
  const std::string old_snapshot = read_text(snapshot());
  {
    StatusIndex index(random_);
    for (std::uint64_t i = 1; i <= 5; ++i) index.apply(revoked_status(i));
    LocalStore store(folder_.path());
    StatusIndex before(random_);
    ASSERT_TRUE(store.read(before).state);
    ASSERT_TRUE(store.write_snapshot(index, state()));
    EXPECT_FALSE(std::filesystem::exists(snapshot())) << "the old one goes";
    EXPECT_EQ(store.next_snapshot(), snapshot());
  }
  const std::string new_journal = read_text(journal());
  // The old snapshot was not removed yet, or not the name of the journal exchanged.
  write_text(snapshot(), old_snapshot);
  ASSERT_TRUE(read().state);
  for (std::uint64_t i = 1; i <= 5; ++i) EXPECT_TRUE(is_revoked(i)) << i;
  write_text(journal(), old_journal);
  {
    StatusIndex index(random_);
    LocalStore store(folder_.path());
    ASSERT_TRUE(store.read(index).state);
    EXPECT_EQ(store.next_snapshot(), next_snapshot());
    ASSERT_TRUE(store.append(std::vector{revoked_status(3)}, kThird, kStatusNow));
  }
  ASSERT_TRUE(read().state);
  for (std::uint64_t i = 1; i <= 3; ++i) EXPECT_TRUE(is_revoked(i)) << i;
  EXPECT_FALSE(is_revoked(4));
  // The snapshot's new name was lost in the crash, its journal's was not: that cannot be, and nothing is used.
  write_text(journal(), new_journal);
  std::filesystem::remove(next_snapshot());
  EXPECT_FALSE(read().state);
}

TEST_F(SnapshotExchange, WhatChangedWhileASnapshotWasWrittenIsKeptAsItStands) {
  write_two_batches();
  {
    StatusIndex index(random_);
    LocalStore store(folder_.path());
    ASSERT_TRUE(store.read(index).state);
    const FrozenStatus frozen = index.freeze();
    RecordSorter changes(folder_.path(), frozen.fingerprints);
    frozen.changes->for_each([&](const PackedStatus& packed) { changes.add(packed.change()); });
    const auto made = write_merged(store.next_snapshot(), frozen.keys, frozen.older.get(), changes, state());
    ASSERT_TRUE(made);
    // Meanwhile the old pair goes on.
    ASSERT_TRUE(store.append(std::vector{revoked_status(3)}, kThird, kStatusNow));
    index.apply(revoked_status(3));
    index.put(tamga::testing::suspended_status(4, 0));
    index.apply(good_status(9));
    auto now = state();
    now.position = kThird;
    now.authorities.pop_back();
    ASSERT_TRUE(store.exchange(*made, index.changes(), now));
    index.adopt(made);
    EXPECT_EQ(index.size(), 6U);
    ASSERT_TRUE(store.append(std::vector{revoked_status(5)}, kThird, kStatusNow));
  }
  const auto stored = read();
  ASSERT_TRUE(stored.state) << stored.refusal;
  EXPECT_EQ(stored.state->position, kThird);
  EXPECT_EQ(stored.state->authorities.size(), 1U);
  EXPECT_EQ(index_->size(), 6U);
  for (const std::uint64_t i : {1, 2, 3, 5}) EXPECT_TRUE(is_revoked(i)) << i;
  EXPECT_EQ(index_->find({1, numbered_serial(4)})->status, CertificateStatus::suspended) << "whatever its version";
  EXPECT_EQ(index_->find({1, numbered_serial(9)})->status, CertificateStatus::good);
}

TEST_F(SnapshotExchange, OtherCasAreRememberedWithoutANewSnapshot) {
  write_two_batches();
  {
    StatusIndex index(random_);
    LocalStore store(folder_.path());
    ASSERT_TRUE(store.read(index).state);
    auto more = state();
    more.authorities.push_back({3, "gost-unqualified", {8}, {}});
    ASSERT_TRUE(store.append_authorities(more));
  }
  const auto stored = read();
  ASSERT_TRUE(stored.state);
  EXPECT_EQ(stored.state->authorities.size(), 3U);
  EXPECT_EQ(stored.state->authorities.back().name, "gost-unqualified");
}

TEST_F(SnapshotExchange, AStoreOfAnotherVersionIsRefused) {
  write_text(folder_.path() / "status.snapshot", "TMGSTAT1");
  write_text(journal(), "TMGJRNL1" + std::string(64, 'x'));
  const auto stored = read();
  EXPECT_FALSE(stored.state);
  EXPECT_NE(stored.refusal, "");
  write_two_batches();
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "status.snapshot"));
}

TEST_F(SnapshotExchange, ASnapshotThatCannotBeWrittenLeavesTheOldOne) {
  write_two_batches();
  StatusIndex index(random_);
  {
    LocalStore store(folder_.path());
    ASSERT_TRUE(store.read(index).state);
    // It cannot take its place: a folder is there.
    std::filesystem::create_directories(next_snapshot() / "obstacle");
    EXPECT_FALSE(store.write_snapshot(index, state()));
    EXPECT_TRUE(store.is_open());
    ASSERT_TRUE(store.append(std::vector{revoked_status(3)}, kThird, kStatusNow));
    std::filesystem::remove_all(next_snapshot());
    // The snapshot is there, its journal cannot be.
    std::filesystem::create_symlink("/dev/full", folder_.path() / "status.journal.new");
    EXPECT_FALSE(store.write_snapshot(index, state()));
    EXPECT_TRUE(store.is_open());
  }
  ASSERT_TRUE(read().state);
  for (std::uint64_t i = 1; i <= 3; ++i) EXPECT_TRUE(is_revoked(i)) << i;
}

TEST_F(SnapshotExchange, AJournalThatMayHaveItsNameTakesTheOldOneAlong) {
  write_two_batches();
  StatusIndex index(random_);
  LocalStore store(folder_.path());
  ASSERT_TRUE(store.read(index).state);
  std::filesystem::remove(journal());
  std::filesystem::create_directories(journal() / "obstacle");
  EXPECT_REFUSED((void)store.write_snapshot(index, state()), Errc::file_unreadable);
  EXPECT_FALSE(store.is_open());
}

}  // namespace
}  // namespace tamga::status
