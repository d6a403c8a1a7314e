#include "server/app/public_address.hpp"

#include <array>
#include <string>

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace tamga::app {
namespace {

bool is_public(const std::string& text) {
  const bool is_ipv6 = text.find(':') != std::string::npos;
  std::array<std::uint8_t, 16> octets{};
  EXPECT_EQ(inet_pton(is_ipv6 ? AF_INET6 : AF_INET, text.c_str(), octets.data()), 1) << text;
  return is_public_address(ByteView(octets).first(is_ipv6 ? 16 : 4));
}

TEST(PublicAddress, IsWhatTheInternetRoutes) {
  for (const char* address :
       {"1.1.1.1", "8.8.8.8", "77.88.8.8", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0",
        "169.253.0.1", "192.0.1.1", "198.17.255.255", "198.20.0.0", "223.255.255.254", "2a02:6b8::feed:ff",
        "2606:4700:4700::1111", "2001:4860:4860::8888", "2001:200::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"}) {
    EXPECT_TRUE(is_public(address)) << address;
  }
}

TEST(PublicAddress, IsNothingInside) {
  for (const char* address : {"0.0.0.0",
                              "10.1.2.3",
                              "100.64.0.1",
                              "100.127.255.255",
                              "127.0.0.1",
                              "127.255.255.255",
                              "169.254.169.254",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.0.0.8",
                              "192.0.2.1",
                              "192.88.99.1",
                              "192.168.0.1",
                              "198.18.0.1",
                              "198.19.255.255",
                              "198.51.100.7",
                              "203.0.113.7",
                              "224.0.0.1",
                              "240.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "fe80::1",
                              "fec0::1",
                              "fc00::1",
                              "fd12:3456::1",
                              "ff02::1",
                              "2001::1",
                              "2001:db8::1",
                              "2002:7f00:1::1",
                              "3fff::1",
                              "::ffff:127.0.0.1",
                              "::ffff:169.254.169.254",
                              "64:ff9b::10.0.0.1",
                              "64:ff9b:1::1",
                              "::7f00:1",
                              "100::1",
                              "5f00::1"}) {
    EXPECT_FALSE(is_public(address)) << address;
  }
}

TEST(PublicAddress, HasFourOctetsOrSixteen) {
  EXPECT_FALSE(is_public_address({}));
  EXPECT_FALSE(is_public_address(Bytes{8, 8, 8}));
  EXPECT_FALSE(is_public_address(Bytes(15, 0x20)));
}

TEST(PublicAddress, NamesMayBePublicUntilTheyAreResolved) {
  EXPECT_TRUE(may_be_public_host("bank.example.ru"));
  EXPECT_TRUE(may_be_public_host("8.8.8.8"));
  EXPECT_TRUE(may_be_public_host("[2a02:6b8::1]"));
  for (const char* host : {"127.0.0.1", "10.0.0.1", "[::1]", "[fe80::1]", "[::ffff:10.0.0.1]", "[]", "[1.2.3]"}) {
    EXPECT_FALSE(may_be_public_host(host)) << host;
  }
}

}  // namespace
}  // namespace tamga::app
