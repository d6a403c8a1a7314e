#pragma once

// How a rule is written, how a table of rules is applied, and where the tables are.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ca-core/lint/lint.hpp"
#include "ca-core/lint/specimen.hpp"

namespace tamga::lint {

/// What is wrong; nullopt when nothing is, or when the rule has nothing to say of such an object.
using Verdict = std::optional<std::string>;

inline constexpr std::nullopt_t kPassed = std::nullopt;

/// To which objects a rule applies.
enum class Scope {
  every,  // certificate
  ca,
  not_ca,
  gost_key,
  qualified,             // order 795: end entities and CAs
  qualified_end_entity,  // order 795
  qualified_ca,          // order 795
  ocsp_responder,
  time_stamping,
  registry_extract,
  tls_server,
  staff,
  crl,
  crl_entry,
  ocsp_response,
  request,
};

template <typename Examined>
struct RuleOf {
  std::string_view name;
  std::string_view citation;
  Severity severity;
  Scope scope;
  Verdict (*check)(const Examined&);
  std::string_view requirement;  // what must hold, as the list of rules says it
};

/// Of certificates.
using Rule = RuleOf<Specimen>;

template <typename Examined>
RuleDescription describe(const RuleOf<Examined>& rule, std::string_view applies_to) {
  return {rule.name, applies_to, rule.severity, rule.citation, rule.requirement};
}

std::span<const Rule> rfc5280_field_rules();
std::span<const Rule> rfc5280_name_rules();
std::span<const Rule> rfc5280_usage_rules();
std::span<const Rule> rfc5280_extension_rules();
std::span<const Rule> rfc5280_policy_rules();
std::span<const Rule> rfc5280_further_name_rules();
std::span<const Rule> rfc5280_chain_rules();
std::span<const Rule> key_rules();
std::span<const Rule> rfc9215_rules();
std::span<const Rule> order795_subject_rules();
std::span<const Rule> order795_extension_rules();
std::span<const Rule> order795_practice_rules();
std::span<const Rule> service_rules();

}  // namespace tamga::lint
