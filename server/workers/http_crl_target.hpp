#pragma once

// A place outside that takes CRLs by HTTP PUT: WebDAV (RFC 4918), or a store of objects. libcurl is seen by .cpp files
// alone.

#include <string>

#include "ca-core/base/secret.hpp"
#include "server/workers/crl_target.hpp"

namespace tamga::workers {

class HttpCrlTarget final : public CrlTarget {
 public:
  /// `url` is the start of what lists are put under, without a slash at its end and without a user in it. `credentials`
  /// are "user:password" for basic authentication (RFC 7617); empty without.
  HttpCrlTarget(std::string url, Password credentials);

  std::string name() const override { return url_; }

  /// Follows no redirection. Where the collections of the path are missing (409, 404) it makes them by MKCOL and tries
  /// once more.
  void put(const OutgoingCrl& list) override;

 private:
  std::string url_;
  Password credentials_;
};

}  // namespace tamga::workers
