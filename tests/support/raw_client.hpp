#pragma once

// A client that sends exactly the octets it is told to, over TCP or TLS: what no HTTP library would send can be sent.

#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ca-core/keys/private_key.hpp"
#include "ca-core/x509/certificate.hpp"

namespace tamga::testing {

struct SslDeleter {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};

struct RawAnswer {
  std::string head;  // status line and headers, without the empty line
  std::string body;

  int status() const { return head.size() < 12 ? 0 : std::stoi(head.substr(9, 3)); }
  bool has(std::string_view text) const { return head.find(text) != std::string::npos; }
};

/// How a client introduces itself; all may be left out.
struct TlsIdentity {
  const Certificate* certificate = nullptr;
  const PrivateKey* key = nullptr;
  std::string suites = {};  // OpenSSL's names; empty: its defaults
  int newest = TLS1_2_VERSION;
  SSL_SESSION* session = nullptr;  // of an earlier connection, to be resumed
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval limit{.tv_sec = 60, .tv_usec = 0};  // for what should come at once
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("cannot connect");
    }
  }

  RawClient(std::uint16_t port, const TlsIdentity& identity) : RawClient(port) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_max_proto_version(context_.get(), identity.newest);
    if (!identity.suites.empty()) SSL_CTX_set_cipher_list(context_.get(), identity.suites.c_str());
    if (identity.certificate != nullptr) {
      const Bytes& der = identity.certificate->der();
      SSL_CTX_use_certificate_ASN1(context_.get(), static_cast<int>(der.size()), der.data());
      SSL_CTX_use_PrivateKey(context_.get(), identity.key->native());
    }
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), socket_);
    if (identity.session != nullptr) SSL_set_session(ssl_.get(), identity.session);
    shaken_ = SSL_connect(ssl_.get()) == 1;
  }

  ~RawClient() { close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool shaken() const { return shaken_; }
  std::string suite() const { return SSL_get_cipher_name(ssl_.get()); }
  std::string version() const { return SSL_get_version(ssl_.get()); }
  bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }

  /// What a later connection needs to resume this one.
  std::unique_ptr<SSL_SESSION, SslDeleter> session() const {
    return std::unique_ptr<SSL_SESSION, SslDeleter>(SSL_get1_session(ssl_.get()));
  }

  void send(std::string_view octets) {
    while (!octets.empty()) {
      const auto sent = ssl_ ? SSL_write(ssl_.get(), octets.data(), static_cast<int>(octets.size()))
                             : ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      octets.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// Reads one answer; its head is empty when the connection ended instead. `with_body` false after HEAD.
  RawAnswer read(bool with_body = true) {
    RawAnswer answer;
    std::size_t end = std::string::npos;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!fill()) return answer;
    }
    answer.head = take(end);
    take(4);
    const auto field = answer.head.find("Content-Length: ");
    if (!with_body || field == std::string::npos) return answer;
    const std::size_t length = std::stoul(answer.head.substr(field + 16));
    while (buffer_.size() < length && fill()) {
    }
    answer.body = take(length);
    return answer;
  }

  /// True when the other side has ended the connection and nothing is left to read.
  bool at_end() { return buffer_.empty() && !fill() && !timed_out_; }

 private:
  bool fill() {
    std::array<char, 4096> octets{};
    const auto count = ssl_ ? SSL_read(ssl_.get(), octets.data(), static_cast<int>(octets.size()))
                            : recv(socket_, octets.data(), octets.size(), 0);
    timed_out_ = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (count <= 0) return false;
    buffer_.append(octets.data(), static_cast<std::size_t>(count));
    return true;
  }

  std::string take(std::size_t count) {
    std::string taken = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return taken;
  }

  int socket_;
  std::unique_ptr<SSL_CTX, SslDeleter> context_;
  std::unique_ptr<SSL, SslDeleter> ssl_;
  bool shaken_ = false;
  bool timed_out_ = false;
  std::string buffer_;
};

}  // namespace tamga::testing
