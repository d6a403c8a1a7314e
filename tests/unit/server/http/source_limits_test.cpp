#include "server/http/source_limits.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/expect_error.hpp"
#include "tests/support/status_samples.hpp"

namespace tamga::http {
namespace {

using tamga::testing::kStatusNow;

constexpr SourceRates kRates{.burst = 3, .per_second = 2, .at_the_same_time = 2, .sources = 4};

bool may(SourceLimits& limits, std::string_view address, Instant now) {
  try {
    const auto visit = limits.enter(address, now);
    return true;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Errc::too_many_attempts);
    EXPECT_EQ(error.details().retry_after_seconds, 1);
    return false;
  }
}

int how_many(SourceLimits& limits, std::string_view address, Instant now) {
  int number = 0;
  while (number < 100 && may(limits, address, now)) ++number;
  return number;
}

TEST(SourceLimits, GiveABurstAndThenSoManyASecond) {
  SourceLimits limits(kRates);
  EXPECT_EQ(how_many(limits, "192.0.2.7", kStatusNow), 3);
  EXPECT_EQ(how_many(limits, "192.0.2.8", kStatusNow), 3) << "another source";
  EXPECT_EQ(how_many(limits, "192.0.2.7", kStatusNow), 0);
  EXPECT_EQ(how_many(limits, "192.0.2.7", kStatusNow + std::chrono::seconds(1)), 2);
  EXPECT_EQ(how_many(limits, "192.0.2.7", kStatusNow + std::chrono::hours(1)), 3);
}

TEST(SourceLimits, ARefusalDoesNotPutTheNextTokenOff) {
  SourceLimits limits(kRates);
  EXPECT_EQ(how_many(limits, "192.0.2.7", kStatusNow), 3);
  for (int second = 1; second < 10; ++second) {
    EXPECT_EQ(how_many(limits, "192.0.2.7", kStatusNow + std::chrono::seconds(second)), 2) << second;
  }
}

TEST(SourceLimits, AClockThatWasSetBackGivesNothing) {
  SourceLimits limits(kRates);
  EXPECT_EQ(how_many(limits, "192.0.2.7", kStatusNow), 3);
  EXPECT_EQ(how_many(limits, "192.0.2.7", kStatusNow - std::chrono::hours(1)), 0);
}

TEST(SourceLimits, ANetworkOfIpv6IsOneSource) {
  EXPECT_EQ(SourceLimits::source_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(SourceLimits::source_of("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(SourceLimits::source_of("fe80::1%eth0"), SourceLimits::source_of("fe80::2"));
  EXPECT_EQ(SourceLimits::source_of("2001:db8:1:2::1"), SourceLimits::source_of("2001:db8:1:2:ffff::9"));
  EXPECT_NE(SourceLimits::source_of("2001:db8:1:2::1"), SourceLimits::source_of("2001:db8:1:3::1"));
  SourceLimits limits(kRates);
  EXPECT_EQ(how_many(limits, "2001:db8:1:2::1", kStatusNow), 3);
  EXPECT_EQ(how_many(limits, "2001:db8:1:2:ab::2", kStatusNow), 0);
  EXPECT_EQ(how_many(limits, "2001:db8:1:3::1", kStatusNow), 3);
}

TEST(SourceLimits, OnlySoManyAreAnsweredAtTheSameTime) {
  SourceLimits limits(kRates);
  {
    const auto first = limits.enter("192.0.2.1", kStatusNow);
    {
      const auto second = limits.enter("192.0.2.2", kStatusNow);
      EXPECT_REFUSED(static_cast<void>(limits.enter("192.0.2.3", kStatusNow)), Errc::too_busy);
    }
    EXPECT_EQ(how_many(limits, "192.0.2.3", kStatusNow), 3) << "what was refused has not been counted";
  }
  EXPECT_EQ(how_many(limits, "192.0.2.1", kStatusNow), 2);
}

TEST(SourceLimits, RememberSoManySourcesAndForgetTheOneThatHasBeenSilentLongest) {
  SourceLimits limits(kRates);
  for (const char* address : {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"}) {
    EXPECT_EQ(how_many(limits, address, kStatusNow), 3);
  }
  EXPECT_FALSE(may(limits, "192.0.2.1", kStatusNow)) << "heard of again, so it is not the most silent one";
  EXPECT_TRUE(may(limits, "192.0.2.5", kStatusNow));
  EXPECT_EQ(limits.size(), 4U);
  EXPECT_FALSE(may(limits, "192.0.2.1", kStatusNow)) << "who was not silent is remembered";
  EXPECT_TRUE(may(limits, "192.0.2.2", kStatusNow)) << "the most silent one was forgotten";
  for (int number = 0; number < 200; ++number) may(limits, "198.51.100." + std::to_string(number), kStatusNow);
  EXPECT_EQ(limits.size(), 4U);
}

TEST(SourceLimits, MayBeSwitchedOffBehindAProxy) {
  SourceLimits limits({.burst = 1, .per_second = 0, .at_the_same_time = 1, .sources = 4});
  EXPECT_EQ(how_many(limits, "192.0.2.7", kStatusNow), 100);
  EXPECT_EQ(limits.size(), 0U);
  const auto visit = limits.enter("192.0.2.7", kStatusNow);
  EXPECT_REFUSED(static_cast<void>(limits.enter("192.0.2.7", kStatusNow)), Errc::too_busy);
}

TEST(SourceLimits, GiveNoMoreToManyAtOnce) {
  constexpr std::size_t kThreads = 4;
  SourceLimits limits({.burst = 1000, .per_second = 1, .at_the_same_time = kThreads, .sources = 4});
  std::atomic<int> given = 0;
  {
    std::vector<std::jthread> askers;
    for (std::size_t i = 0; i < kThreads; ++i) {
      askers.emplace_back([&] {
        for (int number = 0; number < 500; ++number) given += may(limits, "192.0.2.7", kStatusNow) ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(given, 1000);
}

}  // namespace
}  // namespace tamga::http
