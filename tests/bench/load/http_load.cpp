// A load generator for HTTP over loopback: one thread, keep-alive, pipelining, one request repeated. With a RATE it
// sends so many a second on whichever connection is free, and the time of an answer counts from when its request was
// due, whether or not it could be sent then. Prints one line of JSON.
//
//   http_load PORT REQUEST_FILE [CONNECTIONS] [DEPTH] [SECONDS] [RATE]

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <deque>
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

/// Who asks when: open loop, so that a server which falls behind is not asked less.
class Schedule {
 public:
  Schedule(double rate, Moment begin)
      : interval_(std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::duration<double>(rate > 0 ? 1 / rate : 0))),
        next_(begin) {}

  void send_due(const std::vector<std::unique_ptr<Connection>>& clients) {
    const Moment now = std::chrono::steady_clock::now();
    for (; next_ <= now; next_ += interval_) due_.push_back(next_);
    for (std::size_t tried = 0; tried < clients.size() && !due_.empty(); ++tried) {
      Connection& client = *clients[turn_];
      turn_ = (turn_ + 1) % clients.size();
      if (!client.is_idle()) continue;
      client.ask(due_.front());
      due_.pop_front();
    }
  }

 private:
  const std::chrono::nanoseconds interval_;
  Moment next_;
  std::size_t turn_ = 0;
  std::deque<Moment> due_;
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::fprintf(stderr, "usage: http_load PORT REQUEST_FILE [CONNECTIONS] [DEPTH] [SECONDS] [RATE]\n");
    return 2;
  }
  const auto port = static_cast<std::uint16_t>(argument(count, arguments, 1, 0));
  std::ifstream file(arguments[2], std::ios::binary);
  const std::string request{std::istreambuf_iterator<char>(file), {}};
  const std::size_t connections = argument(count, arguments, 3, 64);
  const double rate = count > 6 ? std::strtod(arguments[6], nullptr) : 0;
  const std::size_t depth = rate > 0 ? 0 : argument(count, arguments, 4, 1);
  const std::chrono::duration<double> limit(count > 5 ? std::strtod(arguments[5], nullptr) : 3);

  Tally tally;
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::unique_ptr<Connection>> clients;
  const Moment begin = std::chrono::steady_clock::now();
  try {
    for (std::size_t i = 0; i < connections; ++i) {
      clients.push_back(std::make_unique<Connection>(port, request, depth, epoll, tally));
      clients.back()->open();
    }
    Schedule schedule(rate, begin);
    std::array<epoll_event, 256> ready{};
    while (std::chrono::steady_clock::now() - begin < limit) {
      if (rate > 0) schedule.send_due(clients);
      const int events = epoll_wait(epoll, ready.data(), static_cast<int>(ready.size()), rate > 0 ? 0 : 100);
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
