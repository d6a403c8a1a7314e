// What the chains of qualified certificates have in common beyond the wording of FSB order 795, and what the order
// keeps apart: organisations without a person, CAs.

#include <algorithm>
#include <array>

#include "ca-core/lint/rule.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

constexpr std::array kOfPersons{oid::kSurname, oid::kGivenName, oid::kSnils, oid::kTitle};

Verdict without_person(const SpecimenName& subject, std::string_view whose) {
  for (const std::string_view type : kOfPersons) {
    if (subject.has(type)) return std::string(whose) + " has the attribute " + std::string(type) + " of a person";
  }
  return kPassed;
}

Verdict automatic_without_person(const Specimen& specimen) {
  const SpecimenName& subject = specimen.subject();
  // With a surname it is the certificate of a person who acts for the organisation.
  if (!subject.has(oid::kOgrn) || subject.has(oid::kSurname)) return kPassed;
  return without_person(subject, "an organisation without a person");
}

Verdict ca_without_person(const Specimen& specimen) {
  return without_person(specimen.subject(), "the CA");
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

constexpr std::string_view kHolder = "63-FZ article 14 part 3; FSB order 795, field subject";
constexpr std::string_view kCa = "practice of the state head CA";

constexpr std::array kRules{
    Rule{"order795.automatic_without_person", kHolder, Severity::error, Scope::qualified_end_entity,
         automatic_without_person, "an organisation without a person has no attributes of persons"},
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
