#pragma once

// What the public status service looks at of an HTTP request.

#include <string>

#include "server/http/request.hpp"

namespace tamga::net {

struct StatusRequest {
  http::Method method = http::Method::other;
  std::string target;
  std::string content_type;
  std::string if_match;
  std::string if_unmodified_since;
  std::string if_none_match;
  std::string if_modified_since;
  std::string range;
  std::string if_range;
  std::string accept_encoding;
  std::string body;
  bool keep_alive = false;
  bool old_version = false;  // HTTP/1.0
};

}  // namespace tamga::net
