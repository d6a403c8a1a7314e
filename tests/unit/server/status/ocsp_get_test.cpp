#include "server/status/ocsp_get.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tamga::status {
namespace {

// 0x30 0xfb 0xef 0xbf 0xff 0x3e 0x3f: Base64 with every special character.
const Bytes kOctets{0x30, 0xFB, 0xEF, 0xBF, 0xFF, 0x3E, 0x3F};
constexpr std::string_view kBase64 = "MPvvv/8+Pw==";

TEST(OcspGet, EncodesWhatThisTestSays) {
  ASSERT_EQ(to_base64(kOctets), kBase64);
}

TEST(OcspGet, TakesEveryLegalForm) {
  const std::vector<std::string> forms{
      "MPvvv/8+Pw==",          // raw
      "MPvvv%2F8%2BPw%3D%3D",  // everything encoded
      "MPvvv%2f8%2bPw%3d%3d",  // with small digits
      "MPvvv/8%2BPw==",        // as RFC 5019 shows it
      "MPvvv%2F8+Pw%3D%3D",    // slash and padding only
      "MPvvv/8+Pw",            // without padding
      "MPvvv/8%20Pw==",        // a plus that somebody took for a space
      "/MPvvv/8+Pw==",         // a URL that ended in a slash already
      "%4dPvvv/8+Pw==",        // a letter encoded without need
      "MPvvv/8+Pw==/",         // a client that ends every URL with a slash
      "MPvvv%2F8%2BPw%3D%3D/",
  };
  for (const auto& form : forms) EXPECT_EQ(decode_ocsp_path(form), kOctets) << form;
}

TEST(OcspGet, TellsASlashOfTheRequestFromOneOfTheUrl) {
  const Bytes three{0x30, 0x03, 0xFF};  // MAP/
  EXPECT_EQ(decode_ocsp_path("MAP/"), three);
  EXPECT_EQ(decode_ocsp_path("MAP%2F"), three);
  EXPECT_EQ(decode_ocsp_path("MAP//"), three) << "five characters are no Base64: the last one is of the URL";
  EXPECT_EQ(decode_ocsp_path("//MAP/"), three);
}

TEST(OcspGet, RefusesTheOtherAlphabet) {
  // RFC 6960 appendix A.1 means Base64 (RFC 4648 section 4), not base64url.
  EXPECT_FALSE(decode_ocsp_path("MPvvv_8-Pw=="));
  EXPECT_FALSE(decode_ocsp_path("MPvvv%252F8%252BPw%253D%253D"));
}

TEST(OcspGet, RefusesWhatIsNoBase64) {
  for (const std::string form :
       {"", "/", "MPvvv/8+P", "MPvvv%2", "MPvvv%zz8+Pw==", "MPvvv/8+Pw==x", "MPvvv/8+Pw==/x", "MPvvv\n8+Pw==", "М"}) {
    EXPECT_FALSE(decode_ocsp_path(form)) << form;
  }
}

}  // namespace
}  // namespace tamga::status
