#pragma once

// One function a subcommand, each in the file of its name: adds its options to the command line.

#include <functional>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "ca-core/keys/parameter_set.hpp"
#include "server/config/config.hpp"

namespace tamga::cli {

/// What the subcommands share: the configuration, read when one needs it, and the exit status that one sets.
struct Session {
  config::Path config_file;
  int exit_status = 0;

  config::Config config() const { return config::load(config_file); }
};

inline constexpr const char* kKeyKindHelp = "Its kind: ecdsa-p256, ecdsa-p384, rsa-3072, gost2012-256-a, …";

/// What an option that names a kind of key is called with; nullopt for an empty text. CLI::ValidationError.
std::optional<ParameterSet> key_kind(const std::string& text);

void add_init(CLI::App& app, Session& session);
void add_authority(CLI::App& app, Session& session);
void add_cross(CLI::App& authority, Session& session);  // below `tamga authority`
void add_ceremony(CLI::App& app, Session& session);
void add_serve(CLI::App& app, Session& session);
void add_operator(CLI::App& app, Session& session);
void add_crl(CLI::App& app, Session& session);
void add_audit(CLI::App& app, Session& session);
void add_keys(CLI::App& app, Session& session);
void add_lint(CLI::App& app, Session& session);
void add_import(CLI::App& app, Session& session);
void add_queue(CLI::App& app, Session& session);
void add_config(CLI::App& app, Session& session);
void add_profile(CLI::App& app, Session& session);
void add_version(CLI::App& app, Session& session);

}  // namespace tamga::cli
