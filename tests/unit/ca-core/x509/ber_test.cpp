#include "ca-core/x509/ber.hpp"

#include <gtest/gtest.h>

#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

std::string converted(std::string_view hex) {
  const auto der = with_definite_lengths(*from_hex(hex));
  return der ? to_hex(*der) : "refused";
}

TEST(Ber, LeavesDerAsItIs) {
  for (const char* hex : {"0500", "3003020101", "30060401aa0401bb"}) EXPECT_EQ(converted(hex), hex);
  const Bytes long_string = der::octet_string(Bytes(300, 0x5A));
  EXPECT_EQ(with_definite_lengths(long_string), long_string);
}

TEST(Ber, GivesIndefiniteLengthsAnEnd) {
  EXPECT_EQ(converted("30800201010000"), "3003020101");
  EXPECT_EQ(converted("3080a08002010100000000"), "3005a003020101");
}

TEST(Ber, ShortensLengths) {
  EXPECT_EQ(converted("308103020101"), "3003020101");
  EXPECT_EQ(converted("3084000000050282000101"), "3003020101");
}

TEST(Ber, JoinsStringsInPieces) {
  EXPECT_EQ(converted("24800401aa0402bbcc0000"), "0403aabbcc");
  EXPECT_EQ(converted("24080401aa24030401bb"), "0402aabb");
  EXPECT_EQ(converted("2400"), "0400");
  // A UTF8String's pieces are OCTET STRINGs (X.690 section 8.23.6), a BIT STRING's are BIT STRINGs.
  EXPECT_EQ(converted("2c060401410401b6"), "0c0241b6");
  EXPECT_EQ(converted("2380030200aa030204b00000"), "030304aab0");
}

TEST(Ber, RefusesWhatIsNone) {
  for (const char* hex :
       {"", "30", "3003", "3080", "30800201", "308002010100", "0480aa0000", "1f0100", "30ff", "3088ffffffffffffffff",
        "300302010100", "2403020101", "300102", "2c030c0141", "2308030204b0030200aa", "23020300"}) {
    EXPECT_EQ(converted(hex), "refused") << hex;
  }
}

TEST(Ber, RefusesWhatIsTooDeep) {
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "3080";
  for (int i = 0; i < 40; ++i) deep += "0000";
  EXPECT_EQ(converted(deep), "refused");
}

}  // namespace
}  // namespace tamga
