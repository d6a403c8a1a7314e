#pragma once

// What carries a session: a connection, plain or under TLS, behind one interface, so that the rest of a session is
// written and compiled once.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "ca-core/base/bytes.hpp"

namespace tamga::net {

/// Everything about a transport happens on the strand of its socket.
class Transport {
 public:
  /// What came of reading: the octets that were read are counted also where it failed.
  struct Moved {
    boost::system::error_code failure;
    std::size_t count;
  };

  virtual ~Transport() = default;

  /// Why the handshake failed; nullopt when it did not, or none is needed. To be awaited first.
  virtual boost::asio::awaitable<std::optional<std::string>> shake_hands() = 0;

  /// The client's certificate as DER; empty without one. After the handshake.
  virtual Bytes client_certificate() = 0;

  virtual boost::asio::awaitable<Moved> read_some(boost::asio::mutable_buffer space) = 0;

  /// Writes both, one after the other.
  virtual boost::asio::awaitable<boost::system::error_code> write(boost::asio::const_buffer head,
                                                                  boost::asio::const_buffer body) = 0;

  /// Tells the other side, where the protocol has a word for it, that nothing more comes.
  virtual boost::asio::awaitable<void> say_goodbye() = 0;

  /// The TCP connection below, with its deadlines (Beast's: of every operation above too).
  virtual boost::beast::tcp_stream& tcp() = 0;
};

std::unique_ptr<Transport> plain_transport(boost::asio::ip::tcp::socket socket);

/// `context` must outlive the transport.
std::unique_ptr<Transport> tls_transport(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& context);

}  // namespace tamga::net
