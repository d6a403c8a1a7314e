#include "ca-core/lint/lint.hpp"

#include <algorithm>
#include <array>

#include "ca-core/lint/rule.hpp"

namespace tamga::lint {
namespace {

/// What check_der() says when there is nothing that the other rules could look at.
constexpr RuleDescription kOutline{"rfc5280.outline", "RFC 5280 section 4.1", Severity::error};

std::array<std::span<const Rule>, 8> tables() {
  return {rfc5280_field_rules(), rfc5280_name_rules(),     rfc5280_usage_rules(),      rfc5280_extension_rules(),
          rfc9215_rules(),       order795_subject_rules(), order795_extension_rules(), service_rules()};
}

bool applies(Scope scope, const Specimen& specimen) {
  const Context& context = specimen.context();
  const bool end_entity = context.purpose == CertificatePurpose::end_entity;
  switch (scope) {
    case Scope::every:
      return true;
    case Scope::ca:
      return specimen.is_ca();
    case Scope::not_ca:
      return !specimen.is_ca();
    case Scope::gost_key:
      return specimen.has_gost_key();
    case Scope::qualified:
      return context.qualified && (end_entity || specimen.is_ca());
    case Scope::qualified_end_entity:
      return context.qualified && end_entity;
    case Scope::qualified_ca:
      return context.qualified && specimen.is_ca();
    case Scope::ocsp_responder:
      return context.purpose == CertificatePurpose::ocsp_responder;
    case Scope::tls_server:
      return context.purpose == CertificatePurpose::tls_server;
    case Scope::staff:
      return context.purpose == CertificatePurpose::staff;
  }
  return false;
}

std::string_view citation(std::string_view rule) {
  const auto all = rules();
  const auto found = std::ranges::find(all, rule, &RuleDescription::name);
  return found == all.end() ? std::string_view() : found->citation;
}

}  // namespace

std::string_view to_string(Severity severity) {
  return severity == Severity::error ? "error" : "warning";
}

bool Report::has_errors() const {
  return std::ranges::any_of(findings_, [](const Finding& finding) { return finding.severity == Severity::error; });
}

std::string Report::to_text() const {
  std::string text;
  for (const Finding& finding : findings_) {
    text += std::string(to_string(finding.severity)) + ' ' + std::string(finding.rule) + ": " + finding.message + " (" +
            std::string(citation(finding.rule)) + ")\n";
  }
  return text;
}

Report check_certificate(const Certificate& certificate, const Context& context) {
  return check_der(certificate.der(), context);
}

Report check_der(ByteView der, const Context& context) {
  const auto specimen = Specimen::read(der, context);
  if (!specimen) {
    return Report({{kOutline.name, kOutline.severity, "the octets do not have the outline of one certificate"}});
  }
  std::vector<Finding> findings;
  for (const std::span<const Rule> table : tables()) {
    for (const Rule& rule : table) {
      if (!applies(rule.scope, *specimen)) continue;
      if (auto verdict = rule.check(*specimen)) findings.push_back({rule.name, rule.severity, std::move(*verdict)});
    }
  }
  return Report(std::move(findings));
}

std::vector<RuleDescription> rules() {
  std::vector<RuleDescription> all{kOutline};
  for (const std::span<const Rule> table : tables()) {
    for (const Rule& rule : table) all.push_back({rule.name, rule.citation, rule.severity});
  }
  return all;
}

}  // namespace tamga::lint
