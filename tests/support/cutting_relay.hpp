#pragma once

// Stands between a program and PostgreSQL and breaks a connection in the middle of a statement, as a server does that
// loses its power or its network: no word of farewell, perhaps half an answer.

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace tamga::testing {

class CuttingRelay {
 public:
  /// Breaks the first connection over which `marker` is sent, after the server has it and `octets` of its answer have
  /// come back. `server` is the folder of the server's socket.
  CuttingRelay(const std::filesystem::path& server, std::string marker, std::size_t octets)
      : server_(server / kSocket), marker_(std::move(marker)), octets_(octets) {
    std::string pattern = (std::filesystem::temp_directory_path() / "tamga-relay-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    folder_ = pattern;
    listening_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = address_of(folder_ / kSocket);
    if (::bind(listening_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listening_, 8) != 0) {
      std::abort();
    }
    accepting_ = std::thread([this] { accept_all(); });
  }

  /// Everything connected through it must be gone.
  ~CuttingRelay() {
    ::shutdown(listening_, SHUT_RDWR);
    accepting_.join();
    for (std::thread& connection : connections_) connection.join();
    ::close(listening_);
    std::filesystem::remove_all(folder_);
  }
  CuttingRelay(const CuttingRelay&) = delete;
  CuttingRelay& operator=(const CuttingRelay&) = delete;

  const std::filesystem::path& folder() const { return folder_; }

  /// Whether it has broken its connection.
  bool has_cut() const { return cut_; }

 private:
  static constexpr std::string_view kSocket = ".s.PGSQL.5432";

  static sockaddr_un address_of(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
  }

  void accept_all() {
    for (int client = 0; (client = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
      connections_.emplace_back([this, client] {
        const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_un address = address_of(server_);
        if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) relay(client, server);
        ::close(server);
        ::close(client);
      });
    }
  }

  /// Until one side ends or the connection is to be cut.
  void relay(int client, int server) {
    std::array<pollfd, 2> sides = {pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    std::string sent;  // since the last answer
    bool marked = false;
    std::size_t left = octets_;
    for (;;) {
      if (marked && left == 0) return;
      if (::poll(sides.data(), sides.size(), -1) < 0) return;
      const bool from_client = sides[0].revents != 0;
      std::array<char, 65536> octets;
      const ssize_t got = ::recv(from_client ? client : server, octets.data(), octets.size(), 0);
      if (got <= 0) return;
      auto count = static_cast<std::size_t>(got);
      if (from_client) {
        sent.append(octets.data(), count);
        if (sent.find(marker_) != std::string::npos && !cut_.exchange(true)) marked = true;
      } else {
        sent.clear();
        if (marked) left -= count = std::min(count, left);
      }
      if (::send(from_client ? server : client, octets.data(), count, MSG_NOSIGNAL) < 0) return;
    }
  }

  std::filesystem::path server_;
  std::string marker_;
  std::size_t octets_;
  std::filesystem::path folder_;
  int listening_ = -1;
  std::atomic<bool> cut_ = false;
  std::thread accepting_;
  std::vector<std::thread> connections_;  // of the accepting thread, and of the destructor when that has ended
};

}  // namespace tamga::testing
