// What lint says of certificates that others issued: their known faults and nothing else.

#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ca-core/lint/lint.hpp"

namespace tamga {
namespace {

Certificate certificate(const std::string& name) {
  std::ifstream file(std::string(TAMGA_SOURCE_DIR) + "/tests/data/accredited-ca/" + name + ".pem");
  return Certificate::parse_pem(std::string(std::istreambuf_iterator<char>(file), {}));
}

std::vector<std::string> findings(const std::string& name, const std::optional<Certificate>& issuer = {}) {
  lint::Context context;
  context.issuer = issuer;
  context.qualified = true;
  context.purpose = lint::CertificatePurpose::ca;
  std::vector<std::string> rules;
  const lint::Report report = lint::check_certificate(certificate(name), context);
  for (const lint::Finding& finding : report.findings()) rules.emplace_back(finding.rule);
  return rules;
}

TEST(LintOfRealCertificates, FindsNothingInMost) {
  for (const char* name : {"tensor-2026", "kontur-2025", "treasury-2025", "ministry-root-2022"}) {
    EXPECT_THAT(findings(name), ::testing::IsEmpty()) << name;
  }
  EXPECT_THAT(findings("ministry-ca-2022"), ::testing::ElementsAre("order795.ca_path_length"));
}

TEST(LintOfRealCertificates, FindsBmpStrings) {
  EXPECT_THAT(findings("tax-service-2025"),
              ::testing::UnorderedElementsAre("rfc5280.directory_string_types", "order795.utf8_strings"));
}

TEST(LintOfRealCertificates, FindsFractionsOfSeconds) {
  EXPECT_THAT(findings("ministry-root-2025"), ::testing::ElementsAre("rfc3280.private_key_period_form"));
}

TEST(LintOfRealCertificates, FindsOlderHabits) {
  for (const char* name : {"sberbank-ast-2024", "railways-2024", "rosreestr-2022"}) {
    EXPECT_THAT(findings(name),
                ::testing::UnorderedElementsAre("rfc5280.key_usage_critical", "rfc5280.subject_key_identifier_of_key"))
        << name;
  }
}

TEST(LintOfRealCertificates, ComparesWithTheIssuer) {
  const Certificate root_2022 = certificate("ministry-root-2022");
  const Certificate kontur = certificate("kontur-2025");
  ASSERT_TRUE(kontur.signed_by(root_2022.public_key()));
  EXPECT_THAT(findings("kontur-2025", root_2022), ::testing::IsEmpty());
  // Another root of the same name and another key.
  EXPECT_THAT(
      findings("kontur-2025", certificate("ministry-root-2025")),
      ::testing::UnorderedElementsAre("rfc5280.authority_key_identifier_of_issuer",
                                      "rfc5280.authority_issuer_and_serial", "rfc5280.validity_starts_within_issuer"));
}

}  // namespace
}  // namespace tamga
