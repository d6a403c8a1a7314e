#include "server/app/own_certificate.hpp"

#include "server/storage/certificates.hpp"
#include "server/storage/public_keys.hpp"

namespace tamga::app {

void register_own_certificate(storage::Transaction& transaction, const std::string& issuer, const Profile& profile,
                              const Certificate& certificate, Instant now) {
  const Bytes fingerprint = certificate.public_key().fingerprint();
  storage::PublicKeys(transaction).reserve(fingerprint, std::nullopt, now);
  storage::Certificates(transaction)
      .insert({.name = {issuer, certificate.serial()},
               .der = certificate.der(),
               .profile = profile.name,
               .profile_version = profile.version,
               .public_key_fingerprint = fingerprint,
               .subscriber = std::nullopt,
               .application = std::nullopt,
               .not_before = certificate.not_before(),
               .not_after = certificate.not_after(),
               .issued_at = now,
               .replaces = std::nullopt});
}

}  // namespace tamga::app
