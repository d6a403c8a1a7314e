#include <iostream>

#include "server/cli/subcommands.hpp"

namespace tamga::cli {

void add_version(CLI::App& app, Session&) {
  auto* version = app.add_subcommand("version", "Shows the version");
  version->callback([] { std::cout << "tamga " << TAMGA_VERSION << '\n'; });
}

}  // namespace tamga::cli
