#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "server/cli/progress.hpp"
#include "server/cli/subcommands.hpp"
#include "server/service/import_commands.hpp"

namespace tamga::cli {
namespace {

/// Not 1, which says that the import itself failed.
constexpr int kOdd = 3;

constexpr const char* kFooter =
    "Whatever is there already is left alone: an import can be interrupted and repeated. Ends with 0 when everything\n"
    "was taken in, 3 when something was odd (listed; the rest was taken in), 1 when the import failed.";

void print(const app::ImportReport& report) {
  std::cout << report.added << " serial numbers added, " << report.certificates << " certificates taken in, "
            << report.statuses_changed << " statuses changed, " << report.unchanged << " unchanged\n";
  for (const auto& [oddity, count] : report.oddities) std::cout << to_string(oddity) << ": " << count << '\n';
  for (const auto& remark : report.remarks) {
    std::cout << "  " << to_string(remark.oddity) << "  " << remark.where << '\n';
  }
  if (report.remarks.size() == app::kMaximumRemarks) std::cout << "  and so on: further ones are counted above\n";
}

/// Only the serial number is known: told, but nothing that somebody would have to mend.
bool is_odd(const app::ImportReport& report) {
  for (const auto& [oddity, count] : report.oddities) {
    if (oddity != app::ImportOddity::no_certificate && count != 0) return true;
  }
  return false;
}

struct Given {
  std::string authority;
  std::string source;
  std::string certificates;
};

template <typename Run>
void import_and_print(Session& session, const Given& given, Run run) {
  Progress progress("serial numbers");
  const app::ImportReport report =
      run({.authority = given.authority, .progress = [&](std::size_t done) { progress.show(done); }});
  print(report);
  if (is_odd(report)) session.exit_status = kOdd;
}

void add_adoption(CLI::App& parent, Session& session) {
  auto* authority = parent.add_subcommand("authority", "Makes the CA of another program one of this registry");
  authority->footer(
      "With its key it goes on to sign its CRL and its OCSP responder's certificate here, and issues nothing else.\n"
      "Without it (--key left out) its certificates are known and nobody answers for them. Daemons take it up when\n"
      "they are started again.");
  auto given = std::make_shared<service::AuthorityFiles>();
  authority->add_option("--name", given->name, "A new name, for URLs: lower case letters, digits, single hyphens")
      ->required();
  authority->add_option("--certificate", given->certificate, "Its certificate, PEM")
      ->required()
      ->check(CLI::ExistingFile);
  auto* key = authority->add_option("--key", given->key, "Its private key, PKCS#8 in PEM")->check(CLI::ExistingFile);
  authority->add_option("--key-password-file", given->password_file, "The file with the key's password")
      ->needs(key)
      ->check(CLI::ExistingFile);
  authority->callback([&session, given] {
    service::import_authority(session.config(), *given);
    std::cout << given->name << " is registered. Start the daemons again, then import what it issued:\n"
              << "  tamga import openssl --authority " << given->name << " --certificates newcerts index.txt\n";
  });
}

void add_openssl(CLI::App& parent, Session& session) {
  auto* openssl = parent.add_subcommand("openssl", "Takes over the database of `openssl ca`");
  openssl->footer(kFooter);
  auto given = std::make_shared<Given>();
  openssl->add_option("--authority", given->authority, "The registered CA that issued the certificates")->required();
  openssl->add_option("--certificates", given->certificates, "The folder of its certificates (new_certs_dir)")
      ->check(CLI::ExistingDirectory);
  openssl->add_option("index", given->source, "index.txt")->required()->check(CLI::ExistingFile);
  openssl->callback([&session, given] {
    import_and_print(session, *given, [&](const app::ImportOrder& order) {
      const auto certificates =
          given->certificates.empty() ? std::nullopt : std::optional<config::Path>(given->certificates);
      return service::import_openssl_index(session.config(), order, given->source, certificates);
    });
  });
}

void add_folder(CLI::App& parent, Session& session) {
  auto* folder = parent.add_subcommand("folder", "Takes over a folder of certificates and CRLs, PEM or DER");
  folder->footer(kFooter);
  auto given = std::make_shared<Given>();
  folder->add_option("--authority", given->authority, "The registered CA that issued the certificates")->required();
  folder->add_option("folder", given->source, "With all folders in it")->required()->check(CLI::ExistingDirectory);
  folder->callback([&session, given] {
    import_and_print(session, *given, [&](const app::ImportOrder& order) {
      return service::import_folder(session.config(), order, given->source);
    });
  });
}

}  // namespace

void add_import(CLI::App& app, Session& session) {
  auto* parent = app.add_subcommand("import", "Takes over the registry of another program");
  parent->require_subcommand(1);
  add_adoption(*parent, session);
  add_openssl(*parent, session);
  add_folder(*parent, session);
}

}  // namespace tamga::cli
