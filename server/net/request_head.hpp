#pragma once

// From a head that Beast has parsed to a request, with the rules of RFC 9112 that its parser leaves to the caller:
// which message lengths can be trusted, what may stand as Host and as target.

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>

#include "server/http/request.hpp"

namespace tamga::net {

using WireHead = boost::beast::http::request_header<boost::beast::http::fields>;

/// Takes method, target and headers over. To be called before the body is read: the parser puts trailers among the
/// headers. `fault` becomes malformed_request where the head breaks a rule.
void take_head(const WireHead& head, http::Request& request);

}  // namespace tamga::net
