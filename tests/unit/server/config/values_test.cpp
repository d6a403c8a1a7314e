#include "server/config/values.hpp"

#include <gtest/gtest.h>

namespace tamga::config {
namespace {

TEST(Duration, IsAWholeNumberAndAUnit) {
  EXPECT_EQ(parse_duration("60s"), Seconds(60));
  EXPECT_EQ(parse_duration("15m"), Seconds(900));
  EXPECT_EQ(parse_duration("24h"), Seconds(86400));
  EXPECT_EQ(parse_duration("7d"), Seconds(604800));
}

TEST(Duration, RefusesEverythingElse) {
  for (const char* text : {"", "s", "60", "0s", "-1s", "+1s", " 1s", "1 s", "1.5h", "1w", "60S", "1h30m", "99999d",
                           "9223372036854775807s", "99999999999999999999s"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Duration, IsWrittenInItsLargestUnit) {
  EXPECT_EQ(to_string(Seconds(90)), "90s");
  EXPECT_EQ(to_string(Seconds(3600)), "1h");
  EXPECT_EQ(to_string(Seconds(7 * 86400)), "7d");
}

TEST(Endpoint, IsANumericAddressAndAPort) {
  EXPECT_EQ(parse_endpoint("127.0.0.1:8443"), (Endpoint{"127.0.0.1", 8443}));
  EXPECT_EQ(parse_endpoint("[::1]:80"), (Endpoint{"::1", 80}));
  EXPECT_EQ(parse_endpoint("[::1]:80")->to_string(), "[::1]:80");
  EXPECT_EQ(parse_endpoint("0.0.0.0:0"), (Endpoint{"0.0.0.0", 0}));
}

TEST(Endpoint, RefusesNamesAndWhatIsIncomplete) {
  for (const char* text : {"", "127.0.0.1", "127.0.0.1:", ":8443", "localhost:8443", "127.0.0.1:65536", "127.0.0.1:+1",
                           "::1:80", "[127.0.0.1]:80", "[]:80", "127.0.0.1:80 "}) {
    EXPECT_EQ(parse_endpoint(text), std::nullopt) << text;
  }
}

TEST(ConnectionString, IsKnownToHoldAPassword) {
  EXPECT_TRUE(holds_password("host=db password=secret"));
  EXPECT_TRUE(holds_password("password = 'secret' host=db"));
  EXPECT_TRUE(holds_password("postgresql://tamga:secret@db/tamga"));
  EXPECT_TRUE(holds_password("postgresql://db/tamga?user=x&password=secret"));
  EXPECT_TRUE(holds_password("host=db sslkey=client.key sslpassword=secret"));
  EXPECT_TRUE(holds_password("postgresql://db/tamga?sslpassword=secret"));
}

TEST(ConnectionString, MayNameAPasswordFile) {
  EXPECT_FALSE(holds_password("host=db passfile='/etc/tamga/secrets/db-password'"));
  EXPECT_FALSE(holds_password("postgresql://tamga@db:5432/tamga"));
}

}  // namespace
}  // namespace tamga::config
