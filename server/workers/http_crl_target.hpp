#pragma once

// A place outside that takes CRLs by HTTP PUT: WebDAV (RFC 4918), or a store of objects that speaks S3.

#include <filesystem>
#include <stop_token>
#include <string>

#include "server/workers/crl_target.hpp"
#include "server/workers/http_client.hpp"

namespace tamga::workers {

struct HttpCrlPlace {
  std::string url;  // the start of what lists are put under, without a slash at its end and without a user in it
  /// Holds "user:password", of S3 "access key:secret key"; empty without. It is read anew for each list, so that a
  /// mended one counts at once.
  std::filesystem::path credentials_file;
  std::string s3_region;  // signs with AWS Signature Version 4 for this region; empty: basic authentication
};

class HttpCrlTarget final : public CrlTarget {
 public:
  explicit HttpCrlTarget(HttpCrlPlace place);

  std::string name() const override { return place_.url; }

  /// Where the collections of the path are missing (409, 404) it makes them by MKCOL and tries once more; S3 has none.
  void put(const OutgoingCrl& list, std::stop_token stop) override;

 private:
  HttpIdentity identity() const;

  HttpCrlPlace place_;
  HttpClient http_;
};

}  // namespace tamga::workers
