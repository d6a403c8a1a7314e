// tamga lint: needs no configuration, no database and no keys.

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "ca-core/base/error.hpp"
#include "ca-core/lint/objects.hpp"
#include "server/cli/subcommands.hpp"

namespace tamga::cli {
namespace {

constexpr int kFindings = 1;
/// Not 1, which says that something was found.
constexpr int kUnreadable = 3;

enum class Format { text, json };

struct LintOptions {
  std::vector<std::string> files;
  std::string issuer_file;
  std::string format = "text";
  std::string kind;
  std::string purpose;
  bool qualified = false;
  bool unqualified = false;
  bool strict = false;

  Format output() const { return format == "json" ? Format::json : Format::text; }
};

struct NamedPurpose {
  std::string_view name;
  lint::CertificatePurpose purpose;
};

constexpr std::array kPurposes{
    NamedPurpose{"end-entity", lint::CertificatePurpose::end_entity},
    NamedPurpose{"ca", lint::CertificatePurpose::ca},
    NamedPurpose{"ocsp-responder", lint::CertificatePurpose::ocsp_responder},
    NamedPurpose{"time-stamping", lint::CertificatePurpose::time_stamping},
    NamedPurpose{"registry-extract", lint::CertificatePurpose::registry_extract},
    NamedPurpose{"tls-server", lint::CertificatePurpose::tls_server},
    NamedPurpose{"staff", lint::CertificatePurpose::staff},
};

/// Something that was examined.
struct Examined {
  std::string file;
  std::size_t number;  // within the file, from 1
  lint::ObjectKind kind;
  lint::Report report;
};

struct Unreadable {
  std::string file;
  std::string reason;
};

struct Outcome {
  std::vector<Examined> examined;
  std::vector<Unreadable> unreadable;
};

std::string_view citation(std::string_view rule) {
  const auto& rules = lint::rules();
  const auto found = std::ranges::find(rules, rule, &lint::RuleDescription::name);
  return found == rules.end() ? std::string_view() : found->citation;
}

/// nullopt when the file cannot be read; `errno` says why.
std::optional<std::string> read_file(const std::string& file) {
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  std::string octets;
  std::vector<char> piece(std::size_t{1} << 16U);
  while (stream) {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    octets.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
  }
  return stream.eof() && !stream.bad() ? std::optional(std::move(octets)) : std::nullopt;
}

std::string reason_of_failure() {
  return errno != 0 ? std::strerror(errno) : "it cannot be read";
}

std::vector<Certificate> read_issuers(const std::string& file, Outcome& outcome) {
  std::vector<Certificate> issuers;
  if (file.empty()) return issuers;
  const auto octets = read_file(file);
  if (!octets) {
    outcome.unreadable.push_back({file, reason_of_failure()});
    return issuers;
  }
  for (const lint::FoundObject& object : lint::objects_in(as_bytes(*octets)).objects) {
    try {
      if (object.kind == lint::ObjectKind::certificate) issuers.push_back(Certificate::parse_der(object.octets));
    } catch (const Error&) {
      continue;
    }
  }
  if (issuers.empty()) outcome.unreadable.push_back({file, "there is no certificate of an issuer in it"});
  return issuers;
}

lint::Context context(ByteView octets, const LintOptions& options) {
  lint::Context context = lint::context_of(octets);
  if (options.qualified) context.qualified = true;
  if (options.unqualified) context.qualified = false;
  const auto named = std::ranges::find(kPurposes, options.purpose, &NamedPurpose::name);
  if (named != kPurposes.end()) context.purpose = named->purpose;
  return context;
}

/// Of several issuers the one that fits best is meant.
lint::Report check(lint::ObjectKind kind, ByteView octets, const std::vector<Certificate>& issuers,
                   const lint::Context& context) {
  if (issuers.empty()) return lint::check_object(kind, octets, std::nullopt, context);
  std::vector<lint::Report> reports;
  for (const Certificate& issuer : issuers) {
    reports.push_back(lint::check_object(kind, octets, issuer, context));
  }
  return *std::ranges::min_element(reports, {}, [](const lint::Report& report) { return report.findings().size(); });
}

void examine(const std::string& file, const LintOptions& options, const std::vector<Certificate>& issuers,
             Outcome& outcome) {
  const auto octets = read_file(file);
  if (!octets) {
    outcome.unreadable.push_back({file, reason_of_failure()});
    return;
  }
  const auto wanted = lint::object_kind_named(options.kind);
  const lint::FoundObjects found = lint::objects_in(as_bytes(*octets));
  for (const std::string& fault : found.faults) outcome.unreadable.push_back({file, fault});
  if (found.objects.empty() && found.faults.empty()) {
    outcome.unreadable.push_back({file, "there is no certificate, CRL, OCSP response or request in it"});
  }
  std::size_t number = 0;
  for (const lint::FoundObject& object : found.objects) {
    ++number;
    const auto kind = wanted ? wanted : object.kind;
    if (!kind) {
      outcome.unreadable.push_back({file, "it is no certificate, CRL, OCSP response or request"});
      continue;
    }
    outcome.examined.push_back(
        {file, number, *kind, check(*kind, object.octets, issuers, context(object.octets, options))});
  }
}

void print_text(const Outcome& outcome) {
  for (const Examined& one : outcome.examined) {
    const std::string what =
        one.file + ": " + std::string(lint::to_string(one.kind)) + ' ' + std::to_string(one.number) + ": ";
    if (one.report.findings().empty()) std::cout << what << "clean\n";
    for (const lint::Finding& finding : one.report.findings()) {
      std::cout << what << lint::to_string(finding.severity) << ' ' << finding.rule << ": " << finding.message << " ("
                << citation(finding.rule) << ")\n";
    }
  }
  for (const Unreadable& one : outcome.unreadable) std::cerr << "tamga: " << one.file << ": " << one.reason << '\n';
}

void print_json(const Outcome& outcome) {
  nlohmann::ordered_json objects = nlohmann::ordered_json::array();
  for (const Examined& one : outcome.examined) {
    nlohmann::ordered_json findings = nlohmann::ordered_json::array();
    for (const lint::Finding& finding : one.report.findings()) {
      findings.push_back({{"rule", finding.rule},
                          {"severity", lint::to_string(finding.severity)},
                          {"citation", citation(finding.rule)},
                          {"message", finding.message}});
    }
    objects.push_back({{"file", one.file},
                       {"number", one.number},
                       {"object", lint::to_string(one.kind)},
                       {"findings", std::move(findings)}});
  }
  nlohmann::ordered_json unreadable = nlohmann::ordered_json::array();
  for (const Unreadable& one : outcome.unreadable) unreadable.push_back({{"file", one.file}, {"reason", one.reason}});
  const nlohmann::ordered_json document{{"objects", std::move(objects)}, {"unreadable", std::move(unreadable)}};
  // File names need not be UTF-8.
  std::cout << document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

int status_of(const Outcome& outcome, bool strict) {
  if (!outcome.unreadable.empty()) return kUnreadable;
  const bool found = std::ranges::any_of(outcome.examined, [&](const Examined& one) {
    return one.report.has_errors() || (strict && !one.report.findings().empty());
  });
  return found ? kFindings : 0;
}

int lint_files(const LintOptions& options) {
  Outcome outcome;
  const std::vector<Certificate> issuers = read_issuers(options.issuer_file, outcome);
  for (const std::string& file : options.files) examine(file, options, issuers, outcome);
  options.output() == Format::json ? print_json(outcome) : print_text(outcome);
  return status_of(outcome, options.strict);
}

void list_text() {
  std::size_t name = 0;
  std::size_t applies_to = 0;
  for (const lint::RuleDescription& rule : lint::rules()) {
    name = std::max(name, rule.name.size());
    applies_to = std::max(applies_to, rule.applies_to.size());
  }
  for (const lint::RuleDescription& rule : lint::rules()) {
    std::cout << std::left << std::setw(static_cast<int>(name) + 2) << rule.name
              << std::setw(static_cast<int>(applies_to) + 2) << rule.applies_to << std::setw(9)
              << lint::to_string(rule.severity) << rule.requirement << " (" << rule.citation << ")\n";
  }
}

void list_json() {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const lint::RuleDescription& rule : lint::rules()) {
    rows.push_back({{"name", rule.name},
                    {"applies_to", rule.applies_to},
                    {"severity", lint::to_string(rule.severity)},
                    {"citation", rule.citation},
                    {"requirement", rule.requirement}});
  }
  std::cout << rows.dump(2) << '\n';
}

std::vector<std::string> purpose_names() {
  std::vector<std::string> names;
  for (const NamedPurpose& purpose : kPurposes) names.emplace_back(purpose.name);
  return names;
}

}  // namespace

void add_lint(CLI::App& app, Session& session) {
  auto* parent = app.add_subcommand("lint", "Checks certificates, CRLs, OCSP responses and requests from anywhere");
  auto options = std::make_shared<LintOptions>();
  parent->add_option("FILE", options->files, "DER or PEM; a PEM file may hold several");
  parent->add_option(
      "--issuer", options->issuer_file,
      "The certificate of the CA: compares with it and verifies signatures; of several the one that fits");
  parent->add_option("--format", options->format, "How the findings are printed")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  parent
      ->add_option("--kind", options->kind, "What the files hold, when that cannot be recognised or is to be judged so")
      ->check(CLI::IsMember({"certificate", "crl", "ocsp", "request"}));
  parent
      ->add_option("--purpose", options->purpose, "What the certificates are for, instead of what they say themselves")
      ->check(CLI::IsMember(purpose_names()));
  auto* qualified = parent->add_flag("--qualified", options->qualified, "FSB order 795 applies, whatever they say");
  parent->add_flag("--unqualified", options->unqualified, "FSB order 795 does not apply")->excludes(qualified);
  parent->add_flag("--strict", options->strict, "Warnings count as errors do");
  parent->footer(
      "Ends with 0 when nothing was found, 1 when there are findings, 3 when a file could not be read.\n"
      "Nothing needs to be configured.");
  auto* list = parent->add_subcommand("list", "Shows all rules");
  parent->callback([&session, options, list] {
    if (list->parsed()) {
      options->output() == Format::json ? list_json() : list_text();
      return;
    }
    if (options->files.empty()) throw CLI::RequiredError("FILE");
    session.exit_status = lint_files(*options);
  });
}

}  // namespace tamga::cli
