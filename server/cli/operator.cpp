#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "ca-core/base/error.hpp"
#include "ca-core/base/instant.hpp"
#include "server/cli/subcommands.hpp"
#include "server/service/commands.hpp"

namespace tamga::cli {
namespace {

constexpr const char* kEcdsa = "ecdsa";
constexpr const char* kGost = "gost";

std::vector<std::string> role_names() {
  std::vector<std::string> names;
  for (const auto& [role, name] : app::kRoleNames) names.emplace_back(name);
  return names;
}

void print(const app::OperatorView& view) {
  std::cout << view.id.to_string() << "  " << to_string(view.role) << "  " << view.office << "  " << view.name;
  if (view.disabled_at) std::cout << "  disabled " << to_rfc3339(*view.disabled_at);
  std::cout << '\n';
}

/// The options of `operator add` as texts; CLI11 has checked the words.
struct Addition {
  std::string name;
  std::string role;
  std::string office;
  std::string key_algorithm;
  std::string output;
  std::string password_file;

  service::OperatorOrder order() const {
    return {.name = name,
            .role = *app::parse_role(role),
            .office = office,
            .key = key_algorithm == kGost ? ParameterSet::cryptopro_a : ParameterSet::p256,
            .output = output,
            .password_file = password_file.empty() ? std::nullopt : std::optional<config::Path>(password_file)};
  }
};

void add_add(CLI::App& parent, Session& session) {
  auto* add = parent.add_subcommand("add", "Makes a key and a staff certificate and registers the operator");
  auto given = std::make_shared<Addition>();
  add->add_option("--name", given->name, "Surname and given name, for the audit log and the certificate")->required();
  add->add_option("--role", given->role, "What he may do")->required()->check(CLI::IsMember(role_names()));
  add->add_option("--office", given->office, "Where he works; a clerk of an MFC sees this office's applications only")
      ->required();
  add->add_option("--key-algorithm", given->key_algorithm, "Of his key")
      ->required()
      ->check(CLI::IsMember({kEcdsa, kGost}));
  add->add_option("--out", given->output, "OUT.key and OUT.crt are written; neither may exist")->required();
  add->add_option("--key-password-file", given->password_file,
                  "Its first line encrypts the key; without it the key is written unencrypted, mode 0600");
  add->callback([&session, given] {
    const auto order = given->order();
    print(service::add_operator(session.config(), order));
    std::cout << "Key: " << order.output.string() << ".key\nCertificate: " << order.output.string() << ".crt\n";
  });
}

}  // namespace

void add_operator(CLI::App& app, Session& session) {
  auto* parent = app.add_subcommand("operator", "Who works with the registry");
  parent->require_subcommand(1);
  add_add(*parent, session);

  auto* list = parent->add_subcommand("list", "All operators: id, role, office, name");
  list->callback([&session] {
    for (const auto& view : service::list_operators(session.config())) print(view);
  });

  auto* disable = parent->add_subcommand("disable", "Takes an operator's access away at once");
  auto id = std::make_shared<std::string>();
  disable->add_option("id", *id, "As `operator list` shows it")->required();
  disable->callback([&session, id] {
    const auto parsed = OperatorId::parse(*id);
    if (!parsed) throw CLI::ValidationError("id", "this is no operator's id; see `tamga operator list`");
    print(service::disable_operator(session.config(), *parsed));
  });
}

}  // namespace tamga::cli
