#pragma once

// The CAs that this daemon answers for, with their OCSP responders; replaced as a whole when one is added.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/issuing/signer.hpp"
#include "ca-core/revocation/ocsp_responder.hpp"
#include "ca-core/x509/certificate.hpp"
#include "server/status/ready_response.hpp"
#include "server/storage/status_feed.hpp"

namespace tamga::status {

/// Keys of the delegated OCSP responders by the CA's name.
using ResponderKeys = std::map<std::string, std::unique_ptr<Signer>, std::less<>>;

struct ServedAuthority {
  storage::AuthorityNumber number;
  std::string name;
  Certificate certificate;
  std::unique_ptr<const OcspResponder> responder;  // null when its key is not here
  Instant responder_not_after;
  ReadyResponsePtr download;  // GET /ca/{name}.crt
  ReadyResponsePtr bundle;    // GET /ca/{name}.p7c: the cross certificates and, but for a root that has some, this one
};

class AuthoritySet {
 public:
  AuthoritySet() = default;

  /// Certificates without a fitting key get no responder; `problems` says which, a sentence each.
  AuthoritySet(const std::vector<storage::StatusAuthority>& authorities, const ResponderKeys& keys,
               std::vector<std::string>& problems);

  const ServedAuthority* find(std::string_view name) const;

  /// The CA whose name and key the hashes of a CertID are; null for foreign ones.
  const ServedAuthority* find(const OcspCertId& id) const;

  const std::vector<ServedAuthority>& all() const { return authorities_; }

 private:
  std::vector<ServedAuthority> authorities_;
};

/// Where the current set hangs.
class AuthorityBoard {
 public:
  explicit AuthorityBoard(ResponderKeys keys);

  const ResponderKeys& keys() const { return keys_; }

  /// A set that can be shown; `problems` as there. Throws as Certificate::parse_der when a certificate cannot be read.
  std::shared_ptr<const AuthoritySet> prepare(const std::vector<storage::StatusAuthority>& authorities,
                                              std::vector<std::string>& problems) const;

  /// Every request from now on is answered by this set.
  void show(std::shared_ptr<const AuthoritySet> authorities);

  /// Both. Returns the problems; when it throws, the old set stays.
  std::vector<std::string> publish(const std::vector<storage::StatusAuthority>& authorities);

  /// Never null; empty at first.
  std::shared_ptr<const AuthoritySet> current() const;

 private:
  const ResponderKeys keys_;
  mutable std::mutex mutex_;
  std::shared_ptr<const AuthoritySet> current_;
};

}  // namespace tamga::status
