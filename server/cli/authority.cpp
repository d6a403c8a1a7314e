#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "ca-core/base/error.hpp"
#include "ca-core/base/instant.hpp"
#include "server/cli/subcommands.hpp"
#include "server/service/commands.hpp"

namespace tamga::cli {
namespace {

struct RenewOptions {
  std::string name;
  std::string from;
};

std::optional<Instant> moment(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto parsed = parse_rfc3339(text);
  if (!parsed) throw CLI::ValidationError("--from", "must be a time as 2026-12-01T00:00:00Z");
  return parsed;
}

void renew(const config::Config& config, const RenewOptions& options) {
  const auto renewed = service::renew_authority(config, options.name, moment(options.from));
  std::cout << renewed.name << ": " << renewed.certificate.subject_text() << ", signs from "
            << to_rfc3339(renewed.certificate.not_before()) << ", until " << to_rfc3339(renewed.certificate.not_after())
            << '\n'
            << "Its files are in " << config.keys.directory.string() << ": " << renewed.name << ".* and ocsp-"
            << renewed.name
            << ".*. Back them up, take them to the machines that issue and that answer OCSP, and start the daemons "
               "there again before that moment.\n";
}

}  // namespace

void add_authority(CLI::App& app, Session& session) {
  auto* parent = app.add_subcommand("authority", "Certification authorities and their keys");
  parent->require_subcommand(1);

  auto* list = parent->add_subcommand("list", "Every CA with its generations, and which of them sign certificates");
  list->callback([&session] {
    for (const auto& line : service::list_authorities(session.config())) {
      std::cout << line.name << ": " << to_rfc3339(line.certificate.not_before()) << " to "
                << to_rfc3339(line.certificate.not_after())
                << (line.issues ? ", signs certificates and CRLs\n" : ", signs CRLs\n");
    }
  });

  auto options = std::make_shared<RenewOptions>();
  auto* renewing = parent->add_subcommand("renew", "Makes a CA's next key and certificate, under the same name");
  renewing->add_option("name", options->name, "The CA: gost-qualified, ecdsa-root, …")->required();
  renewing->add_option("--from", options->from, "When the new key begins to sign, as 2026-12-01T00:00:00Z; now");
  renewing->footer("The key before it goes on to sign its CRL, and its OCSP responder answers, until they end.");
  renewing->callback([&session, options] { renew(session.config(), *options); });
}

}  // namespace tamga::cli
