#include "server/net/connection_sources.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace tamga::net {
namespace {

using boost::asio::ip::make_address;

TEST(ConnectionSources, CountsEachAddress) {
  ConnectionSources sources(2);
  const auto first = sources.enter(make_address("192.0.2.1"));
  auto second = sources.enter(make_address("192.0.2.1"));
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(sources.enter(make_address("192.0.2.1")));
  EXPECT_TRUE(sources.enter(make_address("192.0.2.2")));
  second.reset();
  EXPECT_TRUE(sources.enter(make_address("192.0.2.1")));
}

TEST(ConnectionSources, TakesAnIpv6NetworkOf64BitsForOneSource) {
  ConnectionSources sources(1);
  const auto place = sources.enter(make_address("2001:db8:1:2::1"));
  ASSERT_TRUE(place);
  EXPECT_FALSE(sources.enter(make_address("2001:db8:1:2:ffff:ffff:ffff:ffff")));
  EXPECT_TRUE(sources.enter(make_address("2001:db8:1:3::1")));
  EXPECT_TRUE(sources.enter(make_address("2001:db8:0:2::1")));
}

TEST(ConnectionSources, AnIpv4AddressIsOneHoweverItIsWritten) {
  ConnectionSources sources(1);
  const auto mapped = sources.enter(make_address("::ffff:192.0.2.1"));
  EXPECT_FALSE(sources.enter(make_address("192.0.2.1")));
  EXPECT_TRUE(sources.enter(make_address("::ffff:192.0.2.2"))) << "not all of them are one network";
  EXPECT_TRUE(sources.enter(make_address("::1"))) << "that of 0.0.0.0 is another";
}

TEST(ConnectionSources, ForgetsWhoIsGone) {
  ConnectionSources sources(3);
  std::vector<ConnectionSources::Place> places;
  for (const char* address : {"192.0.2.1", "192.0.2.1", "192.0.2.2", "2001:db8::1"}) {
    places.push_back(*sources.enter(make_address(address)));
  }
  EXPECT_EQ(sources.size(), 3U);
  places.clear();
  EXPECT_EQ(sources.size(), 0U);
}

TEST(ConnectionSources, WithoutALimitNothingIsCounted) {
  ConnectionSources sources(0);
  std::vector<ConnectionSources::Place> places;
  for (int i = 0; i < 1000; ++i) places.push_back(*sources.enter(make_address("192.0.2.1")));
  EXPECT_EQ(sources.size(), 0U);
}

}  // namespace
}  // namespace tamga::net
