// What the chains of qualified certificates have in common beyond the wording of FSB order 795, and what the order
// keeps apart: CAs and persons.

#include <algorithm>
#include <array>

#include "ca-core/lint/rule.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

constexpr std::array kOfPersons{oid::kSurname, oid::kGivenName, oid::kSnils, oid::kTitle};

Verdict ca_without_person(const Specimen& specimen) {
  for (const std::string_view type : kOfPersons) {
    if (specimen.subject().has(type)) return "the CA has the attribute " + std::string(type) + " of a person";
  }
  return kPassed;
}

Verdict class_of_ca_tool_as_policy(const Specimen& specimen) {
  for (const std::string& policy : specimen.policies()) {
    if (policy.starts_with("1.2.643.100.114.")) return "the policy " + policy + " is of an older table";
  }
  return kPassed;
}

Verdict ca_without_purposes(const Specimen& specimen) {
  if (specimen.extension(oid::kExtendedKeyUsage) == nullptr) return kPassed;
  return "a CA has extendedKeyUsage";
}

Verdict ca_path_length(const Specimen& specimen) {
  const auto constraints = specimen.basic_constraints();
  if (specimen.self_issued() || !constraints || constraints->path_length == 0U) return kPassed;
  return "pathLenConstraint is not zero";
}

constexpr std::string_view kCa = "practice of the state head CA";

constexpr std::array kRules{
    Rule{"order795.ca_without_person", "63-FZ article 17 part 2; FSB order 795, field issuer", Severity::error,
         Scope::qualified_ca, ca_without_person, "a CA has no attributes of persons"},
    Rule{"order795.class_of_ca_tool_as_policy",
         "FSB order 795 in the edition of order 31 of 2021, extension identificationKind", Severity::warning,
         Scope::every, class_of_ca_tool_as_policy, "no policy lies below the identifier of identificationKind"},
    Rule{"order795.ca_without_purposes", kCa, Severity::warning, Scope::qualified_ca, ca_without_purposes,
         "a CA has no extendedKeyUsage"},
    Rule{"order795.ca_path_length", kCa, Severity::warning, Scope::qualified_ca, ca_path_length,
         "pathLenConstraint of an accredited CA is zero"},
};

}  // namespace

std::span<const Rule> order795_practice_rules() {
  return kRules;
}

}  // namespace tamga::lint
