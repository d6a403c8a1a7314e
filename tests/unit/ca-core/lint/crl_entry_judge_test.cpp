// Entries of one list, read and judged one after another, most with the same few extensions.

#include "ca-core/lint/crl_entry_judge.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ca-core/x509/der.hpp"

namespace tamga::lint {
namespace {

constexpr std::string_view kReasonOid = "2.5.29.21";

const CrlFacts kFacts{.this_update = std::nullopt, .is_delta = false};

Bytes reason(std::uint8_t number, der::Criticality criticality = der::Criticality::non_critical) {
  return der::sequence({der::extension(kReasonOid, criticality, der::enumerated(number))});
}

/// Content of the SEQUENCE.
Bytes entry(std::uint64_t serial, const Bytes& extensions) {
  Bytes content = der::integer(serial);
  const Bytes time = der::time(Instant(std::chrono::seconds(1'700'000'000)));
  content.insert(content.end(), time.begin(), time.end());
  content.insert(content.end(), extensions.begin(), extensions.end());
  return content;
}

std::vector<Finding> judge(const std::vector<Bytes>& entries) {
  CrlEntryReader reader(kFacts);
  CrlEntryJudge judge;
  for (const Bytes& content : entries) judge.see(reader.read(content));
  return judge.findings();
}

TEST(CrlEntryJudge, CountsEveryEntryWhoseExtensionsAreAsBadAsAnothers) {
  std::vector<Bytes> entries;
  for (std::uint64_t serial = 1; serial <= 40; ++serial) {
    const bool bad = serial == 5 || serial == 9 || serial == 20;
    entries.push_back(entry(serial, bad ? reason(1, der::Criticality::critical) : reason(serial % 2 == 0 ? 1 : 4)));
  }
  const std::vector<Finding> findings = judge(entries);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].rule, "rfc5280.crl_entry_never_critical");
  EXPECT_EQ(findings[0].message, "entry 5: reasonCode or invalidityDate is critical; 3 entries are like that");
}

TEST(CrlEntryJudge, JudgesMoreKindsOfExtensionsThanItRemembers) {
  std::vector<Bytes> entries;
  for (int round = 0; round < 2; ++round) {
    for (std::uint8_t number = 0; number < 40; ++number) entries.push_back(entry(entries.size() + 1, reason(number)));
  }
  const std::vector<Finding> findings = judge(entries);
  const auto form = std::ranges::find(findings, "rfc5280.crl_entry_reason_form", &Finding::rule);
  ASSERT_NE(form, findings.end());
  // 7, and 11 to 39, twice.
  EXPECT_EQ(form->message, "entry 8: reasonCode is no ENUMERATED 0..6, 8..10; 60 entries are like that");
}

TEST(CrlEntryReader, KeepsNothingOfOctetsThatAreGone) {
  CrlEntryReader reader(kFacts);
  std::vector<Bytes> gone;
  for (int i = 0; i < 3; ++i) {
    gone.push_back(entry(1, reason(4)));
    const auto specimen = reader.read(gone.back());
    ASSERT_TRUE(specimen);
    EXPECT_EQ(specimen->extensions_met_before, i != 0);
    ASSERT_EQ(specimen->extensions.count, 1U);
    EXPECT_EQ(specimen->extensions.reason, 4U);
    EXPECT_NE(specimen->extensions.find(kReasonCode), nullptr);
    EXPECT_EQ(specimen->extensions.all()[0].value.size(), 3U);
    std::ranges::fill(gone.back(), std::uint8_t{0xFF});
  }
}

TEST(CrlEntryReader, TellsApartWhatFollowsTheDate) {
  CrlEntryReader reader(kFacts);
  const Bytes bare = entry(1, {});
  const auto without = reader.read(bare);
  ASSERT_TRUE(without);
  EXPECT_FALSE(without->extensions.has_list);
  const Bytes empty = entry(1, der::sequence({}));
  const auto none = reader.read(empty);
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->extensions.has_list);
  EXPECT_FALSE(none->extensions_met_before);
  Bytes trailing = entry(1, reason(1));
  trailing.push_back(0);
  EXPECT_FALSE(reader.read(trailing));
  EXPECT_FALSE(reader.read(trailing)) << "a second time too";
  const Bytes again = entry(2, {});
  ASSERT_TRUE(reader.read(again));
  EXPECT_TRUE(reader.read(again)->extensions_met_before);
}

}  // namespace
}  // namespace tamga::lint
