#include <iostream>
#include <string_view>

#include "server/cli/subcommands.hpp"
#include "server/service/commands.hpp"

namespace tamga::cli {
namespace {

constexpr int kNotPublished = 1;

/// Whether what is published now says all that was known when the command was given.
bool is_current(workers::PublishOutcome outcome) {
  return outcome != workers::PublishOutcome::busy && outcome != workers::PublishOutcome::clock_behind &&
         outcome != workers::PublishOutcome::key_away;
}

std::string_view describe(workers::PublishOutcome outcome) {
  switch (outcome) {
    case workers::PublishOutcome::published:
      return "published";
    case workers::PublishOutcome::nothing_to_do:
      return "the current list says everything and is young enough";
    case workers::PublishOutcome::busy:
      return "NOT published: another daemon is making the list just now";
    case workers::PublishOutcome::clock_behind:
      return "NOT published: this machine's clock is behind the current list";
    case workers::PublishOutcome::key_away:
      return "NOT published: the CA's key cannot be reached";
    case workers::PublishOutcome::superseded:
      return "a newer list was published meanwhile";
  }
  return {};
}

}  // namespace

void add_crl(CLI::App& app, Session& session) {
  auto* parent = app.add_subcommand("crl", "Certificate revocation lists");
  parent->require_subcommand(1);
  auto* publish = parent->add_subcommand("publish", "Signs and publishes a new CRL of every CA");
  publish->callback([&session] {
    for (const auto& made : service::publish_crls(session.config())) {
      std::cout << made.ca << ": " << describe(made.outcome) << '\n';
      if (!is_current(made.outcome)) session.exit_status = kNotPublished;
    }
  });
}

}  // namespace tamga::cli
