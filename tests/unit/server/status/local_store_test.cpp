#include "server/status/local_store.hpp"

#include <fstream>
#include <memory>

#include <gtest/gtest.h>

#include "ca-core/openssl/digest.hpp"
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
  std::filesystem::path snapshot() const { return folder_.path() / "status.snapshot"; }

  CountingRandom random_;
  ScratchFolder folder_;
  std::unique_ptr<StatusIndex> index_;
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

TEST_F(LocalStoreTest, NoFlippedBitOfTheSnapshotGoesUnnoticed) {
  write_two_batches();
  const std::string whole = read_text(snapshot());
  for (std::size_t place = 0; place < whole.size(); ++place) {
    std::string damaged = whole;
    damaged[place] = static_cast<char>(damaged[place] ^ 0x10);
    write_text(snapshot(), damaged);
    ASSERT_FALSE(read().state) << "octet " << place;
  }
  write_text(snapshot(), whole.substr(0, whole.size() / 2));
  EXPECT_FALSE(read().state);
}

TEST_F(LocalStoreTest, BatchesCanBeNeitherLeftOutNorExchanged) {
  write_two_batches();
  const std::string whole = read_text(journal());
  const std::size_t header = 72;
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

TEST_F(LocalStoreTest, ACrashBetweenASnapshotAndItsJournalLosesNothing) {
  write_two_batches();
  const std::string old_journal = read_text(journal());
  {
    StatusIndex index(random_);
    for (std::uint64_t i = 1; i <= 5; ++i) index.apply(revoked_status(i));
    LocalStore store(folder_.path());
    ASSERT_TRUE(store.write_snapshot(index, state()));
  }
  write_text(journal(), old_journal);
  {
    StatusIndex index(random_);
    LocalStore store(folder_.path());
    ASSERT_TRUE(store.read(index).state);
    ASSERT_TRUE(store.append(std::vector{revoked_status(6)}, kThird, kStatusNow));
  }
  ASSERT_TRUE(read().state);
  for (std::uint64_t i = 1; i <= 6; ++i) EXPECT_TRUE(is_revoked(i)) << i;
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

TEST_F(LocalStoreTest, ASnapshotThatMayHaveItsNameTakesTheOldJournalAlong) {
  write_two_batches();
  StatusIndex index(random_);
  LocalStore store(folder_.path());
  ASSERT_TRUE(store.read(index).state);
  // The new snapshot cannot take its place: a folder is there.
  std::filesystem::remove(snapshot());
  std::filesystem::create_directories(snapshot() / "obstacle");
  EXPECT_FALSE(store.write_snapshot(index, state()));
  EXPECT_FALSE(store.is_open());
  EXPECT_FALSE(std::filesystem::exists(journal()));
}

TEST_F(LocalStoreTest, OctetsAfterTheLastRecordAreDamage) {
  write_two_batches();
  std::string text = read_text(snapshot());
  text.resize(text.size() - 32);
  text += '\0';
  text += as_text(openssl::sha256(as_bytes(text)));
  write_text(snapshot(), text);
  const auto stored = read();
  EXPECT_FALSE(stored.state);
  EXPECT_NE(stored.refusal, "");
}

TEST_F(LocalStoreTest, BelongsToOneDaemonAtATime) {
  LocalStore first(folder_.path());
  EXPECT_REFUSED(LocalStore second(folder_.path()), Errc::file_unreadable);
}

}  // namespace
}  // namespace tamga::status
