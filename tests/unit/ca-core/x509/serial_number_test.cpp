#include "ca-core/x509/serial_number.hpp"

#include <set>

#include <gtest/gtest.h>

#include "ca-core/openssl/random.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga {
namespace {

std::optional<SerialNumber> of(std::initializer_list<std::uint8_t> octets) {
  return SerialNumber::from_octets(Bytes(octets));
}

TEST(SerialNumber, RefusesZeroAndNothing) {
  EXPECT_FALSE(of({}));
  EXPECT_FALSE(of({0}));
  EXPECT_FALSE(SerialNumber::from_octets(Bytes(20, 0)));
}

TEST(SerialNumber, RefusesTwentyOneOctets) {
  EXPECT_TRUE(SerialNumber::from_octets(Bytes(20, 0x7F)));
  EXPECT_FALSE(SerialNumber::from_octets(Bytes(21, 0x7F)));
  EXPECT_FALSE(SerialNumber::from_octets(Bytes(20, 0x80))) << "DER needs a twenty-first octet";
  EXPECT_TRUE(SerialNumber::from_octets(Bytes(19, 0x80)));
}

TEST(SerialNumber, LeavesLeadingZerosOut) {
  EXPECT_EQ(of({0, 0, 1, 2})->to_hex(), "0102");
  EXPECT_EQ(of({0, 0, 1, 2}), of({1, 2}));
  EXPECT_EQ(of({0, 0x80})->to_hex(), "80");
}

TEST(SerialNumber, ReadsHexadecimalOfEitherCase) {
  EXPECT_EQ(SerialNumber::parse_hex("0aBc")->to_hex(), "0abc");
  EXPECT_EQ(SerialNumber::parse_hex("abc")->to_hex(), "0abc");
  EXPECT_EQ(SerialNumber::parse_hex("000000000000000000000000000000000000000001")->to_hex(), "01");
  for (const char* text : {"", "0", "00", "xyz", "0x01", "-1", "01 02", "0000000000000000000000000000000000000000001",
                           "800000000000000000000000000000000000000000"}) {
    EXPECT_FALSE(SerialNumber::parse_hex(text)) << text;
  }
}

TEST(SerialNumber, IsOrderedAsANumber) {
  EXPECT_LT(of({0xFF}), of({1, 0}));
  EXPECT_LT(of({1, 0}), of({1, 1}));
  EXPECT_GT(of({2}), of({1}));
  EXPECT_EQ(*of({1}) <=> *of({1}), std::strong_ordering::equal);
}

TEST(SerialNumber, DrawnOnesBeginWithTheInstance) {
  openssl::OpensslRandom random;
  std::set<std::string> drawn;
  for (int i = 0; i < 100; ++i) {
    const SerialNumber serial = SerialNumber::random(random, 127);
    EXPECT_EQ(serial.octets().size(), 18U);
    EXPECT_EQ(serial.octets()[0], 127U);
    drawn.insert(serial.to_hex());
  }
  EXPECT_EQ(drawn.size(), 100U);
  EXPECT_REFUSED(SerialNumber::random(random, 0), Errc::configuration_invalid);
  EXPECT_REFUSED(SerialNumber::random(random, 128), Errc::configuration_invalid);
}

}  // namespace
}  // namespace tamga
