// Revocation lists, OCSP responses and requests: each rule catches what breaks it, and nothing else does.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ca-core/lint/extension_values.hpp"
#include "ca-core/lint/lint.hpp"
#include "tests/unit/ca-core/lint/broken_products.hpp"

namespace tamga::testing {
namespace {

std::vector<std::string> rules_of(const lint::Report& report) {
  std::vector<std::string> names;
  for (const lint::Finding& finding : report.findings()) names.emplace_back(finding.rule);
  return names;
}

template <typename Forged>
void each_rule_catches_its_fixture(Forged (*good)(), const std::vector<BrokenProduct<Forged>>& fixtures) {
  ASSERT_EQ(good().check().to_text(), "");
  for (const BrokenProduct<Forged>& fixture : fixtures) {
    Forged one = good();
    fixture.breaks(one);
    std::vector<std::string> expected(fixture.also.begin(), fixture.also.end());
    expected.emplace_back(fixture.rule);
    EXPECT_THAT(rules_of(one.check()), ::testing::UnorderedElementsAreArray(expected)) << fixture.rule;
  }
}

TEST(LintOfProducts, EachRuleOfCrlsCatchesItsBrokenFixture) {
  each_rule_catches_its_fixture(good_crl, crl_fixtures());
}

TEST(LintOfProducts, EachRuleOfOcspResponsesCatchesItsBrokenFixture) {
  each_rule_catches_its_fixture(good_ocsp, ocsp_fixtures());
}

TEST(LintOfProducts, EachRuleOfRequestsCatchesItsBrokenFixture) {
  each_rule_catches_its_fixture(good_request, request_fixtures());
}

TEST(LintOfProducts, AcceptsWhatOthersMayChoose) {
  CrlForge empty = good_crl();
  empty.entries.clear();
  EXPECT_EQ(empty.check().to_text(), "");
  CrlForge delta = good_crl();
  delta.set("2.5.29.27", Critical::yes, der::integer(std::uint64_t{6}));
  delta.entries.front().extensions = {{kReasonCode, Critical::absent, der::enumerated(8)}};
  EXPECT_EQ(delta.check().to_text(), "");
  OcspForge error;
  error.status = der::enumerated(3);
  error.has_bytes = false;
  EXPECT_EQ(error.check().to_text(), "");
  OcspForge by_name = good_ocsp();
  by_name.responder_id = der::element(der::context_constructed(1), {by_name.responder.subject.der()});
  EXPECT_EQ(by_name.check().to_text(), "");
  RequestForge bare = good_request();
  bare.extensions.clear();
  EXPECT_EQ(bare.check().to_text(), "");
}

TEST(LintOfProducts, SaysHowManyEntriesAreLikeThat) {
  CrlForge crl = good_crl();
  for (ForgedEntry& entry : crl.entries) entry.date = der::time(day(2026, 4, 1));
  EXPECT_EQ(
      crl.check().to_text(),
      "warning rfc5280.crl_entry_date_not_after_this_update: entry 1: revocationDate is after thisUpdate; 2 entries "
      "are like that (RFC 5280 section 5.1.2.6)\n");
}

TEST(LintOfProducts, WithoutTheIssuerNothingIsComparedWithIt) {
  CrlForge crl = good_crl();
  crl.issuer = plain().forge.subject.der();
  crl.signature = Bytes(70, 1);
  crl.ca.reset();
  EXPECT_EQ(crl.check().to_text(), "");
}

std::vector<ExtensionField> with_identifiers(const std::vector<Bytes>& identifiers) {
  std::vector<ExtensionField> extensions;
  for (const Bytes& identifier : identifiers) extensions.push_back({identifier, false, false, {}});
  return extensions;
}

TEST(RepeatedExtension, IsTheFirstThatStandsAgain) {
  const auto place = [](const std::vector<Bytes>& identifiers) {
    const std::vector<ExtensionField> extensions = with_identifiers(identifiers);
    const ExtensionField* found = lint::find_repeated(extensions);
    return found == nullptr ? -1 : static_cast<int>(found - extensions.data());
  };
  EXPECT_EQ(place({}), -1);
  EXPECT_EQ(place({{3}}), -1);
  EXPECT_EQ(place({{3}, {1}, {3, 1}, {2}}), -1);
  EXPECT_EQ(place({{3}, {9}, {1}, {9}, {1}, {9}}), 1);
  EXPECT_EQ(place({{3}, {9}, {1}, {3}, {9}}), 0);
}

// A certificate of a few megabytes. With every extension compared to every other it would take minutes.
TEST(RepeatedExtension, IsFoundAmongVeryMany) {
  std::vector<Bytes> identifiers;
  for (unsigned i = 0; i < 400'000; ++i) {
    identifiers.push_back({0x2A, static_cast<std::uint8_t>(i >> 14U & 0x7FU),
                           static_cast<std::uint8_t>(i >> 7U & 0x7FU), static_cast<std::uint8_t>(i & 0x7FU)});
  }
  EXPECT_EQ(lint::find_repeated(with_identifiers(identifiers)), nullptr);
  identifiers.push_back(identifiers[200'000]);
  const std::vector<ExtensionField> extensions = with_identifiers(identifiers);
  EXPECT_EQ(lint::find_repeated(extensions), &extensions[200'000]);
}

}  // namespace
}  // namespace tamga::testing
