// Lines as `openssl ca` of OpenSSL 3.0 writes them; the conversation with the program itself is
// tests/integration/test_import.py.

#include "ca-core/moving/openssl_index.hpp"

#include <gtest/gtest.h>

namespace tamga {
namespace {

constexpr std::string_view kName = "\tunknown\t/C=RU/CN=\\xD0\\x98";

std::string line(const std::string& beginning) {
  return beginning + std::string(kName);
}

IndexEntry read(const std::string& text) {
  const auto result = parse_index_line(text);
  EXPECT_TRUE(std::holds_alternative<IndexEntry>(result)) << text;
  return std::get<IndexEntry>(result);
}

TEST(OpensslIndex, ReadsAValidCertificate) {
  const IndexEntry entry = read(line("V\t271125100000Z\t\t0A"));
  EXPECT_EQ(entry.serial.to_hex(), "0a");
  EXPECT_EQ(to_rfc3339(entry.not_after), "2027-11-25T10:00:00Z");
  EXPECT_FALSE(entry.revocation);
}

TEST(OpensslIndex, ReadsEndsAfter2049) {
  EXPECT_EQ(to_rfc3339(read(line("V\t20610101000000Z\t\t01")).not_after), "2061-01-01T00:00:00Z");
}

TEST(OpensslIndex, ReadsExpiredOnesAndWindowsLineEnds) {
  EXPECT_FALSE(read(line("E\t200101000000Z\t\t01") + "\r").revocation);
}

struct RevocationCase {
  std::string column;
  std::optional<RevocationReason> reason;
  std::string_view invalid_since;
};

TEST(OpensslIndex, ReadsEachFormOfARevocation) {
  const std::vector<RevocationCase> cases{
      {"260203040506Z", std::nullopt, ""},
      {"260203040506Z,unspecified", RevocationReason::unspecified, ""},
      {"260203040506Z,keyCompromise", RevocationReason::key_compromise, ""},
      {"260203040506Z,keycompromise", RevocationReason::key_compromise, ""},
      {"260203040506Z,CACompromise", RevocationReason::ca_compromise, ""},
      {"260203040506Z,affiliationChanged", RevocationReason::affiliation_changed, ""},
      {"260203040506Z,superseded", RevocationReason::superseded, ""},
      {"260203040506Z,cessationOfOperation", RevocationReason::cessation_of_operation, ""},
      {"260203040506Z,certificateHold", RevocationReason::certificate_hold, ""},
      {"260203040506Z,holdInstruction,holdInstructionReject", RevocationReason::certificate_hold, ""},
      {"260203040506Z,keyTime,20260101000000Z", RevocationReason::key_compromise, "2026-01-01T00:00:00Z"},
      {"260203040506Z,CAkeyTime,20260101000000Z", RevocationReason::ca_compromise, "2026-01-01T00:00:00Z"},
  };
  for (const RevocationCase& one : cases) {
    const IndexEntry entry = read(line("R\t271125100000Z\t" + one.column + "\t0B"));
    ASSERT_TRUE(entry.revocation) << one.column;
    EXPECT_EQ(to_rfc3339(entry.revocation->revoked_at), "2026-02-03T04:05:06Z") << one.column;
    EXPECT_EQ(entry.revocation->reason, one.reason) << one.column;
    EXPECT_EQ(entry.invalidity_date ? to_rfc3339(*entry.invalidity_date) : "", one.invalid_since) << one.column;
  }
}

TEST(OpensslIndex, WhatWasTakenOffTheListIsNotRevoked) {
  EXPECT_FALSE(read(line("R\t271125100000Z\t260203040506Z,removeFromCRL\t0B")).revocation);
}

TEST(OpensslIndex, SaysWhatIsWrongWithALine) {
  const std::vector<std::string> broken{
      "",
      "V",
      "V\t271125100000Z\t\t01\tunknown",                       // five columns
      line("V\t271125100000Z\t\t01") + "\tmore",               // seven
      line("X\t271125100000Z\t\t01"),                          // no such status
      line("V\t2711251000Z\t\t01"),                            // no seconds
      line("V\t271325100000Z\t\t01"),                          // the thirteenth month
      line("V\t271125100000Z\t\t"),                            // no serial
      line("V\t271125100000Z\t\t00"),                          // zero
      line("V\t271125100000Z\t\t-01"),                         // negative
      line("V\t271125100000Z\t\t") + std::string(44, 'F'),     // no such columns at all
      line("V\t271125100000Z\t\t" + std::string(42, 'F')),     // 21 octets
      line("R\t271125100000Z\t\t01"),                          // revoked, but when
      line("R\t271125100000Z\t260203040506Z,because\t01"),     // no such reason
      line("R\t271125100000Z\t260203040506Z,keyTime\t01"),     // no time of compromise
      line("R\t271125100000Z\t260203040506Z,keyTime,26\t01"),  // no such time
  };
  for (const std::string& text : broken) {
    const auto result = parse_index_line(text);
    const auto* fault = std::get_if<IndexFault>(&result);
    ASSERT_NE(fault, nullptr) << text;
    EXPECT_FALSE(fault->what.empty()) << text;
  }
}

TEST(OpensslIndex, PassesOverWhatOpensslPassesOver) {
  EXPECT_TRUE(is_index_comment(""));
  EXPECT_TRUE(is_index_comment("# moved in 2026"));
  EXPECT_FALSE(is_index_comment(line("V\t271125100000Z\t\t01")));
}

}  // namespace
}  // namespace tamga
