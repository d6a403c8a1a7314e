#include <iostream>

#include "ca-core/base/instant.hpp"
#include "server/cli/subcommands.hpp"
#include "server/service/commands.hpp"

namespace tamga::cli {

void add_audit(CLI::App& app, Session& session) {
  auto* parent = app.add_subcommand("audit", "The audit log");
  parent->require_subcommand(1);
  auto* verify = parent->add_subcommand("verify", "Checks the chain of the audit log and its signed checkpoints");
  verify->callback([&session] {
    const auto verdict = service::verify_audit(session.config());
    std::cout << verdict.links << " entries chained, " << verdict.checkpoints << " checkpoints signed";
    if (verdict.last_checkpoint_at) std::cout << ", the last one at " << to_rfc3339(*verdict.last_checkpoint_at);
    std::cout << ", " << verdict.unchained << " entries not chained yet\n";
    if (verdict.fault) {
      std::cout << "BROKEN: " << *verdict.fault << '\n';
      session.exit_status = 1;
    } else {
      std::cout << "The audit log is whole.\n";
    }
  });
}

}  // namespace tamga::cli
