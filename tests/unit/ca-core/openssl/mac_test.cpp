#include "ca-core/openssl/mac.hpp"

#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga::openssl {
namespace {

Bytes mac_of(ByteView key, std::initializer_list<ByteView> pieces) {
  Mac mac(key);
  for (const ByteView piece : pieces) mac.update(piece);
  return mac.finish();
}

TEST(Mac, KnowsTheExampleOfTheStandard) {
  // The Galois/Counter Mode of Operation, test case 13: nothing under a key of zeros.
  EXPECT_EQ(to_hex(mac_of(Bytes(32), {})), "530f8afbc74536b9a963b4f1c4cb738b");
}

TEST(Mac, OfPiecesIsThatOfTheWhole) {
  const Bytes key = new_mac_key();
  const Bytes octets(1'000'003, 0x5A);
  const ByteView all = octets;
  const Bytes whole = mac_of(key, {all});
  EXPECT_EQ(mac_of(key, {all.first(1), {}, all.subspan(1, 500'000), all.subspan(500'001)}), whole);
  EXPECT_NE(mac_of(key, {all.first(1'000'002)}), whole);
}

TEST(Mac, DependsOnEveryOctetAndOnTheKey) {
  const Bytes key = new_mac_key();
  Bytes octets(100, 7);
  const Bytes before = mac_of(key, {octets});
  EXPECT_NE(mac_of(new_mac_key(), {octets}), before);
  for (std::uint8_t& octet : octets) {
    octet ^= 1U;
    EXPECT_NE(mac_of(key, {octets}), before);
    octet ^= 1U;
  }
  EXPECT_EQ(mac_of(key, {octets}), before);
}

TEST(Mac, RefusesAnotherKeyLength) {
  EXPECT_REFUSED(Mac(Bytes(31)), Errc::crypto_failed);
}

}  // namespace
}  // namespace tamga::openssl
