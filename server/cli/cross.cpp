#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "ca-core/base/instant.hpp"
#include "ca-core/keys/key_file.hpp"
#include "server/cli/subcommands.hpp"
#include "server/service/cross_commands.hpp"

namespace tamga::cli {
namespace {

struct Given {
  std::string subject;
  std::string root;
  std::string serial;
  std::string reason;
  std::string input;
  std::string output;
};

constexpr const char* kSubject = "The CA, or one of its keys: ecdsa-root, ecdsa-root-2, …";

CLI::App* add_act(CLI::App& parent, const char* name, const char* description) {
  return parent.add_subcommand(name, description);
}

void tell(const app::CrossCertified& cross) {
  const Certificate& certificate = cross.certificate;
  std::cout << cross.subject << " by " << cross.issuer << ": certificate " << certificate.serial().to_hex()
            << ", until " << to_rfc3339(certificate.not_after()) << (cross.again ? ", was there already" : "")
            << "\nThe status listener hands it out in /ca/" << cross.subject << ".p7c\n";
}

void add_sign(CLI::App& parent, Session& session) {
  auto given = std::make_shared<Given>();
  auto* sign = add_act(parent, "sign", "Certifies a CA once more, by one of our roots");
  sign->add_option("subject", given->subject, kSubject)->required();
  sign->add_option("--by", given->root, "The root, or one of its keys, that signs")->required();
  sign->add_option("--request", given->input, "PKCS#10 of the CA's key and name, where its key is not here")
      ->check(CLI::ExistingFile);
  sign->add_option("--out", given->output, "The certificate in PEM too; a new file");
  sign->footer("One in force for each CA and root: asked again, it is told of and written once more.");
  sign->callback([&session, given] {
    const service::CrossFiles files{given->subject, given->root,
                                    given->input.empty() ? std::nullopt : std::optional<config::Path>(given->input)};
    const auto made = service::cross_certify(session.config(), files);
    if (!given->output.empty()) write_new_file(given->output, made.certificate.to_pem(), FileMode::readable);
    tell(made);
  });
}

void add_request(CLI::App& parent, Session& session) {
  auto given = std::make_shared<Given>();
  auto* request = add_act(parent, "request", "Asks a root elsewhere for a cross certificate of a CA here");
  request->add_option("subject", given->subject, kSubject)->required();
  request->add_option("--out", given->output, "The request, PKCS#10 in PEM; a new file")->required();
  request->footer("An offline root: `tamga ceremony cross`. What comes back: `tamga authority cross install`.");
  request->callback([&session, given] {
    service::request_cross_certificate(session.config(), given->subject, given->output);
    std::cout << given->subject << ": its request is " << given->output << '\n';
  });
}

void add_install(CLI::App& parent, Session& session) {
  auto given = std::make_shared<Given>();
  auto* install = add_act(parent, "install", "Takes in a cross certificate that a root elsewhere made");
  install->add_option("subject", given->subject, kSubject)->required();
  install->add_option("certificate", given->input, "What the root returned, PEM")->required()->check(CLI::ExistingFile);
  install->footer("The root is known to the registry by then: `tamga import authority --name … --certificate …`.");
  install->callback(
      [&session, given] { tell(service::install_cross_certificate(session.config(), given->subject, given->input)); });
}

void add_list(CLI::App& parent, Session& session) {
  auto* list = add_act(parent, "list", "Every cross certificate: for which CA, by which root, until when");
  list->callback([&session] {
    for (const auto& cross : service::list_cross_certificates(session.config())) {
      const Certificate certificate = Certificate::parse_der(cross.certificate);
      std::cout << cross.subject << " by " << cross.name.issuer << ": certificate " << cross.name.serial.to_hex()
                << ", until " << to_rfc3339(certificate.not_after()) << ", " << to_string(cross.status) << '\n';
    }
  });
}

void add_revoke(CLI::App& parent, Session& session) {
  auto given = std::make_shared<Given>();
  auto* revoke = add_act(parent, "revoke", "Revokes a cross certificate; it is handed out no more");
  revoke->add_option("issuer", given->root, "The root that signed it, as `list` calls it")->required();
  revoke->add_option("serial", given->serial, "Of the certificate, hexadecimal")->required();
  revoke->add_option("--reason", given->reason, "ca_compromise, superseded, cessation_of_operation, …")->required();
  revoke->footer("The root's next CRL lists it. Of one by a root elsewhere that root has to tell in its own list.");
  revoke->callback([&session, given] {
    const auto serial = SerialNumber::parse_hex(given->serial);
    if (!serial) throw CLI::ValidationError("serial", "must be the hexadecimal digits of a serial number");
    const auto reason = parse_revocation_reason(given->reason);
    if (!reason) throw CLI::ValidationError("--reason", "must be a reason as ca_compromise or superseded");
    service::revoke_cross_certificate(session.config(), {given->root, *serial}, *reason);
    std::cout << "Revoked.\n";
  });
}

}  // namespace

void add_cross(CLI::App& authority, Session& session) {
  auto* parent = authority.add_subcommand("cross", "Further certificates of CAs, for those who trust another root");
  parent->require_subcommand(1);
  add_sign(*parent, session);
  add_request(*parent, session);
  add_install(*parent, session);
  add_list(*parent, session);
  add_revoke(*parent, session);
}

}  // namespace tamga::cli
