#include "server/net/acceptor.hpp"

#include <string>

#include "ca-core/base/error.hpp"

namespace tamga::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

[[noreturn]] void refuse(const config::Endpoint& endpoint, const boost::system::error_code& failure) {
  std::string sentence = "cannot listen on " + endpoint.to_string() + ": ";
  if (failure == asio::error::address_in_use) {
    sentence +=
        "another program listens there already (see it with: ss -ltnp 'sport = :" + std::to_string(endpoint.port) +
        "'); stop it or choose another port";
  } else if (failure == asio::error::access_denied) {
    sentence += "ports below 1024 need the capability CAP_NET_BIND_SERVICE; choose a higher one or grant it";
  } else if (failure == boost::system::errc::address_not_available) {
    sentence += "this machine has no such address";
  } else {
    sentence += failure.message();
  }
  throw Error(Errc::configuration_invalid, LogNote{sentence});
}

}  // namespace

tcp::acceptor open_acceptor(asio::io_context& context, const config::Endpoint& endpoint) {
  boost::system::error_code failure;
  const auto address = asio::ip::make_address(endpoint.address, failure);
  if (failure) refuse(endpoint, failure);
  const tcp::endpoint local(address, endpoint.port);
  tcp::acceptor acceptor(context);
  acceptor.open(local.protocol(), failure);
  if (!failure) acceptor.set_option(asio::socket_base::reuse_address(true), failure);
  if (!failure) acceptor.bind(local, failure);
  if (!failure) acceptor.listen(asio::socket_base::max_listen_connections, failure);
  if (failure) refuse(endpoint, failure);
  return acceptor;
}

}  // namespace tamga::net
