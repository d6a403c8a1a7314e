#include "server/cli/command_line.hpp"

#include <iostream>

#include "server/cli/subcommands.hpp"

namespace tamga::cli {
namespace {

constexpr int kWrongCommandLine = 2;

}  // namespace

std::optional<ParameterSet> key_kind(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto kind = parameter_set_named(text);
  if (!kind) throw CLI::ValidationError("--key", "must be a kind of key as ecdsa-p384 or gost2012-256-a");
  return kind;
}

int run(int argc, const char* const* argv) {
  Session session;
  session.config_file = config::default_file();
  CLI::App app("Tamga: a certification authority. Applications, certificates, OCSP and CRLs.", "tamga");
  app.add_option("-c,--config", session.config_file, "The configuration file; $TAMGA_CONFIG names another default")
      ->capture_default_str();
  app.require_subcommand(1);
  app.fallthrough();
  add_init(app, session);
  add_authority(app, session);
  add_ceremony(app, session);
  add_serve(app, session);
  add_operator(app, session);
  add_crl(app, session);
  add_audit(app, session);
  add_keys(app, session);
  add_lint(app, session);
  add_import(app, session);
  add_queue(app, session);
  add_config(app, session);
  add_profile(app, session);
  add_version(app, session);
  // After the subcommands, which would inherit it.
  app.footer(
      "A first installation: write the configuration, migrate the database, then\n"
      "  tamga init\n"
      "  tamga config check\n"
      "  tamga operator add --name \"…\" --role operator --office \"…\" --key-algorithm ecdsa --out anna\n"
      "  tamga serve");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& refusal) {
    const int status = app.exit(refusal);
    if (status == 0) return 0;
    // "A subcommand is required" alone would not tell of a misspelt one.
    for (const auto& word : app.remaining(true)) std::cerr << "tamga: \"" << word << "\" is not understood\n";
    return kWrongCommandLine;
  }
  return session.exit_status;
}

}  // namespace tamga::cli
