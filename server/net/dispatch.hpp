#pragma once

// How a session asks for an answer: it hands the request over and is given the answer later, exactly once, from any
// thread.

#include <functional>

#include "server/http/request.hpp"
#include "server/http/response.hpp"

namespace tamga::net {

using Reply = std::function<void(http::Response)>;
using Dispatch = std::function<void(http::Request, Reply)>;

}  // namespace tamga::net
