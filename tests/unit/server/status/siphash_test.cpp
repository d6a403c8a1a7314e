#include "server/status/siphash.hpp"

#include <numeric>

#include <gtest/gtest.h>

namespace tamga::status {
namespace {

/// The reference implementation's test: key 00 01 … 0f, text 00 01 … (length - 1).
std::string reference(std::size_t length) {
  SipKey key{};
  std::iota(key.begin(), key.end(), std::uint8_t{0});
  Bytes text(length);
  std::iota(text.begin(), text.end(), std::uint8_t{0});
  std::uint64_t hash = siphash(key, text);
  Bytes octets;
  for (int i = 0; i < 8; ++i, hash >>= 8U) octets.push_back(static_cast<std::uint8_t>(hash));
  return to_hex(octets);
}

TEST(SipHash, IsThatOfTheReferenceImplementation) {
  EXPECT_EQ(reference(0), "310e0edd47db6f72");
  EXPECT_EQ(reference(1), "fd67dc93c539f874");
  EXPECT_EQ(reference(7), "37d1018bf50002ab");
  EXPECT_EQ(reference(8), "6224939a79f5f593");
  EXPECT_EQ(reference(15), "e545be4961ca29a1");
  EXPECT_EQ(reference(22), "883ea3e395675393");
  EXPECT_EQ(reference(50), "72fe52975a4364ee");
  EXPECT_EQ(reference(63), "724506eb4c328a95");
}

}  // namespace
}  // namespace tamga::status
