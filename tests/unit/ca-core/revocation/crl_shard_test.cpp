#include "ca-core/revocation/crl_shard.hpp"

#include <set>

#include <gtest/gtest.h>

#include "ca-core/openssl/random.hpp"

namespace tamga {
namespace {

TEST(CrlShard, FollowsFromTheSerialAlone) {
  const auto serial = *SerialNumber::parse_hex("0112345678ab");
  EXPECT_EQ(crl_shard(serial, 16), 0x0BU);
  EXPECT_EQ(crl_shard(serial, 2), 1U);
  EXPECT_EQ(crl_shard(serial, 64), 0x2BU);
}

TEST(CrlShard, EachTakesItsShare) {
  openssl::OpensslRandom random;
  std::set<unsigned> found;
  for (int i = 0; i < 2000; ++i) found.insert(crl_shard(SerialNumber::random(random, 1), 16));
  EXPECT_EQ(found.size(), 16U);
  EXPECT_EQ(*found.rbegin(), 15U);
}

TEST(CrlShard, HasANameThatSaysHowManyThereAre) {
  EXPECT_EQ(crl_shard_name(7, 16), "16/07");
  EXPECT_EQ(crl_shard_name(63, 64), "64/63");
  for (const char* name : {"2/00", "2/01", "16/07", "64/63"}) EXPECT_TRUE(is_crl_shard_name(name)) << name;
  for (const char* name : {"", "/", "delta", "16", "16/", "16/7", "16/16", "16/007", "3/01", "128/01", "0/00", "1/00",
                           "+2/01", "16/-1", "16/07/", " 16/07"}) {
    EXPECT_FALSE(is_crl_shard_name(name)) << name;
  }
}

TEST(CrlShard, CountsArePowersOfTwo) {
  for (const unsigned count : {0U, 2U, 4U, 8U, 16U, 32U, 64U}) EXPECT_TRUE(is_shard_count(count)) << count;
  for (const unsigned count : {1U, 3U, 12U, 128U}) EXPECT_FALSE(is_shard_count(count)) << count;
}

}  // namespace
}  // namespace tamga
