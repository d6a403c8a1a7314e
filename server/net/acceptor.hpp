#pragma once

// Taking an address, with a sentence that helps when it cannot be had.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "server/config/config.hpp"

namespace tamga::net {

/// Bound and listening. Error{Errc::configuration_invalid} when the address is taken or not ours. SO_REUSEPORT is not
/// set: it would share the port with a stranger in silence.
boost::asio::ip::tcp::acceptor open_acceptor(boost::asio::io_context& context, const config::Endpoint& endpoint);

}  // namespace tamga::net
