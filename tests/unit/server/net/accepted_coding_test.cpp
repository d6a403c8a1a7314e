#include "server/net/accepted_coding.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/support/status_front.hpp"

namespace tamga::net {
namespace {

using tamga::testing::as_string;
using tamga::testing::http_get;

TEST(AcceptedCoding, IsGzipUnlessItIsRefused) {
  for (const char* text :
       {"gzip", "GZip", "deflate, gzip;q=1.0, *;q=0.5", "x-gzip", "*", "br;q=1.0,gzip ; q=0.001", "gzip;Q=0.5"}) {
    EXPECT_TRUE(accepts_gzip(text)) << text;
  }
  for (const char* text : {"", "identity", "br", "gzip;q=0", "gzip;q=0.000", "*, gzip;q=0", "gzip;level=1", "gzipped",
                           ",,", "*;q=0", "gzip;q="}) {
    EXPECT_FALSE(accepts_gzip(text)) << text;
  }
}

/// What zlib makes of it, in one go.
std::string unzipped(const std::string& gzip, std::size_t size) {
  std::string out(size, '\0');
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
  stream.avail_in = static_cast<uInt>(gzip.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  EXPECT_EQ(stream.total_out, size);
  inflateEnd(&stream);
  return out;
}

using CompressedLists = tamga::testing::StatusFront;
const std::string kPath = "/crl/ecdsa-unqualified.crl";
const std::string kTakesGzip = "Accept-Encoding: gzip, deflate\r\n";

TEST_F(CompressedLists, AreGivenToWhoeverTakesThem) {
  const Bytes crl = make_crl(1, 5000);
  ASSERT_TRUE(put_on_shelf(crl));
  EXPECT_EQ(ask(http_get(kPath, kTakesGzip)).body, as_string(crl)) << "served at once, smaller a moment later";
  shelf_.compress();
  const auto small = ask(http_get(kPath, kTakesGzip));
  EXPECT_EQ(small.status(), 200);
  EXPECT_TRUE(small.has("Content-Encoding: gzip"));
  EXPECT_TRUE(small.has("Vary: Accept-Encoding"));
  EXPECT_TRUE(small.has("ETag: \"1-gzip\""));
  EXPECT_LT(small.body.size(), crl.size() / 10 * 9);
  EXPECT_EQ(unzipped(small.body, crl.size()), as_string(crl));

  const auto plain = ask(http_get(kPath));
  EXPECT_FALSE(plain.has("Content-Encoding"));
  EXPECT_TRUE(plain.has("Vary: Accept-Encoding"));
  EXPECT_EQ(plain.body, as_string(crl));
  const auto known = ask(http_get(kPath, kTakesGzip + "If-None-Match: \"1-gzip\"\r\n"));
  EXPECT_EQ(known.status(), 304);
  EXPECT_TRUE(known.has("Vary: Accept-Encoding"));
  EXPECT_EQ(ask(http_get(kPath, "If-None-Match: \"1-gzip\"\r\n")).status(), 200);
  const auto part = ask(http_get(kPath, kTakesGzip + "Range: bytes=10-19\r\n"));
  EXPECT_EQ(part.status(), 206);
  EXPECT_EQ(part.body, as_string(crl).substr(10, 10)) << "ranges are of the list itself";

  ASSERT_TRUE(put_on_shelf(make_crl(2, 5000)));
  EXPECT_FALSE(ask(http_get(kPath, kTakesGzip)).has("Content-Encoding")) << "never the old one's";
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    EXPECT_EQ(entry.path().extension(), ".crl") << "nothing else stays in the folder";
  }
}

TEST_F(CompressedLists, ShortOnesStayAsTheyAre) {
  ASSERT_TRUE(put_on_shelf(make_crl(1)));
  shelf_.compress();
  EXPECT_FALSE(ask(http_get(kPath, kTakesGzip)).has("Content-Encoding"));
}

}  // namespace
}  // namespace tamga::net
