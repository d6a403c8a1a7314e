#pragma once

// A client that takes what it is sent in small pieces and steadily, two megabytes a second, and whose system keeps
// little for it.

#include <array>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tamga::testing {

class SlowClient {
 public:
  explicit SlowClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const int little = 4096;
    setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("cannot connect");
    }
  }
  ~SlowClient() { close(socket_); }
  SlowClient(const SlowClient&) = delete;
  SlowClient& operator=(const SlowClient&) = delete;

  void send(std::string_view octets) const { ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL); }

  /// How many octets came before the other side ended the connection or fell silent for a second.
  std::size_t read_to_the_end() const {
    const timeval limit{.tv_sec = 1, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    std::size_t total = 0;
    std::array<char, 2048> piece{};
    for (;;) {
      const auto count = recv(socket_, piece.data(), piece.size(), 0);
      if (count <= 0) return total;
      total += static_cast<std::size_t>(count);
      // Never faster than two octets a microsecond, however late the machine lets it run.
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

 private:
  int socket_;
};

}  // namespace tamga::testing
