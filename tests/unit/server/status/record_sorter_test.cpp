#include "server/status/record_sorter.hpp"

#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/status_samples.hpp"

namespace tamga::status {
namespace {

using tamga::testing::good_status;
using tamga::testing::revoked_status;
using tamga::testing::ScratchFolder;

struct Sorted {
  std::uint64_t fingerprint;
  StatusChange change;
};

std::vector<Sorted> sorted(RecordSorter& sorter) {
  std::vector<Sorted> all;
  EXPECT_TRUE(sorter.for_each([&](std::uint64_t fingerprint, const PackedStatus& record) {
    all.push_back({fingerprint, record.change()});
  }));
  return all;
}

void expect_order(const std::vector<Sorted>& all) {
  for (std::size_t i = 1; i < all.size(); ++i) {
    ASSERT_LE(all[i - 1].fingerprint, all[i].fingerprint);
    if (all[i - 1].fingerprint != all[i].fingerprint) continue;
    ASSERT_TRUE(PackedStatus(all[i - 1].change).before(PackedStatus(all[i].change))) << "once each, in one order";
  }
}

TEST(RecordSorter, SortsWhatFitsIntoItsBuffers) {
  const ScratchFolder folder;
  RecordSorter sorter(folder.path(), {});
  for (std::uint64_t i = 0; i < 100; ++i) sorter.add(i % 3 == 0 ? revoked_status(i) : good_status(i));
  EXPECT_EQ(sorter.size(), 100U);
  const auto all = sorted(sorter);
  ASSERT_EQ(all.size(), 100U);
  expect_order(all);
}

class RecordSorterWithFingerprints : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(RecordSorterWithFingerprints, LosesNothingOnItsWayOverTheDiskAndLeavesNothingThere) {
  constexpr std::uint64_t kMany = 20'000;
  const ScratchFolder folder;
  const Fingerprints fingerprints{.key = {}, .mask = GetParam()};
  RecordSorter sorter(folder.path(), fingerprints);
  for (std::uint64_t i = 0; i < kMany; ++i) sorter.add(i % 3 == 0 ? revoked_status(i) : good_status(i));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  const auto all = sorted(sorter);
  ASSERT_EQ(all.size(), kMany);
  expect_order(all);
  std::map<std::string, StatusChange> found;
  for (const Sorted& one : all) {
    ASSERT_EQ(one.fingerprint, fingerprints.of(one.change.key));
    found.emplace(one.change.key.serial.to_hex(), one.change);
  }
  for (std::uint64_t i = 0; i < kMany; ++i) {
    const auto expected = i % 3 == 0 ? revoked_status(i) : good_status(i);
    ASSERT_EQ(found.at(expected.key.serial.to_hex()), expected);
  }
}

// Two heaps or one only, so that they outgrow their buffers many times: evenly spread, without difference in the bits
// by which most are told apart, and all the same.
INSTANTIATE_TEST_SUITE_P(Spread, RecordSorterWithFingerprints,
                         ::testing::Values<std::uint64_t>(0x803FFFFFFFFFFFFFU, 0xFFFFU, 0U));

TEST(RecordSorter, OfOneCertificateTheRevocationOrTheLatestCounts) {
  const ScratchFolder folder;
  RecordSorter sorter(folder.path(), {.key = {}, .mask = 0});
  sorter.add(good_status(1, 5));
  sorter.add(revoked_status(1, 2));
  sorter.add(good_status(1, 6));
  sorter.add(good_status(2, 3));
  sorter.add(good_status(2, 1));
  const auto all = sorted(sorter);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].change, revoked_status(1, 2));
  EXPECT_EQ(all[1].change, good_status(2, 3));
}

TEST(RecordSorter, BeginsAnewWhenToldTo) {
  const ScratchFolder folder;
  RecordSorter sorter(folder.path(), {.key = {}, .mask = 0});
  for (std::uint64_t i = 0; i < 5000; ++i) sorter.add(good_status(i));
  sorter.clear();
  sorter.add(good_status(7));
  EXPECT_EQ(sorter.size(), 1U);
  EXPECT_EQ(sorted(sorter).size(), 1U);
}

TEST(RecordSorter, SaysSoWhenTheDiskFails) {
  const ScratchFolder folder;
  RecordSorter sorter(folder.path() / "absent", {.key = {}, .mask = 0});
  for (std::uint64_t i = 0; i < 5000; ++i) sorter.add(good_status(i));
  EXPECT_TRUE(sorter.has_failed());
  EXPECT_FALSE(sorter.for_each([](std::uint64_t, const PackedStatus&) {}));
}

}  // namespace
}  // namespace tamga::status
