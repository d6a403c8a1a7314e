// Revocation lists, OCSP responses and requests: each rule catches what breaks it, and nothing else does.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace tamga::testing
