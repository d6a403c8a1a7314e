#pragma once

// Questions to HTTP servers outside, and what is put there. libcurl is seen by .cpp files alone.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/error.hpp"
#include "ca-core/base/secret.hpp"

namespace tamga::workers {

struct HttpReply {
  long status;
  Bytes body;
  std::chrono::seconds retry_after{0};  // what the server asks for; 0: nothing
};

/// No whole answer within the limits.
class HttpFailure final : public Error {
 public:
  HttpFailure(const std::string& url, std::string reason)
      : Error(Errc::unavailable, LogNote{url + ": " + reason}), reason_(std::move(reason)) {}

  /// In a few words, without the URL.
  const std::string& reason() const { return reason_; }

 private:
  std::string reason_;
};

struct HttpLimits {
  std::chrono::milliseconds time{5000};  // for the whole exchange
  std::size_t octets = std::size_t{1} << 20U;
  std::stop_token stop = {};  // ends the exchange within a second
  bool public_only = false;   // refuses to connect to addresses that are not public (app/public_address.hpp)
  std::string ca_file = {};   // PEM: whose TLS certificates are believed; empty: those that the system believes
};

/// A body that is read while it is sent, piece by piece, an empty one at the end. What reading throws ends the
/// exchange.
using HttpBody = std::function<ByteView()>;

struct HttpUpload {
  std::string content_type;
  std::uint64_t octets;
  std::function<HttpBody()> open;  // from the beginning; once more when a kept connection turns out to be gone
  std::string sha256 = {};         // of the whole body in hexadecimal digits; needed for a signature
};

/// Who asks, and how he proves it.
struct HttpIdentity {
  Password credentials;        // "user:password", or "access key:secret key"; empty: nobody
  std::string s3_region = {};  // empty: basic authentication (RFC 7617); or AWS Signature Version 4 for S3 there
};

/// Keeps its connections from one question to the next. Of one thread. Follows no redirection and uses no proxy.
/// HttpFailure without a whole answer within the limits.
class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  HttpReply get(const std::string& url, const HttpLimits& limits);

  /// `headers`: further ones, "name: value".
  HttpReply post(const std::string& url, std::string_view content_type, ByteView body, const HttpLimits& limits,
                 const std::vector<std::string>& headers = {});

  /// A signature covers host, type, digest and moment: a store that gets other octets refuses them. What goes slower
  /// than 1 KiB a second for half a minute is given up.
  HttpReply put(const std::string& url, const HttpUpload& body, const HttpIdentity& identity, const HttpLimits& limits);

  /// MKCOL (RFC 4918 section 9.3).
  HttpReply make_collection(const std::string& url, const HttpIdentity& identity, const HttpLimits& limits);

 private:
  struct Handle;
  void identify(const HttpIdentity& identity);
  HttpReply perform(const std::string& url, const HttpLimits& limits);

  std::unique_ptr<Handle> handle_;
};

}  // namespace tamga::workers
