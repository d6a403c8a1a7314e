#include <iostream>
#include <memory>
#include <string>

#include "ca-core/base/instant.hpp"
#include "server/cli/subcommands.hpp"
#include "server/service/profile_commands.hpp"

namespace tamga::cli {
namespace {

void print(const storage::ProfileDocument& profile) {
  std::cout << profile.name << "  version " << profile.version << "  " << to_rfc3339(profile.added_at) << "  by "
            << (profile.added_by ? profile.added_by->to_string() : "tamga") << "  sha256 " << to_hex(profile.sha256)
            << '\n';
}

void add_check(CLI::App& parent, Session& session) {
  auto* check = parent.add_subcommand("check", "Reads a profile's document and makes sample certificates by it");
  check->footer(
      "Needs no database: the profiles that it must agree with are those that come with Tamga.\n"
      "Ends with 0 when the profile may be used, 1 when something is wrong with it.");
  auto file = std::make_shared<std::string>();
  check->add_option("file", *file, "The document, TOML")->required();
  check->callback([&session, file] {
    const auto findings = service::check_profile(*file);
    for (const std::string& finding : findings) std::cout << finding << '\n';
    if (findings.empty()) std::cout << "The profile may be used.\n";
    if (!findings.empty()) session.exit_status = 1;
  });
}

void add_add(CLI::App& parent, Session& session) {
  auto* add = parent.add_subcommand("add", "Makes a document the next version of its profile, in force at once");
  auto file = std::make_shared<std::string>();
  auto shipped = std::make_shared<bool>(false);
  auto* option = add->add_option("file", *file, "The document, TOML");
  add->add_flag("--shipped", *shipped, "Instead: all profiles that come with Tamga and that the database does not know")
      ->excludes(option);
  add->callback([&session, file, shipped] {
    if (file->empty() && !*shipped) throw CLI::RequiredError("file or --shipped");
    if (*shipped) {
      const auto names = service::add_shipped_profiles(session.config());
      for (const std::string& name : names) std::cout << name << "  version 1\n";
      if (names.empty()) std::cout << "The database knows all profiles that come with Tamga.\n";
      return;
    }
    const auto addition = service::add_profile(session.config(), *file);
    print(addition.document);
    if (!addition.added) std::cout << "This document is the version in force already.\n";
  });
}

}  // namespace

void add_profile(CLI::App& app, Session& session) {
  auto* parent = app.add_subcommand("profile", "What the certificates of each kind contain");
  parent->require_subcommand(1);
  add_check(*parent, session);
  add_add(*parent, session);

  auto* list = parent->add_subcommand("list", "The profiles in force");
  list->callback([&session] {
    for (const auto& profile : service::list_profiles(session.config())) print(profile);
  });

  auto* show = parent->add_subcommand("show", "A profile's document: the version in force or another one");
  auto name = std::make_shared<std::string>();
  auto version = std::make_shared<unsigned>(0);
  auto shipped = std::make_shared<bool>(false);
  show->add_option("name", *name, "As `profile list` shows it")->required();
  auto* option = show->add_option("--version", *version, "Another one than that in force")->check(CLI::PositiveNumber);
  show->add_flag("--shipped", *shipped, "Instead: the document that comes with Tamga")->excludes(option);
  show->callback([&session, name, version, shipped] {
    if (*shipped) {
      std::cout << service::show_shipped_profile(*name);
      return;
    }
    const auto wanted = *version == 0 ? std::nullopt : std::optional(*version);
    std::cout << service::show_profile(session.config(), *name, wanted).document;
  });
}

}  // namespace tamga::cli
