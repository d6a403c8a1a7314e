#include "ca-core/base/bytes.hpp"

#include <gtest/gtest.h>

namespace tamga {
namespace {

Bytes octets(std::string_view text) {
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

TEST(Bytes, WritesLowerCaseHexadecimal) {
  EXPECT_EQ(to_hex(Bytes{0x00, 0x0F, 0xA5, 0xFF}), "000fa5ff");
  EXPECT_EQ(to_hex({}), "");
}

TEST(Bytes, ReadsHexadecimalOfBothCases) {
  EXPECT_EQ(from_hex("00fFA5"), (Bytes{0x00, 0xFF, 0xA5}));
  EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Bytes, RefusesWhatIsNotHexadecimal) {
  for (const char* text : {"0", "0g", " 00", "0x00", "00 "}) EXPECT_FALSE(from_hex(text)) << text;
}

struct Base64Case {
  const char* text;
  const char* base64;
};

// RFC 4648 section 10.
constexpr Base64Case kRfcVectors[] = {{"", ""},
                                      {"f", "Zg=="},
                                      {"fo", "Zm8="},
                                      {"foo", "Zm9v"},
                                      {"foob", "Zm9vYg=="},
                                      {"fooba", "Zm9vYmE="},
                                      {"foobar", "Zm9vYmFy"}};

TEST(Base64, AgreesWithTheVectorsOfRfc4648) {
  for (const auto& [text, base64] : kRfcVectors) {
    EXPECT_EQ(to_base64(octets(text)), base64);
    EXPECT_EQ(from_base64(base64), octets(text)) << base64;
  }
}

TEST(Base64, RefusesOtherSpellingsOfTheSameOctets) {
  for (const char* text : {"Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zm 9", "Zm9v\n", "Zm9-", "Zg==Zg=="}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

}  // namespace
}  // namespace tamga
