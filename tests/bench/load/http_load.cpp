// A load generator for HTTP over loopback: one thread, keep-alive, pipelining, one request repeated. Prints one line of
// JSON.
//
//   http_load PORT REQUEST_FILE [CONNECTIONS] [DEPTH] [SECONDS]

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>

#include <sys/epoll.h>

#include "tests/bench/load/connection.hpp"

namespace {

using namespace tamga::bench;

std::size_t argument(int count, char** arguments, int position, std::size_t otherwise) {
  return position < count ? std::strtoul(arguments[position], nullptr, 10) : otherwise;
}

std::uint32_t percentile(std::vector<std::uint32_t>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::fprintf(stderr, "usage: http_load PORT REQUEST_FILE [CONNECTIONS] [DEPTH] [SECONDS]\n");
    return 2;
  }
  const auto port = static_cast<std::uint16_t>(argument(count, arguments, 1, 0));
  std::ifstream file(arguments[2], std::ios::binary);
  const std::string request{std::istreambuf_iterator<char>(file), {}};
  const std::size_t connections = argument(count, arguments, 3, 64);
  const std::size_t depth = argument(count, arguments, 4, 1);
  const std::chrono::seconds limit(argument(count, arguments, 5, 3));

  Tally tally;
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::unique_ptr<Connection>> clients;
  const Moment begin = std::chrono::steady_clock::now();
  try {
    for (std::size_t i = 0; i < connections; ++i) {
      clients.push_back(std::make_unique<Connection>(port, request, depth, epoll, tally));
      clients.back()->open();
    }
    std::array<epoll_event, 256> ready{};
    while (std::chrono::steady_clock::now() - begin < limit) {
      const int events = epoll_wait(epoll, ready.data(), static_cast<int>(ready.size()), 100);
      for (int i = 0; i < events; ++i) {
        auto& event = ready[static_cast<std::size_t>(i)];
        static_cast<Connection*>(event.data.ptr)->on_ready(event.events);
      }
    }
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 1;
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  std::sort(tally.microseconds.begin(), tally.microseconds.end());
  std::printf(R"({"answers":%lu,"errors":%lu,"connects":%lu,"seconds":%.3f,"p50_us":%u,"p99_us":%u})"
              "\n",
              tally.answers, tally.errors, tally.connects, elapsed.count(), percentile(tally.microseconds, 0.5),
              percentile(tally.microseconds, 0.99));
  return 0;
}
