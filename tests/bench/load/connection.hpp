#pragma once

// One keep-alive connection of the load generator: keeps `depth` requests outstanding and reads the answers, or (depth
// 0) sends one whenever it is told to.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::bench {

using Moment = std::chrono::steady_clock::time_point;

struct Tally {
  std::uint64_t answers = 0;
  std::uint64_t errors = 0;  // another status than 200, or octets that are no HTTP answer
  std::uint64_t connects = 0;
  std::vector<std::uint32_t> microseconds;  // of each answer, from its request's sending
};

class Connection {
 public:
  Connection(std::uint16_t port, std::string_view request, std::size_t depth, int epoll, Tally& tally);

  /// Connects and sends the first requests.
  void open();

  bool is_idle() const { return sent_.empty(); }

  /// Sends a request that was due at this moment: its answer's time counts from then.
  void ask(Moment due);

  /// The socket can be read or written.
  void on_ready(std::uint32_t events);

 private:
  void close();
  void fill();
  void flush();
  void receive();
  bool take_answer();

  const std::uint16_t port_;
  const std::string_view request_;
  const std::size_t depth_;
  const int epoll_;
  Tally& tally_;
  int socket_ = -1;
  bool wants_write_ = false;
  std::string output_;
  std::string input_;
  std::vector<Moment> sent_;  // oldest first
};

}  // namespace tamga::bench
