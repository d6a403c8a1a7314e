#include "ca-core/lint/lint.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "ca-core/lint/ber.hpp"
#include "ca-core/lint/crl_entry_judge.hpp"
#include "ca-core/lint/crl_rules.hpp"
#include "ca-core/lint/ocsp_rules.hpp"
#include "ca-core/lint/request_rules.hpp"
#include "ca-core/lint/rule.hpp"

namespace tamga::lint {
namespace {

// What is said when there is nothing that the other rules could look at.
constexpr RuleDescription kOutline{"rfc5280.outline", "certificate", Severity::error, "RFC 5280 section 4.1",
                                   "the octets have the outline of one certificate"};
constexpr RuleDescription kCrlOutline{"rfc5280.crl_outline", "CRL", Severity::error, "RFC 5280 section 5.1",
                                      "the octets have the outline of one CRL"};
constexpr RuleDescription kOcspOutline{"rfc6960.outline", "OCSP response", Severity::error, "RFC 6960 section 4.2.1",
                                       "the octets have the outline of one OCSP response"};
constexpr RuleDescription kRequestOutline{"rfc2986.outline", "request", Severity::error, "RFC 2986 section 4",
                                          "the octets have the outline of one request"};

// The rules that say so when something can be read, but is no DER.
constexpr std::string_view kDer = "rfc5280.der";
constexpr std::string_view kCrlDer = "rfc5280.crl_der";
constexpr std::string_view kOcspDer = "rfc6960.der";
constexpr std::string_view kRequestDer = "rfc2986.der";

Report not_readable(const RuleDescription& outline, std::string_view message) {
  return Report({{outline.name, outline.severity, std::string(message)}});
}

/// What was read, if need be from the DER of what came as BER.
template <typename Examined>
struct Mended {
  template <typename Read>
  Mended(const Read& read, ByteView octets, std::string_view der_rule) : specimen(read(octets)) {
    if (specimen) return;
    if (const auto der = der_from_ber(octets)) {
      storage = *der;
      specimen = read(storage);
      findings.push_back({der_rule, Severity::error, "it is BER, not DER; the other rules look at its DER"});
    }
  }

  Bytes storage;
  std::optional<Examined> specimen;
  std::vector<Finding> findings;
};

template <typename Examined>
void apply(std::span<const RuleOf<Examined>> table, const Examined& specimen, std::vector<Finding>& findings) {
  for (const RuleOf<Examined>& rule : table) {
    if (auto verdict = rule.check(specimen)) findings.push_back({rule.name, rule.severity, std::move(*verdict)});
  }
}

std::array<std::span<const Rule>, 13> tables() {
  return {rfc5280_field_rules(),
          rfc5280_name_rules(),
          rfc5280_further_name_rules(),
          rfc5280_usage_rules(),
          rfc5280_extension_rules(),
          rfc5280_policy_rules(),
          rfc5280_chain_rules(),
          key_rules(),
          rfc9215_rules(),
          order795_subject_rules(),
          order795_extension_rules(),
          order795_practice_rules(),
          service_rules()};
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
    case Scope::time_stamping:
      return context.purpose == CertificatePurpose::time_stamping;
    case Scope::registry_extract:
      return context.purpose == CertificatePurpose::registry_extract;
    case Scope::tls_server:
      return context.purpose == CertificatePurpose::tls_server;
    case Scope::staff:
      return context.purpose == CertificatePurpose::staff;
    case Scope::crl:
    case Scope::crl_entry:
    case Scope::ocsp_response:
    case Scope::request:
      break;
  }
  return false;
}

std::string_view applies_to(Scope scope) {
  switch (scope) {
    case Scope::every:
      return "certificate";
    case Scope::ca:
      return "certificate of a CA";
    case Scope::not_ca:
      return "certificate of no CA";
    case Scope::gost_key:
      return "certificate of a GOST key";
    case Scope::qualified:
      return "qualified certificate or one of its CAs";
    case Scope::qualified_end_entity:
      return "qualified certificate";
    case Scope::qualified_ca:
      return "certificate of a CA of qualified certificates";
    case Scope::ocsp_responder:
      return "certificate of an OCSP responder";
    case Scope::time_stamping:
      return "certificate of a time-stamp authority";
    case Scope::registry_extract:
      return "certificate of a signer of registry extracts";
    case Scope::tls_server:
      return "certificate of a TLS server";
    case Scope::staff:
      return "certificate of staff";
    case Scope::crl:
      return "CRL";
    case Scope::crl_entry:
      return "entry of a CRL";
    case Scope::ocsp_response:
      return "OCSP response";
    case Scope::request:
      return "request";
  }
  return {};
}

template <typename Examined>
void append(std::vector<RuleDescription>& rows, std::span<const RuleOf<Examined>> table) {
  for (const RuleOf<Examined>& rule : table) rows.push_back(describe(rule, applies_to(rule.scope)));
}

std::string_view citation(std::string_view rule) {
  const auto& all = rules();
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
  const Mended<Specimen> mended([&](ByteView octets) { return Specimen::read(octets, context); }, der, kDer);
  if (!mended.specimen) return not_readable(kOutline, "the octets do not have the outline of one certificate");
  std::vector<Finding> findings = mended.findings;
  for (const std::span<const Rule> table : tables()) {
    for (const Rule& rule : table) {
      if (!applies(rule.scope, *mended.specimen)) continue;
      if (auto verdict = rule.check(*mended.specimen)) {
        findings.push_back({rule.name, rule.severity, std::move(*verdict)});
      }
    }
  }
  return Report(std::move(findings));
}

Report check_crl(ByteView der, const std::optional<Certificate>& issuer) {
  const Mended<CrlSpecimen> mended([&](ByteView octets) { return CrlSpecimen::read(octets, issuer); }, der, kCrlDer);
  if (!mended.specimen) return not_readable(kCrlOutline, "the octets do not have the outline of one CRL");
  const CrlSpecimen& crl = *mended.specimen;
  std::vector<Finding> findings = mended.findings;
  apply(crl_field_rules(), crl, findings);
  apply(crl_extension_rules(), crl, findings);
  const CrlFacts facts{der::parse_time(crl.this_update()), crl.is_delta()};
  CrlEntryReader reader(facts);
  CrlEntryJudge judge;
  der::Reader entries(crl.entries().value_or(ByteView()));
  while (!entries.empty()) {
    const auto entry = entries.take(der::kSequence);
    judge.see(entry ? reader.read(*entry) : std::nullopt);
    if (!entry) break;
  }
  std::ranges::move(judge.findings(), std::back_inserter(findings));
  apply(crl_whole_rules(), crl, findings);
  return Report(std::move(findings));
}

Report check_crl_frame(ByteView frame, const std::optional<Certificate>& issuer) {
  const auto crl = CrlSpecimen::read(frame, issuer);
  if (!crl) return not_readable(kCrlOutline, "the octets do not have the outline of one CRL");
  std::vector<Finding> findings;
  apply(crl_field_rules(), *crl, findings);
  apply(crl_extension_rules(), *crl, findings);
  return Report(std::move(findings));
}

Report check_ocsp_response(ByteView der, const std::optional<Certificate>& issuer) {
  const Mended<OcspSpecimen> mended([&](ByteView octets) { return OcspSpecimen::read(octets, issuer); }, der, kOcspDer);
  if (!mended.specimen) return not_readable(kOcspOutline, "the octets do not have the outline of one OCSP response");
  std::vector<Finding> findings = mended.findings;
  apply(ocsp_response_rules(), *mended.specimen, findings);
  apply(ocsp_answer_rules(), *mended.specimen, findings);
  return Report(std::move(findings));
}

Report check_request(ByteView der) {
  const Mended<RequestSpecimen> mended([](ByteView octets) { return RequestSpecimen::read(octets); }, der, kRequestDer);
  if (!mended.specimen) return not_readable(kRequestOutline, "the octets do not have the outline of one request");
  std::vector<Finding> findings = mended.findings;
  apply(request_rules(), *mended.specimen, findings);
  apply(request_key_rules(), *mended.specimen, findings);
  return Report(std::move(findings));
}

const std::vector<RuleDescription>& rules() {
  static const std::vector<RuleDescription> all = [] {
    std::vector<RuleDescription> rows{kOutline};
    for (const std::span<const Rule> table : tables()) append(rows, table);
    rows.push_back(kCrlOutline);
    append(rows, crl_field_rules());
    append(rows, crl_extension_rules());
    rows.push_back(kCrlEntryOutline);
    append(rows, crl_entry_rules());
    append(rows, crl_entry_extension_rules());
    append(rows, crl_whole_rules());
    rows.push_back(kOcspOutline);
    append(rows, ocsp_response_rules());
    append(rows, ocsp_answer_rules());
    rows.push_back(kRequestOutline);
    append(rows, request_rules());
    append(rows, request_key_rules());
    return rows;
  }();
  return all;
}

}  // namespace tamga::lint
