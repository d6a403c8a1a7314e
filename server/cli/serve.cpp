#include "server/cli/subcommands.hpp"
#include "server/service/service.hpp"

namespace tamga::cli {

void add_serve(CLI::App& app, Session& session) {
  auto* serve = app.add_subcommand("serve", "Runs the daemon with the duties that the configuration names");
  serve->footer("SIGTERM and SIGINT stop it: what was accepted is finished first.");
  serve->callback([&session] { service::serve(session.config()); });
}

}  // namespace tamga::cli
