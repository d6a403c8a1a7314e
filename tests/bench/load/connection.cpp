#include "tests/bench/load/connection.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tamga::bench {
namespace {

constexpr std::string_view kLength = "Content-Length: ";

std::size_t content_length(std::string_view head) {
  const auto field = head.find(kLength);
  std::size_t length = 0;
  if (field == std::string_view::npos) return 0;
  const char* begin = head.data() + field + kLength.size();
  std::from_chars(begin, head.data() + head.size(), length);
  return length;
}

}  // namespace

Connection::Connection(std::uint16_t port, std::string_view request, std::size_t depth, int epoll, Tally& tally)
    : port_(port), request_(request), depth_(depth), epoll_(epoll), tally_(tally) {}

void Connection::open() {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect to port " + std::to_string(port_));
  }
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  epoll_event interest{};
  interest.events = EPOLLIN;
  interest.data.ptr = this;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, socket_, &interest);
  ++tally_.connects;
  wants_write_ = false;
  output_.clear();
  input_.clear();
  sent_.clear();
  fill();
}

void Connection::close() {
  ::close(socket_);
  socket_ = -1;
}

void Connection::fill() {
  const Moment now = std::chrono::steady_clock::now();
  while (sent_.size() < depth_) {
    output_ += request_;
    sent_.push_back(now);
  }
  flush();
}

void Connection::ask(Moment due) {
  output_ += request_;
  sent_.push_back(due);
  flush();
}

void Connection::flush() {
  while (!output_.empty()) {
    const ssize_t sent = ::send(socket_, output_.data(), output_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) break;
    output_.erase(0, static_cast<std::size_t>(sent));
  }
  const bool wants_write = !output_.empty();
  if (wants_write == wants_write_) return;
  wants_write_ = wants_write;
  epoll_event interest{};
  interest.events = wants_write ? (EPOLLIN | EPOLLOUT) : EPOLLIN;
  interest.data.ptr = this;
  epoll_ctl(epoll_, EPOLL_CTL_MOD, socket_, &interest);
}

void Connection::on_ready(std::uint32_t events) {
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
    receive();
  } else {
    flush();
  }
}

void Connection::receive() {
  std::array<char, 65536> octets{};
  const ssize_t count = recv(socket_, octets.data(), octets.size(), MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) {
    // A server that closes after each answer is asked on a new connection; an answer still owed is an error.
    if (depth_ != 1 && !sent_.empty() && input_.empty()) ++tally_.errors;
    close();
    return open();
  }
  input_.append(octets.data(), static_cast<std::size_t>(count));
  while (take_answer()) {
  }
  // A pipeline is filled again when it has run half empty, as a client with many questions does.
  if (sent_.size() <= depth_ / 2) fill();
}

bool Connection::take_answer() {
  const auto end = input_.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  const std::string_view head = std::string_view(input_).substr(0, end);
  const std::size_t whole = end + 4 + content_length(head);
  if (input_.size() < whole) return false;
  if (!head.starts_with("HTTP/1.1 200") && !head.starts_with("HTTP/1.0 200")) ++tally_.errors;
  ++tally_.answers;
  const auto waited = std::chrono::steady_clock::now() - sent_.front();
  tally_.microseconds.push_back(
      static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(waited).count()));
  sent_.erase(sent_.begin());
  input_.erase(0, whole);
  return !input_.empty();
}

}  // namespace tamga::bench
