#pragma once

// An answer as handlers make it: a status, headers and an owned body. The session adds Content-Length, Date, Connection
// and X-Request-Id.

#include <string>
#include <string_view>
#include <vector>

#include "server/http/request.hpp"

namespace tamga::http {

struct Response {
  int status = 200;
  std::string content_type;  // exact: "application/json"; empty when there is no body
  std::string body;
  std::vector<Header> headers;  // Location, Retry-After …; names as they shall appear

  Response& with_header(std::string name, std::string value);

  /// Text that is JSON already.
  static Response json(int status, std::string body);
  static Response plain(int status, std::string body);
};

}  // namespace tamga::http
