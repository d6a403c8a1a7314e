// Certificates of state roots and accredited CAs as `tamga lint --issuer` would see them. What they depart in from the
// rules is explained here; anything else is a fault of theirs or of ours. They are not part of the project: where their
// folder does not lie beside it, there is nothing to judge.

#include <filesystem>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ca-core/lint/objects.hpp"
#include "tests/support/test_data.hpp"

namespace tamga {
namespace {

struct Departure {
  std::string_view rule;
  std::size_t certificates;  // how many depart
  std::string_view why;
};

constexpr Departure kDepartures[] = {
    {"rfc5280.directory_string_types", 4,
     "the Tax Service and three commercial CAs have their names as BMPString, which RFC 5280 leaves to names that were "
     "in use before 2004; whoever they issue to gets the same octets as issuer"},
    {"order795.utf8_strings", 4, "the same names: the order wants UTF8String"},
    {"rfc5280.key_usage_critical", 10,
     "ten of 2022 to 2025 have keyUsage without criticality, which RFC 5280 only recommends; all of 2026 have it"},
    {"rfc5280.subject_key_identifier_of_key", 11,
     "the same ten and one more of 2024 identify the key by another method than SHA-1 of its value, which RFC 5280 "
     "only "
     "recommends; what counts is that authorityKeyIdentifier repeats it"},
    {"rfc5280.upper_bounds", 1, "a bank whose full name has more than 64 characters; the order cares for the name"},
    {"rfc5280.email_in_alternative_name", 21,
     "whoever has an address has it in the subject alone, where the order wants it; RFC 5280 wants it in "
     "subjectAltName"},
    {"rfc3280.private_key_period_form", 1,
     "the root of 17.12.2025 has fractions of seconds in privateKeyUsagePeriod, which DER and RFC 3280 forbid"},
    {"order795.ca_path_length", 1, "the Ministry's own subordinate CA, which certifies accredited CAs below it"},
};

std::vector<std::pair<std::string, Certificate>> all_certificates() {
  std::vector<std::pair<std::string, Certificate>> all;
  for (const auto& file : testing::examples_beside("accredited-ca", ".pem")) {
    all.emplace_back(file.stem().string(), Certificate::parse_pem(testing::read_text(file)));
  }
  return all;
}

/// The certificate whose key made the signature; of several for one key the root's own.
std::optional<Certificate> issuer_of(const Certificate& certificate,
                                     const std::vector<std::pair<std::string, Certificate>>& all) {
  std::optional<Certificate> found;
  for (const auto& [name, candidate] : all) {
    if (!certificate.signed_by(candidate.public_key())) continue;
    if (candidate.signed_by(candidate.public_key())) return candidate;
    found = candidate;
  }
  return found;
}

TEST(LintOfAccreditedCertificates, DepartsOnlyAsExplained) {
  const auto all = all_certificates();
  if (all.empty()) return;
  ASSERT_EQ(all.size(), 28U);
  std::map<std::string, std::vector<std::string>> found;  // rule: certificates
  std::size_t with_issuer = 0;
  for (const auto& [name, certificate] : all) {
    const auto issuer = issuer_of(certificate, all);
    if (issuer) ++with_issuer;
    const lint::Report report = lint::check_object(lint::ObjectKind::certificate, certificate.der(), issuer,
                                                   lint::context_of(certificate.der()));
    for (const lint::Finding& finding : report.findings()) found[std::string(finding.rule)].push_back(name);
  }
  EXPECT_GE(with_issuer, 20U);
  for (const Departure& departure : kDepartures) {
    EXPECT_FALSE(departure.why.empty());
    const auto at = found.find(std::string(departure.rule));
    EXPECT_EQ(at == found.end() ? 0 : at->second.size(), departure.certificates) << departure.rule;
    if (at != found.end()) found.erase(at);
  }
  for (const auto& [rule, names] : found) {
    ADD_FAILURE() << rule << " is broken by " << ::testing::PrintToString(names) << " and not explained";
  }
}

/// What lint finds in an example of RFC 9215, with its own certificate as the issuer's where one is needed.
std::vector<std::string> findings(const std::filesystem::path& file, const std::filesystem::path& issuer = {}) {
  const std::string text = testing::read_text(file);
  const lint::FoundObjects objects = lint::objects_in(as_bytes(text));
  if (objects.objects.size() != 1 || !objects.objects.front().kind) return {"unrecognised"};
  std::optional<Certificate> ca;
  if (!issuer.empty()) ca = Certificate::parse_pem(testing::read_text(issuer));
  const Bytes& octets = objects.objects.front().octets;
  const lint::Report report = lint::check_object(*objects.objects.front().kind, octets, ca, lint::context_of(octets));
  std::vector<std::string> rules;
  for (const lint::Finding& finding : report.findings()) rules.emplace_back(finding.rule);
  return rules;
}

// The examples show how keys and signatures are written, and no more: certificates of roots with basicConstraints
// alone, lists without extensions, and two of three with the parameter sets for tests, with which nobody signs.
TEST(LintOfRfc9215Examples, FindsWhatTheyLeaveOut) {
  const auto unordered = [](std::vector<std::string> rules) {
    return ::testing::UnorderedElementsAreArray(std::move(rules));
  };
  for (const std::filesystem::path& of_root : testing::examples_beside("rfc9215", ".pem")) {
    const std::string name = of_root.stem();
    const auto with_extension = [&](const char* extension) {
      return std::filesystem::path(of_root).replace_extension(extension);
    };
    std::vector<std::string> certificate{"rfc5280.ca_key_usage", "rfc5280.ca_subject_key_identifier"};
    std::vector<std::string> request;
    if (name != "256A") {
      certificate.emplace_back("rfc9215.key_parameter_set");
      request.emplace_back("rfc9215.request_parameter_set");
    }
    EXPECT_THAT(findings(of_root), unordered(certificate)) << name;
    EXPECT_THAT(findings(with_extension(".csr")), unordered(request)) << name;
    EXPECT_THAT(findings(with_extension(".crl"), of_root),
                unordered({"rfc5280.crl_extensions_present", "rfc5280.crl_number_present",
                           "rfc5280.crl_authority_key_identifier"}))
        << name;
  }
}

}  // namespace
}  // namespace tamga
