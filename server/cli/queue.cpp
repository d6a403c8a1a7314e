#include <cmath>
#include <iostream>

#include "server/cli/subcommands.hpp"
#include "server/service/commands.hpp"

namespace tamga::cli {
namespace {

void print(const service::QueueState& state) {
  const storage::QueueLengths& lengths = state.lengths;
  std::cout << lengths.queued << " waiting, " << lengths.issuing << " in the hands of workers, " << lengths.parked
            << " parked\n";
  if (lengths.oldest_queued_at) {
    std::cout << "oldest waiting since " << to_rfc3339(*lengths.oldest_queued_at) << '\n';
    std::cout << "certificates a second: ";
    if (lengths.per_second) {
      std::cout << std::round(*lengths.per_second * 10) / 10 << ", all served in about "
                << std::ceil(static_cast<double>(lengths.queued + lengths.issuing) / *lengths.per_second) << " s\n";
    } else {
      std::cout << "not known yet\n";
    }
  }
  for (const storage::ParkedApplication& parked : state.parked) {
    std::cout << "parked " << parked.id.to_string() << ": " << parked.reason << " after " << parked.failures
              << " failures\n";
  }
  if (lengths.parked > state.parked.size()) {
    std::cout << "and " << lengths.parked - state.parked.size() << " more that are parked\n";
  }
}

}  // namespace

void add_queue(CLI::App& app, Session& session) {
  auto* queue = app.add_subcommand("queue", "How long the issuing queue is, how fast it moves, and what is parked");
  queue->callback([&session] { print(service::look_at_queue(session.config())); });
}

}  // namespace tamga::cli
