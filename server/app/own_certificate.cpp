#include "server/app/own_certificate.hpp"

#include "server/storage/certificates.hpp"
#include "server/storage/public_keys.hpp"

namespace tamga::app {
namespace {

void insert(storage::Transaction& transaction, const std::string& issuer, const Profile& profile,
            const Certificate& certificate, Instant now) {
  storage::Certificates(transaction)
      .insert({.name = {issuer, certificate.serial()},
               .der = certificate.der(),
               .profile = profile.name,
               .profile_version = profile.version,
               .public_key_fingerprint = certificate.public_key().fingerprint(),
               .subscriber = std::nullopt,
               .application = std::nullopt,
               .not_before = certificate.not_before(),
               .not_after = certificate.not_after(),
               .issued_at = now,
               .replaces = std::nullopt});
}

}  // namespace

void register_own_certificate(storage::Transaction& transaction, const std::string& issuer, const Profile& profile,
                              const Certificate& certificate, Instant now) {
  storage::PublicKeys(transaction).reserve(certificate.public_key().fingerprint(), std::nullopt, now);
  insert(transaction, issuer, profile, certificate, now);
}

// The key is known already; the database takes it a second time under this profile alone.
void register_renewed_certificate(storage::Transaction& transaction, const std::string& issuer, const Profile& profile,
                                  const Certificate& certificate, Instant now) {
  insert(transaction, issuer, profile, certificate, now);
}

}  // namespace tamga::app
