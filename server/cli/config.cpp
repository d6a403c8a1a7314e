#include "server/config/config.hpp"

#include <iostream>

#include "server/cli/subcommands.hpp"

namespace tamga::cli {

void add_config(CLI::App& app, Session& session) {
  auto* parent = app.add_subcommand("config", "The configuration");
  parent->require_subcommand(1);
  auto* check = parent->add_subcommand("check", "Checks the file and what it names, and shows every value in force");
  check->callback([&session] {
    const auto config = session.config();
    std::cout << config::to_toml(config) << '\n';
    const auto faults = config::check_files(config);
    for (const auto& fault : faults) std::cerr << "tamga: " << fault << '\n';
    if (faults.empty()) {
      std::cerr << config.file.string() << " is right.\n";
    } else {
      session.exit_status = 1;
    }
  });
}

}  // namespace tamga::cli
