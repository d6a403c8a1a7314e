#include "server/status/local_store.hpp"

#include <fstream>
#include <memory>

#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"
#include "server/status/record_sorter.hpp"
#include "server/status/snapshot_writer.hpp"
#include "server/status/status_journal.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/status_samples.hpp"
#include "tests/support/test_data.hpp"

namespace tamga::status {
namespace {

using tamga::testing::CountingRandom;
using tamga::testing::good_status;
using tamga::testing::kStatusNow;
using tamga::testing::numbered_serial;
using tamga::testing::read_text;
using tamga::testing::revoked_status;
using tamga::testing::ScratchFolder;

constexpr storage::FeedPosition kFirst{.system_identifier = 0xFEDCBA9876543210U, .timeline = 1, .xmin = 700};
constexpr storage::FeedPosition kSecond{.system_identifier = 0xFEDCBA9876543210U, .timeline = 1, .xmin = 710};
constexpr storage::FeedPosition kThird{.system_identifier = 0xFEDCBA9876543210U, .timeline = 1, .xmin = 720};

void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

class LocalStoreTest : public ::testing::Test {
 protected:
  StoreState state() const {
    return {
        .position = kFirst,
        .known_at = kStatusNow,
        .authorities = {{1, "gost-qualified", {1, 2, 3}, {4, 5}, {{8, 9}, {10}}}, {2, "ecdsa-unqualified", {6}, {7}}}};
  }

  /// Serials 1..5 good in the snapshot; the first batch revokes 1, the second 2.
  void write_two_batches() {
    StatusIndex index(random_);
    for (std::uint64_t i = 1; i <= 5; ++i) index.apply(good_status(i));
    LocalStore store(folder_.path());
    ASSERT_TRUE(store.write_snapshot(index, state()));
    first_batch_begins_ = store.journal_octets();
    ASSERT_TRUE(store.append(std::vector{revoked_status(1)}, kSecond, kStatusNow + std::chrono::seconds(1)));
    first_batch_ends_ = store.journal_octets();
    ASSERT_TRUE(store.append(std::vector{revoked_status(2)}, kThird, kStatusNow + std::chrono::seconds(2)));
  }

  StoredStatus read() {
    index_ = std::make_unique<StatusIndex>(random_);
    LocalStore store(folder_.path());
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
  std::unique_ptr<StatusIndex> index_;
  std::uint64_t first_batch_begins_ = 0;
  std::uint64_t first_batch_ends_ = 0;
};

TEST_F(LocalStoreTest, IsEmptyAtFirst) {
  const auto stored = read();
  EXPECT_FALSE(stored.state);
  EXPECT_EQ(stored.refusal, "");
}

TEST_F(LocalStoreTest, GivesBackTheSnapshotAndEveryBatch) {
  write_two_batches();
  const auto stored = read();
  ASSERT_TRUE(stored.state) << stored.refusal;
  EXPECT_EQ(stored.state->position, kThird);
  EXPECT_EQ(stored.state->known_at, kStatusNow + std::chrono::seconds(2));
  EXPECT_EQ(stored.state->authorities, state().authorities);
  EXPECT_EQ(index_->size(), 5U);
  EXPECT_EQ(index_->find({1, numbered_serial(1)}), revoked_status(1).record);
  EXPECT_TRUE(is_revoked(2));
  EXPECT_FALSE(is_revoked(3));
}

TEST_F(LocalStoreTest, GoesOnAfterARestart) {
  write_two_batches();
  {
    StatusIndex index(random_);
    LocalStore store(folder_.path());
    ASSERT_TRUE(store.read(index).state);
    ASSERT_TRUE(store.append(std::vector{revoked_status(3), good_status(9)}, kThird, kStatusNow));
  }
  ASSERT_TRUE(read().state);
  EXPECT_TRUE(is_revoked(2));
  EXPECT_TRUE(is_revoked(3));
  EXPECT_EQ(index_->size(), 6U);
}

TEST_F(LocalStoreTest, AnUnfinishedLastBatchIsCutOffWhereverItEnds) {
  write_two_batches();
  const std::string whole = read_text(journal());
  for (std::size_t length = first_batch_ends_; length < whole.size(); ++length) {
    write_text(journal(), whole.substr(0, length));
    const auto stored = read();
    ASSERT_TRUE(stored.state) << length << ": " << stored.refusal;
    ASSERT_EQ(stored.state->position, kSecond) << length;
    ASSERT_TRUE(is_revoked(1)) << length;
    ASSERT_FALSE(is_revoked(2)) << length;
    ASSERT_EQ(std::filesystem::file_size(journal()), first_batch_ends_) << "the rest is cut off for good";
  }
}

TEST_F(LocalStoreTest, OctetsThatWereNeverWrittenAreAnUnfinishedBatchToo) {
  write_two_batches();
  const std::string whole = read_text(journal());
  write_text(journal(), whole.substr(0, first_batch_ends_) + std::string(whole.size() - first_batch_ends_, '\0'));
  ASSERT_TRUE(read().state);
  EXPECT_TRUE(is_revoked(1));
  // The length was written, the end was not.
  write_text(journal(), whole.substr(0, whole.size() - 40) + std::string(40, '\0'));
  ASSERT_TRUE(read().state);
  EXPECT_TRUE(is_revoked(1));
  EXPECT_FALSE(is_revoked(2));
}

TEST_F(LocalStoreTest, NoFlippedBitOfTheJournalGoesUnnoticed) {
  write_two_batches();
  const std::string whole = read_text(journal());
  for (std::size_t place = 0; place < whole.size(); ++place) {
    for (const int bit : {0, 3, 7}) {
      std::string damaged = whole;
      damaged[place] = static_cast<char>(damaged[place] ^ (1 << bit));
      write_text(journal(), damaged);
      const auto stored = read();
      ASSERT_FALSE(stored.state) << "octet " << place << " bit " << bit << ": revocations may be missing";
      ASSERT_NE(stored.refusal, "");
    }
  }
}

TEST_F(LocalStoreTest, ADamagedSnapshotIsRefusedOrItsDamagedRecordIs) {
  write_two_batches();
  const std::string whole = read_text(snapshot());
  int found_at_once = 0;
  int found_when_needed = 0;
  for (std::size_t record = 0; record < 5; ++record) {
    std::string damaged = whole;
    damaged[record * kSnapshotRecord + 25] ^= 0x10;
    write_text(snapshot(), damaged);
    if (!read().state) {
      ++found_at_once;  // the journal has a change of this certificate
      continue;
    }
    for (std::uint64_t i = 3; i <= 5; ++i) {
      try {
        (void)index_->find({1, numbered_serial(i)});
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), Errc::file_unreadable);
        ++found_when_needed;
      }
    }
    EXPECT_TRUE(index_->is_damaged());
  }
  EXPECT_EQ(found_at_once, 2);
  EXPECT_EQ(found_when_needed, 3);
  for (const std::size_t length : {std::size_t{0}, std::size_t{1}, whole.size() / 2, whole.size() - 1}) {
    write_text(snapshot(), whole.substr(0, length));
    const auto stored = read();
    ASSERT_FALSE(stored.state) << length;
    ASSERT_NE(stored.refusal, "");
  }
}

TEST_F(LocalStoreTest, BatchesCanBeNeitherLeftOutNorExchanged) {
  write_two_batches();
  const std::string whole = read_text(journal());
  const std::size_t header = first_batch_begins_;
  const std::string first = whole.substr(header, first_batch_ends_ - header);
  const std::string second = whole.substr(first_batch_ends_);
  for (const std::string& frames : {second, second + first, first + first, first + second + second}) {
    write_text(journal(), whole.substr(0, header) + frames);
    EXPECT_FALSE(read().state);
  }
}

TEST_F(LocalStoreTest, ASnapshotWithoutItsJournalIsNotUsed) {
  write_two_batches();
  std::filesystem::remove(journal());
  const auto stored = read();
  EXPECT_FALSE(stored.state);
  EXPECT_NE(stored.refusal, "");
}

TEST_F(LocalStoreTest, ACrashBeforeTheExchangeLeavesTheOldPairAndOneAfterItTheNew) {
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

TEST_F(LocalStoreTest, WhatChangedWhileASnapshotWasWrittenIsKeptAsItStands) {
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

TEST_F(LocalStoreTest, OtherCasAreRememberedWithoutANewSnapshot) {
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

TEST_F(LocalStoreTest, AStoreOfAnotherVersionIsRefused) {
  write_text(folder_.path() / "status.snapshot", "TMGSTAT1");
  write_text(journal(), "TMGJRNL1" + std::string(64, 'x'));
  const auto stored = read();
  EXPECT_FALSE(stored.state);
  EXPECT_NE(stored.refusal, "");
  write_two_batches();
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "status.snapshot"));
}

TEST_F(LocalStoreTest, ADiscardedStoreIsNotUsedAfterARestart) {
  write_two_batches();
  {
    StatusIndex index(random_);
    LocalStore store(folder_.path());
    ASSERT_TRUE(store.read(index).state);
    store.discard();
    EXPECT_FALSE(store.is_open());
  }
  EXPECT_FALSE(read().state);
}

TEST_F(LocalStoreTest, ADiscardThatFailedIsOwedUntilItIsDone) {
  write_two_batches();
  StatusIndex index(random_);
  LocalStore store(folder_.path());
  ASSERT_TRUE(store.read(index).state);
  const std::string whole = read_text(journal());
  // A folder that is not empty can be removed by nobody with remove().
  std::filesystem::remove(journal());
  std::filesystem::create_directories(journal() / "obstacle");
  EXPECT_REFUSED(store.discard(), Errc::file_unreadable);
  EXPECT_FALSE(store.is_open());
  EXPECT_REFUSED((void)store.append(std::vector{revoked_status(3)}, kThird, kStatusNow), Errc::file_unreadable);
  std::filesystem::remove_all(journal());
  write_text(journal(), whole);
  EXPECT_FALSE(store.append(std::vector{revoked_status(3)}, kThird, kStatusNow));
  EXPECT_FALSE(std::filesystem::exists(journal())) << "serial 3 would be good again after a restart";
}

TEST_F(LocalStoreTest, WhatWasRefusedOnceIsNotUsedLater) {
  write_two_batches();
  const std::string whole = read_text(snapshot());
  write_text(snapshot(), whole.substr(1));
  {
    StatusIndex index(random_);
    LocalStore store(folder_.path());
    ASSERT_FALSE(store.read(index).state);
    EXPECT_FALSE(store.append(std::vector{revoked_status(3)}, kThird, kStatusNow));
  }
  write_text(snapshot(), whole);
  EXPECT_FALSE(read().state) << "it became readable again, but serial 3 was shown as revoked meanwhile";
}

TEST_F(LocalStoreTest, ASnapshotThatCannotBeWrittenLeavesTheOldOne) {
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

TEST_F(LocalStoreTest, AJournalThatMayHaveItsNameTakesTheOldOneAlong) {
  write_two_batches();
  StatusIndex index(random_);
  LocalStore store(folder_.path());
  ASSERT_TRUE(store.read(index).state);
  std::filesystem::remove(journal());
  std::filesystem::create_directories(journal() / "obstacle");
  EXPECT_REFUSED((void)store.write_snapshot(index, state()), Errc::file_unreadable);
  EXPECT_FALSE(store.is_open());
}

TEST_F(LocalStoreTest, BelongsToOneDaemonAtATime) {
  LocalStore first(folder_.path());
  EXPECT_REFUSED(LocalStore second(folder_.path()), Errc::file_unreadable);
}

}  // namespace
}  // namespace tamga::status
