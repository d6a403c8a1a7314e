#include "server/status/fingerprint_list.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "server/status/packed_status.hpp"
#include "tests/support/status_samples.hpp"

namespace tamga::status {
namespace {

using tamga::testing::numbered_serial;

std::vector<std::uint64_t> many(std::uint64_t count, std::uint64_t mask = ~std::uint64_t{0}) {
  const Fingerprints fingerprints{.key = {}, .mask = mask};
  std::vector<std::uint64_t> all;
  for (std::uint64_t i = 0; i < count; ++i) all.push_back(fingerprints.of({1, numbered_serial(i)}));
  std::sort(all.begin(), all.end());
  return all;
}

FingerprintList list_of(const std::vector<std::uint64_t>& all) {
  FingerprintList list(all.size());
  for (const std::uint64_t one : all) list.add(one);
  list.seal();
  return list;
}

void expect_places(const FingerprintList& list, const std::vector<std::uint64_t>& all) {
  ASSERT_EQ(list.size(), all.size());
  FingerprintList::Cursor cursor(list);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto [first, end] = std::equal_range(all.begin(), all.end(), all[i]);
    const auto range = list.find(all[i]);
    ASSERT_EQ(range.first, static_cast<std::uint64_t>(first - all.begin()));
    ASSERT_EQ(range.end, static_cast<std::uint64_t>(end - all.begin()));
    ASSERT_EQ(cursor.next(), all[i]) << "the whole fingerprint comes back";
  }
  EXPECT_EQ(cursor.next(), std::nullopt);
}

TEST(FingerprintList, FindsEachAndNothingElse) {
  const auto all = many(20'000);
  const auto list = list_of(all);
  expect_places(list, all);
  for (const std::uint64_t one : all) {
    const auto range = list.find(one ^ 1U);
    ASSERT_EQ(range.first == range.end, !std::binary_search(all.begin(), all.end(), one ^ 1U));
  }
}

TEST(FingerprintList, EqualOnesStandSideBySide) {
  const auto all = many(1000, 0xE000000000000001U);
  expect_places(list_of(all), all);
}

// Four buckets of some five thousand, in the second case with the fingerprints at the beginning of their buckets.
TEST(FingerprintList, FindsEachInCrowdedBucketsHoweverTheyAreSpread) {
  for (const std::uint64_t mask : {0xC000FFFFFFFFFFFFU, 0xC0000000FFFFFFFFU}) {
    const auto all = many(20'000, mask);
    expect_places(list_of(all), all);
  }
}

TEST(FingerprintList, KnowsAboutWhereOneIs) {
  const auto all = many(20'000, 0xC000FFFFFFFFFFFFU);
  const auto list = list_of(all);
  for (const std::uint64_t one : all) {
    const std::uint64_t place = list.find(one).first;
    const std::uint64_t guess = list.prefetch(one);
    // Of five thousand at random places the middle one is 35 places off as a rule; ten times that does not happen.
    ASSERT_LE(std::max(place, guess) - std::min(place, guess), 350U);
  }
}

TEST(FingerprintList, TheSmallestAndTheLargestAreNoException) {
  const std::vector<std::uint64_t> all{0, 0, 1, ~std::uint64_t{0} - 1, ~std::uint64_t{0}, ~std::uint64_t{0}};
  expect_places(list_of(all), all);
}

TEST(FingerprintList, AnEmptyOneFindsNothing) {
  const auto list = list_of({});
  EXPECT_EQ(list.size(), 0U);
  EXPECT_EQ(list.find(0).first, list.find(0).end);
  EXPECT_EQ(list.find(~std::uint64_t{0}).first, list.find(~std::uint64_t{0}).end);
  EXPECT_EQ(FingerprintList::Cursor(list).next(), std::nullopt);
}

TEST(FingerprintList, ComesBackFromItsOctets) {
  const auto all = many(5000);
  const auto list = list_of(all);
  const auto read = FingerprintList::from_octets(list.directory_bits(), list.directory(), list.remainders());
  ASSERT_TRUE(read);
  expect_places(*read, all);
}

TEST(FingerprintList, RefusesOctetsThatDoNotBelongTogether) {
  const auto list = list_of(many(100));
  const unsigned bits = list.directory_bits();
  const Bytes directory(list.directory().begin(), list.directory().end());
  EXPECT_FALSE(FingerprintList::from_octets(bits + 1, directory, list.remainders()));
  EXPECT_FALSE(FingerprintList::from_octets(8, directory, list.remainders()));
  EXPECT_FALSE(FingerprintList::from_octets(40, directory, list.remainders()));
  EXPECT_FALSE(FingerprintList::from_octets(bits, directory, list.remainders().first(99 * 6)));
  EXPECT_FALSE(FingerprintList::from_octets(bits, directory, list.remainders().first(99 * 6 + 5)));
  Bytes descending = directory;
  descending[400] = 0xFF;
  EXPECT_FALSE(FingerprintList::from_octets(bits, descending, list.remainders()));
}

TEST(FingerprintList, TakesLessThanEightOctetsEachWhereItMatters) {
  const std::uint64_t count = 1'000'000;
  FingerprintList list(count);
  for (std::uint64_t i = 0; i < count; ++i) list.add(i << 44U);
  list.seal();
  EXPECT_LE(list.memory(), count * 63 / 10);
}

}  // namespace
}  // namespace tamga::status
