#pragma once

// Questions to HTTP servers outside. libcurl is seen by .cpp files alone.

#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "ca-core/base/bytes.hpp"

namespace tamga::workers {

struct HttpReply {
  long status;
  Bytes body;
};

struct HttpLimits {
  std::chrono::milliseconds time{5000};  // for the whole exchange
  std::size_t octets = std::size_t{1} << 20U;
  std::stop_token stop = {};  // ends the exchange within a second
};

/// Keeps its connections from one question to the next. Of one thread.
class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Follows no redirection and uses no proxy. Error{unavailable} without a whole answer within the limits.
  HttpReply get(const std::string& url, const HttpLimits& limits);
  HttpReply post(const std::string& url, std::string_view content_type, ByteView body, const HttpLimits& limits);

 private:
  struct Handle;
  HttpReply perform(const std::string& url, const HttpLimits& limits);

  std::unique_ptr<Handle> handle_;
};

}  // namespace tamga::workers
