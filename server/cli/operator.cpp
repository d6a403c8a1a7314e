#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "ca-core/base/error.hpp"
#include "ca-core/base/instant.hpp"
#include "server/cli/subcommands.hpp"
#include "server/service/commands.hpp"

namespace tamga::cli {
namespace {

std::map<std::string, app::Role> roles() {
  std::map<std::string, app::Role> words;
  for (const auto& [role, name] : app::kRoleNames) words.emplace(name, role);
  return words;
}

std::map<std::string, ParameterSet> key_algorithms() {
  return {{"ecdsa", ParameterSet::p256}, {"gost", ParameterSet::cryptopro_a}};
}

void print(const app::OperatorView& view) {
  std::cout << view.id.to_string() << "  " << to_string(view.role) << "  " << view.office << "  " << view.name;
  if (view.disabled_at) std::cout << "  disabled " << to_rfc3339(*view.disabled_at);
  std::cout << '\n';
}

void add_add(CLI::App& parent, Session& session) {
  auto* add = parent.add_subcommand("add", "Makes a key and a staff certificate and registers the operator");
  auto order = std::make_shared<service::OperatorOrder>();
  add->add_option("--name", order->name, "Surname and given name, for the audit log and the certificate")->required();
  add->add_option("--role", order->role, "What he may do")
      ->required()
      ->transform(CLI::CheckedTransformer(roles()).description("administrator|operator|mfc_clerk|auditor"));
  add->add_option("--office", order->office, "Where he works; a clerk of an MFC sees this office's applications only")
      ->required();
  add->add_option("--key-algorithm", order->key, "Of his key")
      ->required()
      ->transform(CLI::CheckedTransformer(key_algorithms()).description("ecdsa|gost"));
  add->add_option("--out", order->output, "OUT.key and OUT.crt are written; neither may exist")->required();
  auto password_file = std::make_shared<std::string>();
  add->add_option("--key-password-file", *password_file,
                  "Its first line encrypts the key; without it the key is written unencrypted, mode 0600");
  add->callback([&session, order, password_file] {
    if (!password_file->empty()) order->password_file = *password_file;
    print(service::add_operator(session.config(), *order));
    std::cout << "Key: " << order->output.string() << ".key\nCertificate: " << order->output.string() << ".crt\n";
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
