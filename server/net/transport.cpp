#include "server/net/transport.hpp"

#include <cstdint>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "ca-core/openssl/handles.hpp"

namespace tamga::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

/// What both kinds do alike on their stream.
template <typename Stream>
class StreamTransport : public Transport {
 public:
  template <typename... Arguments>
  explicit StreamTransport(Arguments&&... arguments) : stream_(std::forward<Arguments>(arguments)...) {}

  asio::awaitable<Moved> read_some(asio::mutable_buffer space) override {
    const auto [failure, count] = co_await stream_.async_read_some(space, kNoThrow);
    co_return Moved{failure, count};
  }

  asio::awaitable<beast::error_code> write(asio::const_buffer head, asio::const_buffer body) override {
    // Not an array of two: Asio keeps the first of it, emptied, before the rest, and Beast then writes nothing.
    const std::vector<asio::const_buffer> pieces{head, body};
    const auto [failure, count] = co_await asio::async_write(stream_, pieces, kNoThrow);
    co_return failure;
  }

  beast::tcp_stream& tcp() override { return beast::get_lowest_layer(stream_); }

 protected:
  Stream stream_;
};

class PlainTransport final : public StreamTransport<beast::tcp_stream> {
 public:
  using StreamTransport::StreamTransport;

  asio::awaitable<std::optional<std::string>> shake_hands() override { co_return std::nullopt; }
  Bytes client_certificate() override { return {}; }
  asio::awaitable<void> say_goodbye() override { co_return; }
};

class TlsTransport final : public StreamTransport<TlsStream> {
 public:
  using StreamTransport::StreamTransport;

  asio::awaitable<std::optional<std::string>> shake_hands() override {
    const auto [failure] = co_await stream_.async_handshake(asio::ssl::stream_base::server, kNoThrow);
    if (!failure) co_return std::nullopt;
    // In OpenSSL's words: they quote nothing that the client sent.
    const long verdict = SSL_get_verify_result(stream_.native_handle());
    co_return failure.message() +
        (verdict == X509_V_OK ? "" : std::string(": ") + X509_verify_cert_error_string(verdict));
  }

  Bytes client_certificate() override {
    Bytes octets;
    const openssl::X509Ptr certificate(SSL_get1_peer_certificate(stream_.native_handle()));
    if (certificate && SSL_get_verify_result(stream_.native_handle()) == X509_V_OK) {
      std::uint8_t* der = nullptr;
      const int size = i2d_X509(certificate.get(), &der);
      if (size > 0) octets.assign(der, der + size);
      OPENSSL_free(der);
    }
    return octets;
  }

  asio::awaitable<void> say_goodbye() override { co_await stream_.async_shutdown(kNoThrow); }
};

}  // namespace

std::unique_ptr<Transport> plain_transport(tcp::socket socket) {
  return std::make_unique<PlainTransport>(std::move(socket));
}

std::unique_ptr<Transport> tls_transport(tcp::socket socket, asio::ssl::context& context) {
  return std::make_unique<TlsTransport>(beast::tcp_stream(std::move(socket)), context);
}

}  // namespace tamga::net
