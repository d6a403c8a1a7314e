#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
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

void show(const std::string& ca, std::uint64_t revocations, const service::CrlForecast& forecast) {
  const std::uint64_t entries = forecast.current.entries;
  std::cout << ca << ": " << entries << " entries, " << forecast.current.octets << " octets now; "
            << entries + revocations << " entries, " << forecast.octets << " octets after " << revocations
            << " revocations\n";
  if (forecast.shard_octets != 0) std::cout << "each shard: about " << forecast.shard_octets << " octets\n";
  if (forecast.delta_octets != 0) {
    std::cout << "the delta list until its base is a list that has them: up to " << forecast.delta_octets
              << " octets\n";
  }
  if (forecast.octets > forecast.warn_octets) {
    std::cout << "WARNING: longer than [crl] warn_octets = " << forecast.warn_octets
              << ". Whoever checks a signature fetches this; "
              << (forecast.shard_octets == 0 ? "there are no shards, and " : "")
              << "certificates that were issued before shards were configured name the complete list alone.\n";
  }
}

}  // namespace

void add_crl(CLI::App& app, Session& session) {
  auto* parent = app.add_subcommand("crl", "Certificate revocation lists");
  parent->require_subcommand(1);
  auto* forecast = parent->add_subcommand("forecast", "Says how long a CRL will be after many revocations");
  const auto ca = std::make_shared<std::string>();
  const auto revocations = std::make_shared<std::uint64_t>(0);
  forecast->add_option("ca", *ca, "The CA, as in its URLs")->required();
  forecast->add_option("revocations", *revocations, "How many certificates are going to be revoked")->required();
  forecast->callback([&session, ca, revocations] {
    show(*ca, *revocations, service::forecast_crl(session.config(), *ca, *revocations));
  });
  auto* publish = parent->add_subcommand("publish", "Signs and publishes a new CRL of every CA");
  publish->callback([&session] {
    for (const auto& made : service::publish_crls(session.config())) {
      std::cout << made.ca << ": " << describe(made.outcome) << '\n';
      if (!is_current(made.outcome)) session.exit_status = kNotPublished;
    }
  });
}

}  // namespace tamga::cli
