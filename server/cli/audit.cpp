#include <iostream>
#include <memory>
#include <string>

#include "ca-core/base/instant.hpp"
#include "server/cli/subcommands.hpp"
#include "server/service/commands.hpp"

namespace tamga::cli {
namespace {

/// Not 1, which says that the log could not be verified.
constexpr int kBroken = 3;

void print(const app::AuditVerdict& verdict) {
  std::cout << verdict.links << " entries chained, " << verdict.checkpoints << " checkpoints signed";
  if (verdict.last_checkpoint_at) std::cout << ", the last one at " << to_rfc3339(*verdict.last_checkpoint_at);
  std::cout << ", " << verdict.unchained << " entries not chained yet\n";
  if (verdict.fault) {
    std::cout << "BROKEN: " << *verdict.fault << '\n';
    return;
  }
  if (verdict.last) std::cout << "Last link, to be kept elsewhere: " << to_string(*verdict.last) << '\n';
  std::cout << "The audit log is whole.\n";
}

}  // namespace

void add_audit(CLI::App& app, Session& session) {
  auto* parent = app.add_subcommand("audit", "The audit log");
  parent->require_subcommand(1);
  auto* verify = parent->add_subcommand("verify", "Checks the chain of the audit log and its signed checkpoints");
  verify->footer("Ends with 0 when the log is whole, 3 when it is BROKEN, 1 when it could not be verified.");
  auto known = std::make_shared<std::string>();
  verify->add_option("--checkpoint", *known,
                     "NUMBER:HASH of a link as an earlier run showed it: it must still be there");
  verify->callback([&session, known] {
    const auto mark = app::parse_audit_mark(*known);
    if (!known->empty() && !mark)
      throw CLI::ValidationError("--checkpoint", "NUMBER:HASH is wanted, as an earlier run shows it");
    const auto verdict = service::verify_audit(session.config(), mark);
    print(verdict);
    if (verdict.fault) session.exit_status = kBroken;
  });
}

}  // namespace tamga::cli
