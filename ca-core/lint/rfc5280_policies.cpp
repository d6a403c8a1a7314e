// RFC 5280 sections 4.2.1.4, 4.2.1.5, 4.2.1.11, 4.2.1.14 and RFC 6818: policies.

#include <algorithm>
#include <array>
#include <span>

#include "ca-core/identity/unicode_text.hpp"
#include "ca-core/lint/extension_values.hpp"
#include "ca-core/lint/rule.hpp"
#include "ca-core/x509/name_text.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

constexpr std::string_view kPolicyMappings = "2.5.29.33";
constexpr std::string_view kPolicyConstraints = "2.5.29.36";
constexpr std::string_view kInhibitAnyPolicy = "2.5.29.54";
constexpr std::string_view kQualifierCps = "1.3.6.1.5.5.7.2.1";
constexpr std::uint8_t kVisibleString = 0x1A;

std::span<const PolicyQualifier> qualifiers(const Specimen& specimen) {
  const auto& found = specimen.policy_qualifiers();
  return found ? std::span(*found) : std::span<const PolicyQualifier>();
}

std::vector<UserNotice> notices(const Specimen& specimen) {
  std::vector<UserNotice> found;
  for (const PolicyQualifier& qualifier : qualifiers(specimen)) {
    const auto notice = qualifier.oid == oid::kPolicyUserNotice ? read_user_notice(qualifier.value) : std::nullopt;
    if (notice) found.push_back(*notice);
  }
  return found;
}

Verdict policies_form(const Specimen& specimen) {
  if (specimen.extension(oid::kCertificatePolicies) == nullptr) return kPassed;
  const auto& found = specimen.policy_qualifiers();
  if (!found) return "certificatePolicies is empty or cannot be read";
  const bool readable = std::ranges::all_of(*found, [](const PolicyQualifier& qualifier) {
    return qualifier.oid != oid::kPolicyUserNotice || read_user_notice(qualifier.value);
  });
  if (readable) return kPassed;
  return "a user notice cannot be read";
}

Verdict policies_unique(const Specimen& specimen) {
  auto policies = specimen.policies();
  std::ranges::sort(policies);
  if (std::ranges::adjacent_find(policies) == policies.end()) return kPassed;
  return "a policy stands twice";
}

Verdict any_policy_qualifiers(const Specimen& specimen) {
  for (const PolicyQualifier& qualifier : qualifiers(specimen)) {
    const bool known = qualifier.oid == kQualifierCps || qualifier.oid == oid::kPolicyUserNotice;
    if (qualifier.policy == oid::kAnyPolicy && !known) return "anyPolicy has the qualifier " + qualifier.oid;
  }
  return kPassed;
}

Verdict practice_statement(const Specimen& specimen) {
  for (const PolicyQualifier& qualifier : qualifiers(specimen)) {
    if (qualifier.oid != kQualifierCps) continue;
    const bool visible =
        std::ranges::all_of(qualifier.value.content, [](std::uint8_t c) { return c > 0x20 && c < 0x7F; });
    const bool absolute = as_text(qualifier.value.content).find(':') != std::string_view::npos;
    if (qualifier.value.tag != der::kIa5String || !visible || !absolute) return "a CPS pointer is no URI as IA5String";
  }
  return kPassed;
}

Verdict notice_reference(const Specimen& specimen) {
  if (std::ranges::none_of(notices(specimen), &UserNotice::has_reference)) return kPassed;
  return "a user notice has a noticeRef";
}

Verdict explicit_text(const Specimen& specimen) {
  for (const UserNotice& notice : notices(specimen)) {
    if (!notice.text) continue;
    const std::uint8_t tag = notice.text->tag;
    if (tag != der::kUtf8String && tag != der::kBmpString && tag != kVisibleString) {
      return "an explicitText is neither UTF8String nor VisibleString nor BMPString";
    }
    const auto text = characters_of(tag == kVisibleString ? std::uint8_t{der::kIa5String} : tag, notice.text->content);
    if (!text || text->empty() || text->size() > 200) return "an explicitText has no 1..200 characters";
  }
  return kPassed;
}

Verdict explicit_text_utf8(const Specimen& specimen) {
  for (const UserNotice& notice : notices(specimen)) {
    const bool other = notice.text && (notice.text->tag == der::kBmpString || notice.text->tag == kVisibleString);
    if (other) return "an explicitText is acceptable, but should be a UTF8String";
  }
  return kPassed;
}

Verdict explicit_text_characters(const Specimen& specimen) {
  for (const UserNotice& notice : notices(specimen)) {
    if (!notice.text || notice.text->tag != der::kUtf8String) continue;
    const auto text = unicode::decode(as_text(notice.text->content));
    if (!text) continue;
    if (std::ranges::any_of(*text, unicode::is_forbidden)) return "an explicitText has control characters";
    if (unicode::to_nfc(*text) != *text) return "an explicitText is not in Normalization Form C";
  }
  return kPassed;
}

Verdict policy_mappings_form(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(kPolicyMappings);
  if (field == nullptr) return kPassed;
  const auto content = der::only(field->value, der::kSequence);
  bool pairs = content && !content->empty();
  der::Reader reader(content.value_or(ByteView()));
  while (pairs && !reader.empty()) {
    const auto pair = reader.take(der::kSequence);
    der::Reader inner(pair.value_or(ByteView()));
    pairs = pair && inner.take(der::kOid) && inner.take(der::kOid) && inner.empty();
  }
  if (pairs) return kPassed;
  return "policyMappings is empty or not a list of pairs of policies";
}

Verdict policy_mappings_without_any_policy(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(kPolicyMappings);
  const auto content = field != nullptr ? der::only(field->value, der::kSequence) : std::nullopt;
  der::Reader reader(content.value_or(ByteView()));
  while (const auto pair = reader.take(der::kSequence)) {
    der::Reader inner(*pair);
    while (const auto policy = inner.take(der::kOid)) {
      if (der::oid_text(*policy) == oid::kAnyPolicy) return "policyMappings maps anyPolicy";
    }
  }
  return kPassed;
}

Verdict policy_constraints_critical(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(kPolicyConstraints);
  if (field == nullptr || field->critical) return kPassed;
  return "policyConstraints is not critical";
}

Verdict policy_constraints_form(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(kPolicyConstraints);
  if (field == nullptr) return kPassed;
  const auto content = der::only(field->value, der::kSequence);
  der::Reader reader(content.value_or(ByteView()));
  bool readable = content && !content->empty();
  for (const unsigned number : {0U, 1U}) {
    if (!reader.at(der::context_primitive(number))) continue;
    const auto octets = reader.take(der::context_primitive(number));
    readable = readable && octets && der::unsigned_integer(*octets);
  }
  if (readable && reader.empty()) return kPassed;
  return "policyConstraints is empty or cannot be read";
}

Verdict inhibit_any_policy_critical(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(kInhibitAnyPolicy);
  if (field == nullptr || field->critical) return kPassed;
  return "inhibitAnyPolicy is not critical";
}

Verdict inhibit_any_policy_form(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(kInhibitAnyPolicy);
  if (field == nullptr) return kPassed;
  const auto content = der::only(field->value, der::kInteger);
  if (content && der::unsigned_integer(*content)) return kPassed;
  return "inhibitAnyPolicy is no INTEGER from zero";
}

constexpr std::string_view kPolicies = "RFC 5280 section 4.2.1.4";
constexpr std::string_view kText = "RFC 6818 section 3";
constexpr std::string_view kMappings = "RFC 5280 section 4.2.1.5";
constexpr std::string_view kConstraints = "RFC 5280 section 4.2.1.11";
constexpr std::string_view kInhibit = "RFC 5280 section 4.2.1.14";

constexpr std::array kRules{
    Rule{"rfc5280.policies_form", kPolicies, Severity::error, Scope::every, policies_form,
         "certificatePolicies can be read"},
    Rule{"rfc5280.policies_unique", kPolicies, Severity::error, Scope::every, policies_unique,
         "no policy stands twice"},
    Rule{"rfc5280.any_policy_qualifiers", kPolicies, Severity::error, Scope::every, any_policy_qualifiers,
         "anyPolicy has only qualifiers that RFC 5280 defines"},
    Rule{"rfc5280.practice_statement", kPolicies, Severity::error, Scope::every, practice_statement,
         "a CPS pointer is a URI as IA5String"},
    Rule{"rfc5280.notice_reference", kPolicies, Severity::warning, Scope::every, notice_reference,
         "a user notice has no noticeRef"},
    Rule{"rfc5280.explicit_text", "RFC 5280 section 4.2.1.4; RFC 6818 section 3", Severity::error, Scope::every,
         explicit_text, "an explicitText is a UTF8String, VisibleString or BMPString of 1..200 characters"},
    Rule{"rfc6818.explicit_text_utf8", kText, Severity::warning, Scope::every, explicit_text_utf8,
         "an explicitText is a UTF8String"},
    Rule{"rfc6818.explicit_text_characters", kText, Severity::warning, Scope::every, explicit_text_characters,
         "an explicitText has no control characters and is in Normalization Form C"},
    Rule{"rfc5280.policy_mappings_form", kMappings, Severity::error, Scope::ca, policy_mappings_form,
         "policyMappings is a list of pairs of policies"},
    Rule{"rfc5280.policy_mappings_without_any_policy", kMappings, Severity::error, Scope::ca,
         policy_mappings_without_any_policy, "policyMappings does not map anyPolicy"},
    Rule{"rfc5280.policy_constraints_critical", kConstraints, Severity::error, Scope::ca, policy_constraints_critical,
         "policyConstraints is critical"},
    Rule{"rfc5280.policy_constraints_form", kConstraints, Severity::error, Scope::ca, policy_constraints_form,
         "policyConstraints can be read and is not empty"},
    Rule{"rfc5280.inhibit_any_policy_critical", kInhibit, Severity::error, Scope::ca, inhibit_any_policy_critical,
         "inhibitAnyPolicy is critical"},
    Rule{"rfc5280.inhibit_any_policy_form", kInhibit, Severity::error, Scope::ca, inhibit_any_policy_form,
         "inhibitAnyPolicy is an INTEGER from zero"},
};

}  // namespace

std::span<const Rule> rfc5280_policy_rules() {
  return kRules;
}

}  // namespace tamga::lint
