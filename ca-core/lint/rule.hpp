#pragma once

// How a rule is written, and where the tables of rules are.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ca-core/lint/specimen.hpp"

namespace tamga::lint {

/// What is wrong; nullopt when nothing is, or when the rule has nothing to say of such a certificate.
using Verdict = std::optional<std::string>;

inline constexpr std::nullopt_t kPassed = std::nullopt;

/// To which certificates a rule applies.
enum class Scope {
  every,
  ca,
  not_ca,
  gost_key,
  qualified,             // order 795: end entities and CAs
  qualified_end_entity,  // order 795
  qualified_ca,          // order 795
  ocsp_responder,
  tls_server,
  staff,
};

struct Rule {
  std::string_view name;
  std::string_view citation;
  Severity severity;
  Scope scope;
  Verdict (*check)(const Specimen&);
};

std::span<const Rule> rfc5280_field_rules();
std::span<const Rule> rfc5280_name_rules();
std::span<const Rule> rfc5280_usage_rules();
std::span<const Rule> rfc5280_extension_rules();
std::span<const Rule> rfc9215_rules();
std::span<const Rule> order795_subject_rules();
std::span<const Rule> order795_extension_rules();
std::span<const Rule> service_rules();

}  // namespace tamga::lint
