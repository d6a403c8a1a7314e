#include <iostream>

#include "ca-core/base/instant.hpp"
#include "server/cli/subcommands.hpp"
#include "server/service/commands.hpp"

namespace tamga::cli {

void add_init(CLI::App& app, Session& session) {
  auto* init = app.add_subcommand(
      "init", "The first key ceremony: makes the keys and certificates of all CAs and registers them");
  init->footer("Needs a migrated database and an empty keys directory; a second run refuses and touches nothing.");
  init->callback([&session] {
    const auto config = session.config();
    for (const auto& made : service::init(config, config.api.names)) {
      std::cout << made.file << ": " << made.certificate.subject_text() << ", issued by " << made.issuer << ", until "
                << to_rfc3339(made.certificate.not_after()) << '\n';
    }
    std::cout << "The keys are in " << config.keys.directory.string()
              << ". Back them up together with the password file, apart from each other.\n";
  });
}

}  // namespace tamga::cli
