#include "ca-core/x509/der.hpp"

#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"

namespace tamga {
namespace {

Bytes hex(std::string_view text) {
  return *from_hex(text);
}

TEST(DerReader, ReadsElementsOneAfterAnother) {
  const Bytes octets = hex("0201050500");
  der::Reader reader(octets);
  EXPECT_TRUE(reader.at(der::kInteger));
  EXPECT_FALSE(reader.take(der::kSequence));
  ASSERT_TRUE(reader.take(der::kInteger));
  const auto null = reader.next();
  ASSERT_TRUE(null);
  EXPECT_EQ(null->whole.size(), 2U);
  EXPECT_TRUE(reader.empty());
  EXPECT_FALSE(reader.next());
}

TEST(DerReader, RefusesWhatIsNotDer) {
  for (const char* text : {
           "",                  // nothing
           "02",                // no length
           "0201",              // no content
           "020205",            // too little content
           "308000",            // indefinite length
           "0281010f",          // length not in the shortest form
           "02820001ff",        // neither
           "3085000000000100",  // five octets of length
           "1f0100",            // high tag number
           "3084ffffffff",      // longer than anything
       }) {
    const Bytes octets = hex(text);
    EXPECT_FALSE(der::Reader(octets).next()) << text;
  }
}

TEST(DerReader, WellFormedLooksInside) {
  EXPECT_TRUE(der::well_formed(hex("3003020105")));
  EXPECT_FALSE(der::well_formed(hex("3003020205")));
  Bytes deep = hex("0500");
  for (int i = 0; i < 31; ++i) deep = der::sequence({deep});
  EXPECT_TRUE(der::well_formed(deep));
  EXPECT_FALSE(der::well_formed(der::sequence({deep})));
}

TEST(DerReader, WellFormedKnowsWhichTypesAreConstructed) {
  for (const char* text : {"1000", "1100",              // SEQUENCE and SET, primitive
                           "2403040101", "2c030c0141",  // OCTET STRING and UTF8String in pieces, as BER has them
                           "2203020105", "300424020400"}) {
    EXPECT_FALSE(der::well_formed(hex(text))) << text;
  }
  for (const char* text : {"3000", "3100", "040101", "0c0141", "a003020105", "80020400", "a000"}) {
    EXPECT_TRUE(der::well_formed(hex(text))) << text;
  }
}

TEST(DerValues, BooleanIsAllOnesOrAllZeros) {
  EXPECT_EQ(der::boolean(hex("ff")), true);
  EXPECT_EQ(der::boolean(hex("00")), false);
  EXPECT_FALSE(der::boolean(hex("01")));
  EXPECT_FALSE(der::boolean(hex("ffff")));
}

TEST(DerValues, IntegersAreMinimalAndFit) {
  EXPECT_EQ(der::unsigned_integer(hex("00")), 0U);
  EXPECT_EQ(der::unsigned_integer(hex("0080")), 128U);
  EXPECT_EQ(der::unsigned_integer(hex("00ffffffffffffffff")), ~std::uint64_t{0});
  for (const char* text : {"", "80", "0001", "ffff", "010000000000000000"}) {
    EXPECT_FALSE(der::unsigned_integer(hex(text))) << text;
  }
}

TEST(DerValues, ObjectIdentifiersGoBothWays) {
  for (const char* text :
       {"2.5.29.15", "1.2.643.7.1.1.1.1", "1.3.14.3.2.26", "2.999.1", "0.9.2342", "2.25.9223372036854775"}) {
    const Bytes element = der::oid(text);
    EXPECT_EQ(der::oid_text(*der::only(element, der::kOid)), text);
  }
  EXPECT_EQ(der::oid("1.2.643.100.112"), hex("06052a85036470"));
}

TEST(DerValues, RefusesWhatIsNoObjectIdentifier) {
  for (const char* text : {"", "80", "8001", "2a80", "2a8001", "2a85ffffffffffffffffffff7f"}) {
    EXPECT_FALSE(der::oid_text(hex(text))) << text;
  }
  for (const char* text : {"", "1", "1.", "3.1", "1.40", "1.2.x", "1.02", "1..2"})
    EXPECT_THROW(der::oid(text), Error) << text;
}

TEST(DerValues, TimesAreWholeSecondsInUtc) {
  const auto utc = [](std::string_view text) { return der::utc_time(as_bytes(text)); };
  const auto generalized = [](std::string_view text) { return der::generalized_time(as_bytes(text)); };
  EXPECT_EQ(utc("261123101500Z"), parse_rfc3339("2026-11-23T10:15:00Z"));
  EXPECT_EQ(utc("500101000000Z"), parse_rfc3339("1950-01-01T00:00:00Z"));
  EXPECT_EQ(utc("491231235959Z"), parse_rfc3339("2049-12-31T23:59:59Z"));
  EXPECT_EQ(generalized("20500101000000Z"), parse_rfc3339("2050-01-01T00:00:00Z"));
  for (const char* text : {"", "2611231015Z", "261123101500+0300", "261323101500Z", "260230101500Z", "261123241500Z",
                           "261123101560Z", "26112310150aZ"}) {
    EXPECT_FALSE(utc(text)) << text;
  }
  EXPECT_FALSE(generalized("20251217100600.876Z"));
  EXPECT_FALSE(generalized("261123101500Z"));
}

TEST(DerWriter, TimeChangesItsFormIn2050) {
  const Instant last = *parse_rfc3339("2049-12-31T23:59:59Z");
  EXPECT_EQ(der::time(last)[0], der::kUtcTime);
  EXPECT_EQ(der::time(last + std::chrono::seconds(1))[0], der::kGeneralizedTime);
  for (const Instant instant : {last, last + std::chrono::seconds(1)}) {
    const Bytes octets = der::time(instant);
    EXPECT_EQ(octets.size(), der::time_length(instant));
    EXPECT_EQ(der::parse_time(*der::Reader(octets).next()), instant);
  }
  // GeneralizedTime of a year that has UTCTime.
  EXPECT_FALSE(der::parse_time(*der::Reader(der::generalized_time(last)).next()));
}

TEST(DerWriter, LengthsAreTheShortest) {
  for (const std::size_t length : {0U, 1U, 127U, 128U, 255U, 256U, 65535U, 65536U}) {
    const Bytes octets = der::octet_string(Bytes(length, 1));
    EXPECT_EQ(octets.size(), der::header_length(length) + length);
    const auto content = der::only(octets, der::kOctetString);
    ASSERT_TRUE(content) << length;
    EXPECT_EQ(content->size(), length);
  }
}

TEST(DerWriter, IntegersGetASignOctetOnlyWhereNeeded) {
  EXPECT_EQ(der::integer(std::uint64_t{0}), hex("020100"));
  EXPECT_EQ(der::integer(std::uint64_t{127}), hex("02017f"));
  EXPECT_EQ(der::integer(std::uint64_t{128}), hex("02020080"));
  EXPECT_EQ(der::integer(hex("0000ff")), hex("020200ff"));
  EXPECT_EQ(der::integer(Bytes{}), hex("020100"));
}

TEST(DerWriter, ExtensionLeavesOutCriticalFalse) {
  EXPECT_EQ(der::extension("2.5.29.15", der::Criticality::critical, hex("03020106")),
            hex("300e0603551d0f0101ff040403020106"));
  EXPECT_EQ(der::extension("2.5.29.15", der::Criticality::non_critical, hex("03020106")),
            hex("300b0603551d0f040403020106"));
}

}  // namespace
}  // namespace tamga
