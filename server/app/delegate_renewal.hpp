#pragma once

// The certificates of the delegates of the CAs (delegates.hpp), renewed before they end, and made where an installation
// is older than a kind of delegate. A renewed one keeps its key, because it is where it signs and the CA's key is not
// there; daemons that sign with it take the new certificate from the registry.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "ca-core/base/instant.hpp"
#include "ca-core/base/random.hpp"
#include "server/app/authority_keys.hpp"
#include "server/app/delegates.hpp"
#include "server/app/profile_store.hpp"
#include "server/storage/database.hpp"

namespace tamga::app {

struct DelegateRenewalSettings {
  std::chrono::seconds margin{30 * 86400};  // before its end a certificate is renewed, or when half of its term is over
  std::uint8_t instance = 1;                // of serial numbers
  std::string organization;                 // in the subject
};

/// Whether it is time, for a certificate of this term.
bool is_renewal_due(Instant not_before, Instant not_after, std::chrono::seconds margin, Instant now);

class DelegateRenewal {
 public:
  /// What is given must live as long. New keys are made in `keys`.
  DelegateRenewal(storage::Database& database, const AuthorityKeys& authorities, const KeyStore& keys,
                  const ProfileStore& profiles, const Clock& clock, Random& random, DelegateRenewalSettings settings);

  struct Renewed {
    std::string_view called;  // "OCSP responder"
    std::string authority;
    Instant not_after;
  };
  struct Result {
    std::vector<Renewed> renewed;
    std::vector<std::string> failures;  // a sentence each
  };

  /// Renews and makes what is due, of the CAs whose keys are here; what fails keeps nothing else from being done. A
  /// certificate that would not end later, because its CA ends, stays; one that was revoked is a failure: its key must
  /// not go on. Error: what the database refuses.
  Result run();

 private:
  bool is_due(const Delegate& delegate, const Certificate& present, const Issuer& issuer, const Profile& profile,
              Instant now) const;
  std::optional<Renewed> look(const Delegate& delegate, const storage::Authority& authority,
                              const ProfileCatalogue& profiles, Instant now);
  std::optional<Renewed> renew(const Delegate& delegate, const std::string& name);
  std::optional<Renewed> make(const Delegate& delegate, const storage::Authority& authority);
  Certificate certify(const Delegate& delegate, const std::string& name, const Profile& profile, const PublicKey& key,
                      Instant now);
  Renewed enter(storage::Transaction& transaction, const Delegate& delegate, const std::string& name,
                std::string_view action, const Certificate& fresh, Instant now);

  storage::Database& database_;
  const AuthorityKeys& authorities_;
  const KeyStore& keys_;
  const ProfileStore& profiles_;
  const Clock& clock_;
  Random& random_;
  const DelegateRenewalSettings settings_;
};

}  // namespace tamga::app
