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
#include "tests/support/stored_statuses.hpp"
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

using LocalStoreTest = tamga::testing::StoredStatuses;
using tamga::testing::kFirst;
using tamga::testing::kSecond;
using tamga::testing::kThird;
using tamga::testing::write_text;

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

TEST_F(LocalStoreTest, BelongsToOneDaemonAtATime) {
  LocalStore first(folder_.path());
  EXPECT_REFUSED(LocalStore second(folder_.path()), Errc::file_unreadable);
}

}  // namespace
}  // namespace tamga::status
