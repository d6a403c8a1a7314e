#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "server/cli/subcommands.hpp"
#include "server/service/ceremony_commands.hpp"

namespace tamga::cli {
namespace {

constexpr int kNotWhole = 3;
constexpr int kLongestCrl = 400;

struct Given {
  std::string folder;
  std::vector<std::string> participants;
  std::string kind;
  std::string name;
  std::string key;
  std::string request;
  std::string profile;
  std::string certificate;
  std::string serial;
  std::string reason;
  int days = 92;
  std::string transcript;
  std::vector<std::string> officers;
  std::vector<std::string> signatures;

  service::CeremonySetting setting() const {
    return {.folder = folder,
            .attendance = app::Attendance{.participants = participants, .software = "tamga " TAMGA_VERSION}};
  }
  std::vector<config::Path> officer_files() const { return {officers.begin(), officers.end()}; }
  std::vector<config::Path> signature_files() const { return {signatures.begin(), signatures.end()}; }
};

void print(const app::CeremonyProduct& product) {
  std::cout << product.file.string() << ": " << product.description << '\n';
}

/// One act: its options are added by the caller.
CLI::App* add_act(CLI::App& parent, const char* name, const char* description, Given& given) {
  auto* act = parent.add_subcommand(name, description);
  act->add_option("folder", given.folder, "The root's folder")->required();
  act->add_option("--participant", given.participants, "Who is in the room, with his part; once for each")->required();
  return act;
}

void add_root(CLI::App& parent, Session& session) {
  auto given = std::make_shared<Given>();
  auto* root = add_act(parent, "root", "Makes the folder, the root's key and its certificate", *given);
  root->add_option("--kind", given->kind, "Which root of the installation it is the like of")
      ->required()
      ->check(CLI::IsMember({"gost-root", "ecdsa-root"}));
  root->add_option("--name", given->name, "A new name, for URLs and files: lower case letters, digits, single hyphens")
      ->required();
  root->add_option("--key", given->key, kKeyKindHelp);
  root->footer("A key in a token: [[keys.tokens]] of the configuration names it by the root's name.");
  root->callback([&session, given] {
    print(service::ceremony_root(session.config(), given->setting(),
                                 {.kind = given->kind, .name = given->name, .key = key_kind(given->key)}));
  });
}

void add_sign(CLI::App& parent, Session& session) {
  auto given = std::make_shared<Given>();
  auto* sign = add_act(parent, "sign", "Certifies a CA; the same request again gives the same certificate", *given);
  sign->add_option("request", given->request, "What `tamga authority request` wrote")
      ->required()
      ->check(CLI::ExistingFile);
  sign->add_option("--profile", given->profile, "issuing-qualified, issuing-unqualified-gost, …")->required();
  sign->callback([&session, given] {
    print(service::ceremony_sign(session.config(), given->setting(), given->request, given->profile));
  });
}

void add_cross_act(CLI::App& parent, Session& session) {
  auto given = std::make_shared<Given>();
  auto* cross = add_act(parent, "cross", "Certifies a CA that has a certificate once more, under this root", *given);
  cross->add_option("request", given->request, "What `tamga authority cross request` wrote")
      ->required()
      ->check(CLI::ExistingFile);
  cross->add_option("--certificate", given->certificate, "The CA's present certificate, PEM")
      ->required()
      ->check(CLI::ExistingFile);
  cross->callback([&session, given] {
    print(service::ceremony_cross(session.config(), given->setting(), given->request, given->certificate));
  });
}

void add_list(CLI::App& parent, Session& session) {
  auto given = std::make_shared<Given>();
  auto* crl = add_act(parent, "crl", "Signs the root's next CRL", *given);
  crl->add_option("--days", given->days, "Until its next one must be there")
      ->capture_default_str()
      ->check(CLI::Range(1, kLongestCrl));
  crl->callback([&session, given] {
    print(service::ceremony_crl(session.config(), given->setting(), std::chrono::days(given->days)));
  });
}

void add_revoke(CLI::App& parent, Session& session) {
  auto given = std::make_shared<Given>();
  auto* revoke = add_act(parent, "revoke", "Revokes the certificate of a CA; the next CRL tells of it", *given);
  revoke->add_option("serial", given->serial, "Of the certificate, hexadecimal")->required();
  revoke->add_option("--reason", given->reason, "ca_compromise, superseded, cessation_of_operation, …")->required();
  revoke->callback([&session, given] {
    const auto serial = SerialNumber::parse_hex(given->serial);
    if (!serial) throw CLI::ValidationError("serial", "must be the hexadecimal digits of a serial number");
    const auto reason = parse_revocation_reason(given->reason);
    if (!reason) throw CLI::ValidationError("--reason", "must be a reason as ca_compromise or superseded");
    service::ceremony_revoke(session.config(), given->setting(), *serial, *reason);
    std::cout << "Revoked. Sign the next CRL now.\n";
  });
}

void add_close(CLI::App& parent) {
  auto given = std::make_shared<Given>();
  auto* close = add_act(parent, "close", "Ends the transcript and names who is going to sign it", *given);
  close->add_option("--officer", given->officers, "The certificate of one who signs, PEM; once for each")
      ->required()
      ->check(CLI::ExistingFile);
  close->callback([given] {
    std::cout << service::ceremony_close(given->setting(), given->officer_files()).string()
              << ": closed. Each officer signs this file with CMS, detached (docs/ceremony.md).\n";
  });
}

void add_verify(CLI::App& parent, Session& session) {
  auto given = std::make_shared<Given>();
  auto* verify =
      parent.add_subcommand("verify", "Checks a transcript: whole, in order, closed, signed by its officers");
  verify->footer("Ends with 0 when it is, 3 when it is not.");
  verify->add_option("transcript", given->transcript, "transcript-N.txt")->required()->check(CLI::ExistingFile);
  verify->add_option("--officer", given->officers, "The certificate of an officer, from a place that you trust")
      ->required()
      ->check(CLI::ExistingFile);
  verify->add_option("--signature", given->signatures, "An officer's CMS signature, DER or PEM")
      ->required()
      ->check(CLI::ExistingFile);
  verify->callback([&session, given] {
    const auto faults = service::ceremony_verify(given->transcript, given->officer_files(), given->signature_files());
    for (const auto& fault : faults) std::cout << "WRONG: " << fault << '\n';
    if (!faults.empty()) session.exit_status = kNotWhole;
    if (faults.empty()) std::cout << "The transcript is whole, in order and signed by all its officers.\n";
  });
}

}  // namespace

void add_ceremony(CLI::App& app, Session& session) {
  auto* parent = app.add_subcommand("ceremony", "A root on a machine of its own, without database and network");
  parent->footer("docs/ceremony.md tells what to do in which order, and who is to be there.");
  parent->require_subcommand(1);
  add_root(*parent, session);
  add_sign(*parent, session);
  add_cross_act(*parent, session);
  add_list(*parent, session);
  add_revoke(*parent, session);
  add_close(*parent);
  add_verify(*parent, session);
}

}  // namespace tamga::cli
