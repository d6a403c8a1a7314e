#include "server/status/status_snapshot.hpp"

#include <algorithm>
#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include "server/status/snapshot_writer.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/status_samples.hpp"
#include "tests/support/test_data.hpp"

namespace tamga::status {
namespace {

using tamga::testing::good_status;
using tamga::testing::kStatusNow;
using tamga::testing::read_text;
using tamga::testing::revoked_status;
using tamga::testing::ScratchFolder;

constexpr std::uint64_t kAll = ~std::uint64_t{0};
constexpr std::uint64_t kRecords = 20;

void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

StoreState sample_state() {
  return {.position = {.system_identifier = 1, .timeline = 2, .xmin = 3},
          .known_at = kStatusNow,
          .authorities = {{1, "gost-qualified", {1, 2, 3}, {4, 5}}}};
}

class StatusSnapshotTest : public ::testing::Test {
 protected:
  std::shared_ptr<const StatusSnapshot> write(const StatusSnapshot* older, const std::vector<StatusChange>& changes,
                                              std::uint8_t check_key = 7) {
    RecordSorter sorter(folder_.path(), fingerprints_);
    for (const StatusChange& change : changes) sorter.add(change);
    SnapshotKeys keys{.fingerprints = fingerprints_.key, .checks = {}};
    keys.checks.fill(check_key);
    return write_merged(path_, keys, older, sorter, sample_state());
  }

  std::shared_ptr<const StatusSnapshot> write_good(std::uint64_t count = kRecords, std::uint8_t check_key = 7) {
    std::vector<StatusChange> changes;
    for (std::uint64_t i = 0; i < count; ++i) changes.push_back(good_status(i));
    return write(nullptr, changes, check_key);
  }

  std::optional<StatusRecord> find(const StatusSnapshot& snapshot, const CertificateKey& key) const {
    return snapshot.find(key, fingerprints_.of(key));
  }

  /// How many of the records can be read; what can be is right.
  std::uint64_t readable(const StatusSnapshot& snapshot) const {
    std::uint64_t count = 0;
    for (std::uint64_t i = 0; i < kRecords; ++i) {
      try {
        EXPECT_EQ(find(snapshot, good_status(i).key), good_status(i).record);
        ++count;
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), Errc::file_unreadable);
      }
    }
    return count;
  }

  ScratchFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "status.a.snapshot";
  Fingerprints fingerprints_{.key = {9, 8, 7}, .mask = kAll};
};

TEST_F(StatusSnapshotTest, GivesBackWhatWasWritten) {
  auto change = revoked_status(3, 9, 2);
  change.record.reason.reset();
  const auto written = write(nullptr, {good_status(1), change, revoked_status(4)});
  ASSERT_TRUE(written);
  const auto opened = StatusSnapshot::open(path_);
  ASSERT_TRUE(opened.snapshot) << opened.refusal;
  for (const auto& snapshot : {written, opened.snapshot}) {
    EXPECT_EQ(snapshot->size(), 3U);
    EXPECT_EQ(find(*snapshot, good_status(1).key), good_status(1).record);
    EXPECT_EQ(find(*snapshot, change.key), change.record);
    EXPECT_EQ(find(*snapshot, revoked_status(4).key), revoked_status(4).record);
    EXPECT_FALSE(find(*snapshot, good_status(3).key)) << "another CA's";
    EXPECT_EQ(snapshot->state(), sample_state());
    EXPECT_EQ(snapshot->checksum(), written->checksum());
    EXPECT_EQ(snapshot->fingerprint_key(), fingerprints_.key);
  }
  EXPECT_FALSE(std::filesystem::exists(path_.string() + ".new"));
}

TEST_F(StatusSnapshotTest, SerialsOfEveryLengthAreKeptApart) {
  std::vector<StatusChange> changes;
  for (std::size_t length = 1; length <= SerialNumber::kMaxOctets; ++length) {
    auto change = good_status(0);
    change.key.serial = *SerialNumber::from_octets(Bytes(length, 0x01));
    change.record.version = static_cast<std::uint32_t>(length);
    changes.push_back(change);
  }
  fingerprints_.mask = 0;
  const auto snapshot = write(nullptr, changes);
  for (const auto& change : changes) EXPECT_EQ(find(*snapshot, change.key), change.record);
}

TEST_F(StatusSnapshotTest, WithEqualFingerprintsTheSerialDecides) {
  for (const std::uint64_t mask : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{3} << 62U}) {
    fingerprints_.mask = mask;
    std::vector<StatusChange> changes;
    for (std::uint64_t i = 0; i < 200; ++i) changes.push_back(i % 2 == 0 ? good_status(i) : revoked_status(i));
    const auto older = write(nullptr, changes);
    for (const auto& change : changes) ASSERT_EQ(find(*older, change.key), change.record);
    EXPECT_FALSE(find(*older, good_status(200).key));
    // Into the next one: every second good one revoked, and new ones between those that are there.
    std::vector<StatusChange> news;
    for (std::uint64_t i = 0; i < 400; i += 4) news.push_back(revoked_status(i));
    const auto merged = write(older.get(), news, 8);
    ASSERT_TRUE(merged);
    EXPECT_EQ(merged->size(), 250U);
    for (std::uint64_t i = 0; i < 400; ++i) {
      const bool known = i < 200 || i % 4 == 0;
      const auto expected = i % 2 == 1 || i % 4 == 0 ? revoked_status(i) : good_status(i);
      ASSERT_EQ(find(*merged, expected.key), known ? std::optional(expected.record) : std::nullopt) << i;
    }
  }
}

TEST_F(StatusSnapshotTest, AnEmptyOneIsOneToo) {
  const auto written = write(nullptr, {});
  ASSERT_TRUE(written);
  const auto opened = StatusSnapshot::open(path_);
  ASSERT_TRUE(opened.snapshot) << opened.refusal;
  EXPECT_EQ(opened.snapshot->size(), 0U);
  EXPECT_FALSE(find(*opened.snapshot, good_status(1).key));
}

TEST_F(StatusSnapshotTest, IsRefusedWhereverItIsTorn) {
  const auto written = write_good();
  const std::string whole = read_text(path_);
  const std::size_t records = kRecords * kSnapshotRecord;
  const std::size_t directory = FingerprintList::directory_octets(written->fingerprints().directory_bits());
  const std::size_t list = records + directory + kRecords * FingerprintList::kRemainder;
  const std::size_t trailer = whole.size() - SnapshotTrailer::kOctets;
  std::set<std::size_t> lengths{0, 1, kSnapshotRecord, records / 2, records + directory / 2, (list + trailer) / 2};
  for (const std::size_t border : {records, records + directory, list, trailer, whole.size()}) {
    for (const std::size_t octets : {std::size_t{1}, std::size_t{2}, std::size_t{8}}) lengths.insert(border - octets);
    if (border < whole.size()) lengths.insert({border, border + 1});
  }
  for (std::size_t length = trailer; length < whole.size(); ++length) lengths.insert(length);
  for (const std::size_t length : lengths) {
    write_text(path_, whole.substr(0, length));
    const auto opened = StatusSnapshot::open(path_);
    ASSERT_FALSE(opened.snapshot) << length;
    ASSERT_NE(opened.refusal, "");
    // The beginning never reached the disk, the end did.
    write_text(path_, std::string(length, '\0') + whole.substr(length));
    const auto zeroed = StatusSnapshot::open(path_);
    if (!zeroed.snapshot) continue;
    const std::uint64_t count = readable(*zeroed.snapshot);
    ASSERT_LE(count, kRecords - std::min(kRecords, length / kSnapshotRecord)) << length;
    ASSERT_GE(count + (length + kSnapshotRecord - 1) / kSnapshotRecord, kRecords) << length;
  }
  write_text(path_, whole + '\0');
  EXPECT_FALSE(StatusSnapshot::open(path_).snapshot);
}

TEST_F(StatusSnapshotTest, NoFlippedBitGoesUnnoticed) {
  const auto written = write_good();
  const std::string whole = read_text(path_);
  const std::size_t records = kRecords * kSnapshotRecord;
  const std::size_t directory = FingerprintList::directory_octets(written->fingerprints().directory_bits());
  for (std::size_t place = 0; place < whole.size(); ++place) {
    // The directory is long and all of it is under one checksum: some of its octets.
    if (place > records && place < records + directory && place % 4099 != 0) continue;
    std::string damaged = whole;
    damaged[place] = static_cast<char>(damaged[place] ^ (1 << (place % 8)));
    write_text(path_, damaged);
    const auto opened = StatusSnapshot::open(path_);
    if (place >= records) {
      ASSERT_FALSE(opened.snapshot) << "octet " << place;
      continue;
    }
    ASSERT_TRUE(opened.snapshot) << opened.refusal;
    EXPECT_FALSE(opened.snapshot->is_damaged());
    ASSERT_EQ(readable(*opened.snapshot), kRecords - 1) << "octet " << place;
    EXPECT_TRUE(opened.snapshot->is_damaged());
    const auto again = StatusSnapshot::open(path_).snapshot;
    again->verify({});
    EXPECT_TRUE(again->is_damaged());
    EXPECT_FALSE(write(again.get(), {good_status(1)}, 9)) << "nothing is made of it";
  }
}

TEST_F(StatusSnapshotTest, ABlockOfAnotherSnapshotIsDamage) {
  write_good();
  const std::string older = read_text(path_);
  ASSERT_TRUE(write_good(kRecords, 8));
  std::string torn = read_text(path_);
  ASSERT_EQ(torn.size(), older.size());
  // The same records at the same places, but of a file that was there before.
  torn.replace(0, 3 * kSnapshotRecord, older.substr(0, 3 * kSnapshotRecord));
  write_text(path_, torn);
  const auto opened = StatusSnapshot::open(path_);
  ASSERT_TRUE(opened.snapshot);
  EXPECT_EQ(readable(*opened.snapshot), kRecords - 3);
}

TEST_F(StatusSnapshotTest, RecordsThatChangedPlacesAreDamage) {
  write_good();
  std::string text = read_text(path_);
  const std::string first = text.substr(0, kSnapshotRecord);
  text.replace(0, kSnapshotRecord, text.substr(kSnapshotRecord, kSnapshotRecord));
  text.replace(kSnapshotRecord, kSnapshotRecord, first);
  write_text(path_, text);
  EXPECT_EQ(readable(*StatusSnapshot::open(path_).snapshot), kRecords - 2);
}

TEST_F(StatusSnapshotTest, ForeignFilesAreRefused) {
  for (const std::string& text :
       {std::string("TMGSTAT1"), std::string(4096, 'x'), std::string(152, '\0'), std::string()}) {
    write_text(path_, text);
    EXPECT_FALSE(StatusSnapshot::open(path_).snapshot);
  }
  EXPECT_FALSE(StatusSnapshot::open(folder_.path() / "absent").snapshot);
  EXPECT_FALSE(StatusSnapshot::open(folder_.path()).snapshot);
}

TEST_F(StatusSnapshotTest, AFullDiskGivesNoneAndLeavesTheOldOne) {
  write_good();
  const std::string whole = read_text(path_);
  std::filesystem::create_symlink("/dev/full", path_.string() + ".new");
  EXPECT_FALSE(write(nullptr, {good_status(1)}));
  EXPECT_EQ(read_text(path_), whole);
}

TEST_F(StatusSnapshotTest, StopsWhenToldTo) {
  const auto older = write_good(10'000);
  std::stop_source stop;
  stop.request_stop();
  RecordSorter none(folder_.path(), fingerprints_);
  EXPECT_FALSE(write_merged(folder_.path() / "next", {}, older.get(), none, sample_state(), stop.get_token()));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "next"));
}

}  // namespace
}  // namespace tamga::status
