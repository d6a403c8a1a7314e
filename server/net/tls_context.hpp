#pragma once

// What the HTTPS listener speaks: TLS 1.2 with forward secret ECDSA suites and the GOST suites, an ECDSA and a GOST
// certificate side by side, client certificates asked for and verified against the staff CA, but not demanded (a route
// may be public; the others answer 401).

#include <memory>

#include "ca-core/base/secret.hpp"
#include "server/config/config.hpp"

namespace boost::asio::ssl {
class context;
}

namespace tamga::net {

class TlsContext {
 public:
  /// Reads the files. Error{Errc::configuration_invalid} names the file that does not fit; wrong_password.
  /// openssl::load_library() must have run.
  static TlsContext load(const config::Api& api, const Password& key_password);

  boost::asio::ssl::context& native() const { return *context_; }

 private:
  explicit TlsContext(std::shared_ptr<boost::asio::ssl::context> context) : context_(std::move(context)) {}

  std::shared_ptr<boost::asio::ssl::context> context_;
};

}  // namespace tamga::net
