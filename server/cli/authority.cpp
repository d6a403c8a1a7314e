#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "ca-core/base/error.hpp"
#include "ca-core/base/instant.hpp"
#include "server/cli/subcommands.hpp"
#include "server/service/authority_commands.hpp"

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

void tell(const config::Config& config, const app::RenewedAuthority& renewed) {
  std::cout << renewed.name << ": " << renewed.certificate.subject_text() << ", signs from "
            << to_rfc3339(renewed.certificate.not_before()) << ", until " << to_rfc3339(renewed.certificate.not_after())
            << '\n'
            << "Its files are in " << config.keys.directory.string() << ": " << renewed.name << ".* and ocsp-"
            << renewed.name
            << ".*. Back them up, take them to the machines that issue and that answer OCSP, and start the daemons "
               "there again before that moment.\n";
}

/// What is given to a subcommand: the CA, and the file that it writes or reads.
struct Given {
  std::string name;
  std::string key;
  std::string file;
};

void add_request(CLI::App& parent, Session& session) {
  auto given = std::make_shared<Given>();
  auto* request = parent.add_subcommand("request", "Makes a CA's next key and a request for a root elsewhere to sign");
  request->add_option("name", given->name, "The CA: gost-qualified, ecdsa-unqualified, …")->required();
  request->add_option("--out", given->file, "The request, PKCS#10 in PEM; a new file")->required();
  request->add_option("--key", given->key, kKeyKindHelp);
  request->footer("Take the request to the root (`tamga ceremony sign`), then `tamga authority install`.");
  request->callback([&session, given] {
    const auto made = service::request_authority(session.config(), given->name, key_kind(given->key), given->file);
    std::cout << made.name << ": the key is made, its request is " << given->file << '\n';
  });
}

void add_install(CLI::App& parent, Session& session) {
  auto given = std::make_shared<Given>();
  auto* install = parent.add_subcommand("install", "Takes the certificate that a root elsewhere made for that key");
  install->add_option("name", given->name, "The CA: gost-qualified, ecdsa-unqualified, …")->required();
  install->add_option("certificate", given->file, "What the root returned, PEM")->required()->check(CLI::ExistingFile);
  install->footer("Its root is known to the registry by then: `tamga import authority --name … --certificate …`.");
  install->callback([&session, given] {
    const auto config = session.config();
    tell(config, service::install_authority(config, given->name, given->file));
  });
}

void add_publish_crl(CLI::App& parent, Session& session) {
  auto file = std::make_shared<std::string>();
  auto* publish = parent.add_subcommand("publish-crl", "Publishes the CRL of a root whose key is elsewhere");
  publish->add_option("file", *file, "What `tamga ceremony crl` made, DER")->required()->check(CLI::ExistingFile);
  publish->callback([&session, file] {
    const auto published = service::publish_root_crl(session.config(), *file);
    std::cout << published.authority << ": CRL " << published.header.number << " is published, until "
              << to_rfc3339(published.header.next_update) << '\n';
  });
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

  add_request(*parent, session);
  add_install(*parent, session);
  add_publish_crl(*parent, session);
  add_cross(*parent, session);

  auto options = std::make_shared<RenewOptions>();
  auto* renewing = parent->add_subcommand("renew", "Makes a CA's next key and certificate, under the same name");
  renewing->add_option("name", options->name, "The CA: gost-qualified, ecdsa-root, …")->required();
  renewing->add_option("--from", options->from, "When the new key begins to sign, as 2026-12-01T00:00:00Z; now");
  renewing->footer("The key before it goes on to sign its CRL, and its OCSP responder answers, until they end.");
  renewing->callback([&session, options] {
    const auto config = session.config();
    tell(config, service::renew_authority(config, options->name, moment(options->from)));
  });
}

}  // namespace tamga::cli
