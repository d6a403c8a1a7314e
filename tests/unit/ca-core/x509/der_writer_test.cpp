#include "ca-core/x509/der_writer.hpp"

#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga::der {
namespace {

TEST(DerPlace, IsFilledFromTheFront) {
  Bytes place(10, 0xEE);
  Writer writer(place);
  writer.short_header(kSequence, 5);
  writer.short_header(kInteger, 3);
  writer.octet(0);
  writer.octets(Bytes{0x81, 0x82});
  writer.octets({});
  EXPECT_EQ(to_hex(place), "30050203008182eeeeee");
}

TEST(DerPlace, TakesEveryFormOfTime) {
  const auto written = [](std::string_view moment) {
    const Instant instant = *parse_rfc3339(moment);
    Bytes place(time_length(instant));
    Writer(place).time(instant);
    return std::string(place.begin() + 2, place.end());
  };
  EXPECT_EQ(written("1949-12-31T23:59:59Z"), "19491231235959Z");
  EXPECT_EQ(written("1950-01-01T00:00:00Z"), "500101000000Z");
  EXPECT_EQ(written("1999-10-09T08:07:06Z"), "991009080706Z");
  EXPECT_EQ(written("2024-02-29T10:15:20Z"), "240229101520Z");
  EXPECT_EQ(written("2049-12-31T23:59:59Z"), "491231235959Z");
  EXPECT_EQ(written("2050-01-01T00:00:00Z"), "20500101000000Z");
  EXPECT_EQ(written("9999-12-31T23:59:59Z"), "99991231235959Z");
  // The first second of each day of four years, and the last.
  for (Instant day = *parse_rfc3339("2023-01-01T00:00:00Z"); day < *parse_rfc3339("2027-01-01T00:00:00Z");
       day += std::chrono::hours(24)) {
    for (const Instant instant : {day, day + std::chrono::seconds(86'399)}) {
      EXPECT_EQ(parse_time(*Reader(time(instant)).next()), instant) << to_rfc3339(instant);
      EXPECT_EQ(generalized_time(*only(generalized_time(instant), kGeneralizedTime)), instant);
    }
  }
}

TEST(DerPlace, IsNeverLeft) {
  Bytes place(20);
  const auto all = std::span(place);
  EXPECT_REFUSED(Writer(all.first(1)).short_header(kSequence, 0), Errc::internal);
  EXPECT_REFUSED(Writer(all.first(0)).octet(1), Errc::internal);
  EXPECT_REFUSED(Writer(all.first(2)).octets(Bytes(3)), Errc::internal);
  EXPECT_REFUSED(Writer(all.first(14)).time(Instant{}), Errc::internal);
  EXPECT_REFUSED(Writer(all).short_header(kSequence, 128), Errc::internal);
}

}  // namespace
}  // namespace tamga::der
