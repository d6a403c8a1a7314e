#pragma once

// The certificates of OCSP responders, renewed before they end. The key stays the same, because it is where the answers
// are signed and the CA's key is not there; daemons that answer take the new certificate from the registry.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "ca-core/base/instant.hpp"
#include "ca-core/base/random.hpp"
#include "server/app/authority_keys.hpp"
#include "server/app/profile_store.hpp"
#include "server/storage/database.hpp"

namespace tamga::app {

struct ResponderRenewalSettings {
  std::chrono::seconds margin{30 * 86400};  // before its end a certificate is renewed, or when half of its term is over
  std::uint8_t instance = 1;                // of serial numbers
  std::string organization;                 // in the subject
};

/// Whether it is time, for a certificate of this term.
bool is_renewal_due(Instant not_before, Instant not_after, std::chrono::seconds margin, Instant now);

class ResponderRenewal {
 public:
  /// What is given must live as long.
  ResponderRenewal(storage::Database& database, const AuthorityKeys& authorities, const ProfileStore& profiles,
                   const Clock& clock, Random& random, ResponderRenewalSettings settings);

  struct Renewed {
    std::string authority;
    Instant not_after;
  };
  struct Result {
    std::vector<Renewed> renewed;
    std::vector<std::string> failures;  // a sentence each
  };

  /// Renews what is due, of the CAs whose keys are here; what fails keeps nothing else from being done. A certificate
  /// that would not end later, because its CA ends, stays; one that was revoked is a failure: its key must not go on.
  /// Error: what the database refuses.
  Result run();

 private:
  bool is_due(const Certificate& responder, const Issuer& issuer, const Profile& profile, Instant now) const;
  std::optional<Renewed> renew(const std::string& name);

  storage::Database& database_;
  const AuthorityKeys& authorities_;
  const ProfileStore& profiles_;
  const Clock& clock_;
  Random& random_;
  const ResponderRenewalSettings settings_;
};

}  // namespace tamga::app
