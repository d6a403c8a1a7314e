#include <iostream>
#include <string>

#include "server/cli/subcommands.hpp"
#include "server/service/commands.hpp"

namespace tamga::cli {
namespace {

/// Not 1, which says that the keys could not be compared.
constexpr int kFound = 3;

std::string describe(const storage::KeyPlace& place) {
  std::string text;
  if (place.application) text = "application " + place.application->to_string();
  if (place.certificate) {
    if (!text.empty()) text += ", ";
    text += "certificate " + place.certificate->issuer + "/" + place.certificate->serial.to_hex();
  }
  return text;
}

}  // namespace

void add_keys(CLI::App& app, Session& session) {
  auto* parent = app.add_subcommand("keys", "The public keys of the registry");
  parent->require_subcommand(1);
  auto* audit =
      parent->add_subcommand("audit", "Looks for RSA keys that share a prime with another key of the registry");
  audit->footer("Ends with 0 when there are none, 3 when there are some, 1 when they could not be compared.");
  audit->callback([&session] {
    const auto found = service::audit_keys(session.config());
    for (const storage::KeyPlace& place : found.with_shared_primes) {
      std::cout << "SHARED PRIME: " << describe(place) << '\n';
    }
    std::cout << found.compared << " RSA keys compared, " << found.with_shared_primes.size()
              << " of them share a prime with another one.\n";
    if (!found.with_shared_primes.empty()) session.exit_status = kFound;
  });
}

}  // namespace tamga::cli
