// One entry of a list, octet by octet.

#include "ca-core/revocation/crl_entry.hpp"

#include <gtest/gtest.h>

#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

const Instant kMoment = *parse_rfc3339("2026-11-24T10:15:20Z");

CrlEntry entry(std::string_view serial, std::optional<RevocationReason> reason = std::nullopt,
               std::optional<Instant> invalidity_date = std::nullopt, Instant revoked_at = kMoment) {
  return {*SerialNumber::parse_hex(serial), revoked_at, reason, invalidity_date};
}

std::string encoded(const CrlEntry& entry) {
  Bytes octets;
  append_crl_entry(octets, entry);
  return to_hex(octets);
}

TEST(CrlEntry, IsWrittenAsRfc5280Says) {
  EXPECT_EQ(encoded(entry("01")), "3012020101170d3236313132343130313532305a");
  EXPECT_EQ(encoded(entry("ff", RevocationReason::unspecified)), "3013020200ff170d3236313132343130313532305a");
  EXPECT_EQ(encoded(entry("7f", RevocationReason::key_compromise)),
            "302002017f170d3236313132343130313532305a300c300a0603551d1504030a0101");
  EXPECT_EQ(encoded(entry("02", std::nullopt, *parse_rfc3339("2026-01-02T03:04:05Z"))),
            "302e020102170d3236313132343130313532305a301a30180603551d180411180f32303236303130323033303430355a");
  EXPECT_EQ(encoded(entry("03", std::nullopt, std::nullopt, *parse_rfc3339("2050-01-01T00:00:00Z"))),
            "3014020103180f32303530303130313030303030305a");
}

TEST(CrlEntry, ComesBackAsItWas) {
  const lint::CrlFacts facts{.this_update = kMoment, .is_delta = false};
  for (const std::string_view serial : {"01", "80", "7fffffffffffffffffffffffffffffffffffffff"}) {
    for (const auto reason : {std::optional<RevocationReason>(), std::optional(RevocationReason::superseded)}) {
      for (const auto invalid : {std::optional<Instant>(), std::optional(kMoment - std::chrono::hours(1))}) {
        Bytes octets{0xAA};  // what is there stays
        append_crl_entry(octets, entry(serial, reason, invalid));
        ASSERT_EQ(octets[0], 0xAA);
        const auto content = der::only(ByteView(octets).subspan(1), der::kSequence);
        ASSERT_TRUE(content);
        lint::CrlEntryReader reader(facts);
        const auto specimen = reader.read(*content);
        ASSERT_TRUE(specimen);
        EXPECT_TRUE(is_crl_entry(*specimen, CrlKind::complete));
        const auto read = read_crl_entry(*specimen, CrlKind::complete);
        ASSERT_TRUE(read);
        EXPECT_EQ(read->serial.to_hex(), serial);
        EXPECT_EQ(read->revoked_at, kMoment);
        EXPECT_EQ(read->reason, reason);
        EXPECT_EQ(read->invalidity_date, invalid);
      }
    }
  }
}

TEST(CrlEntry, IsNoneWithWhatItMustNotSay) {
  const lint::CrlFacts facts{.this_update = kMoment, .is_delta = true};
  Bytes octets;
  append_crl_entry(octets, entry("01", RevocationReason::remove_from_crl));
  lint::CrlEntryReader reader(facts);
  const auto specimen = reader.read(*der::only(octets, der::kSequence));
  ASSERT_TRUE(specimen);
  EXPECT_FALSE(is_crl_entry(*specimen, CrlKind::complete));
  EXPECT_FALSE(read_crl_entry(*specimen, CrlKind::complete));
  EXPECT_TRUE(is_crl_entry(*specimen, CrlKind::delta));
  EXPECT_TRUE(read_crl_entry(*specimen, CrlKind::delta));
}

}  // namespace
}  // namespace tamga
