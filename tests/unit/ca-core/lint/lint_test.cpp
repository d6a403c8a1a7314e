#include "ca-core/lint/lint.hpp"

#include <filesystem>
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/ca-core/lint/broken_fixtures.hpp"
#include "tests/unit/ca-core/lint/broken_products.hpp"

namespace tamga::testing {
namespace {

std::vector<std::string> rules_of(const lint::Report& report) {
  std::vector<std::string> names;
  for (const lint::Finding& finding : report.findings()) names.emplace_back(finding.rule);
  return names;
}

std::vector<BrokenFixture> all_fixtures() {
  std::vector<BrokenFixture> all = rfc5280_fixtures();
  for (const auto& some : {gost_and_service_fixtures(), order795_fixtures(), further_fixtures()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

TEST(Lint, FindsNothingInGoodCertificates) {
  const std::vector<std::pair<const char*, Case (*)()>> good{{"individual", individual},
                                                             {"entrepreneur", entrepreneur},
                                                             {"organization", organization},
                                                             {"organization and person", organization_and_person},
                                                             {"CA", qualified_ca},
                                                             {"CA below it", subordinate_ca},
                                                             {"plain", plain},
                                                             {"staff", staff},
                                                             {"TLS server", tls_server},
                                                             {"responder", ocsp_responder},
                                                             {"accredited CA", accredited_ca},
                                                             {"time-stamp authority", time_stamp_authority},
                                                             {"signer of extracts", extract_signer}};
  for (const auto& [name, make] : good) EXPECT_EQ(make().check().to_text(), "") << name;
}

TEST(Lint, AcceptsTheKeysThatGostEngineWrites) {
  for (const ParameterSet set :
       {ParameterSet::cryptopro_a, ParameterSet::cryptopro_b, ParameterSet::cryptopro_c, ParameterSet::cryptopro_xcha,
        ParameterSet::cryptopro_xchb, ParameterSet::tc26_256_a, ParameterSet::tc26_256_b, ParameterSet::tc26_256_c,
        ParameterSet::tc26_256_d, ParameterSet::tc26_512_a, ParameterSet::tc26_512_b, ParameterSet::tc26_512_c}) {
    Case one = individual();
    one.forge.key(key_of(set));
    EXPECT_EQ(one.check().to_text(), "") << to_string(set);
  }
}

TEST(Lint, EachRuleCatchesItsBrokenFixtureAndNoOtherRuleDoes) {
  for (const BrokenFixture& fixture : all_fixtures()) {
    Case one = fixture.base();
    fixture.breaks(one);
    std::vector<std::string> expected(fixture.also.begin(), fixture.also.end());
    expected.emplace_back(fixture.rule);
    EXPECT_THAT(rules_of(one.check()), ::testing::UnorderedElementsAreArray(expected)) << fixture.rule;
  }
}

TEST(Lint, EveryRuleHasABrokenFixture) {
  std::set<std::string_view> with_fixture;
  for (const BrokenFixture& fixture : all_fixtures()) with_fixture.insert(fixture.rule);
  for (const auto& fixture : crl_fixtures()) with_fixture.insert(fixture.rule);
  for (const auto& fixture : ocsp_fixtures()) with_fixture.insert(fixture.rule);
  for (const auto& fixture : request_fixtures()) with_fixture.insert(fixture.rule);
  for (const lint::RuleDescription& rule : lint::rules()) EXPECT_TRUE(with_fixture.contains(rule.name)) << rule.name;
}

TEST(Lint, RulesHaveDifferentNamesAndCitations) {
  std::set<std::string_view> names;
  for (const lint::RuleDescription& rule : lint::rules()) {
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_FALSE(rule.citation.empty()) << rule.name;
    EXPECT_FALSE(rule.requirement.empty()) << rule.name;
  }
  EXPECT_GE(names.size(), 270U);
}

TEST(Lint, ReportTellsErrorsFromWarningsAndCites) {
  Case one = plain();
  one.forge.remove(oid::kSubjectKeyIdentifier);
  const lint::Report warning = one.check();
  EXPECT_FALSE(warning.has_errors());
  EXPECT_EQ(warning.to_text(),
            "warning rfc5280.subject_key_identifier: there is no subjectKeyIdentifier (RFC 5280 section 4.2.1.2)\n");
  one.forge.serial = {der::kInteger, 1, 0};
  EXPECT_TRUE(one.check().has_errors());
}

TEST(Lint, ChecksAParsedCertificateInTheSameWay) {
  Case one = individual();
  const Bytes der = one.forge.der_signed_by(gost_ca().signer);
  EXPECT_EQ(lint::check_certificate(Certificate::parse_der(der), one.context).to_text(), "");
}

TEST(Lint, OldFormOfAnOrganisationsInnIsNoCheckDigitFault) {
  Case one = plain();
  one.forge.subject.add(oid::kInn, der::kNumericString, "007710474375");
  EXPECT_EQ(one.check().to_text(), "");
}

TEST(Lint, ARootThatAnotherOfItsNameCertifiesIsNotItsOwnIssuer) {
  Case cross = qualified_ca();
  cross.forge.key(key_of(ParameterSet::cryptopro_b));
  cross.forge.set(oid::kAuthorityKeyIdentifier, authority_key(gost_ca().certificate));
  cross.forge.not_before = der::time(day(2026, 2, 1));
  EXPECT_EQ(cross.check().to_text(), "");
  cross.context.issuer = ecdsa_ca().certificate;
  EXPECT_THAT(rules_of(cross.check()), ::testing::Contains("rfc5280.authority_key_identifier_of_issuer"));
}

TEST(Lint, SchemesOfAddressesMayBeInCapitals) {
  Case one = plain();
  one.forge.set(oid::kCrlDistributionPoints, distribution_point("HTTP://ca.example.ru/crl/1.crl"));
  one.forge.set(oid::kAuthorityInfoAccess, access(oid::kAccessCaIssuers, "Http://ca.example.ru/ca/1.crt"));
  EXPECT_EQ(one.check().to_text(), "");
}

TEST(Lint, WarnsWhereTheTextSaysShould) {
  Case one = plain();
  one.forge.set(oid::kCrlDistributionPoints, distribution_point("ldap://ca.example.ru/cn=1"));
  one.forge.set("2.5.29.46", distribution_point("ldap://ca.example.ru/cn=2"));
  one.forge.set(oid::kAuthorityInfoAccess, access(oid::kAccessCaIssuers, "ldap://ca.example.ru/cn=3"));
  EXPECT_EQ(one.check().findings().size(), 3U);
  EXPECT_FALSE(one.check().has_errors());
  Case responder = ocsp_responder();
  responder.forge.remove(oid::kOcspNoCheck);
  EXPECT_FALSE(responder.check().has_errors());
}

TEST(Lint, AResponderMayHaveFurtherPurposes) {
  Case one = ocsp_responder();
  one.forge.set(oid::kExtendedKeyUsage, identifiers({oid::kOcspSigning, oid::kClientAuth}));
  EXPECT_EQ(one.check().to_text(), "");
}

TEST(Lint, SignatureMayBeAbsentBeforeSigning) {
  Case one = individual();
  one.forge.signature.clear();
  EXPECT_EQ(one.check().to_text(), "");
}

}  // namespace
}  // namespace tamga::testing
