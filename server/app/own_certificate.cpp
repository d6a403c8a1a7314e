#include "server/app/own_certificate.hpp"

#include "server/storage/certificates.hpp"
#include "server/storage/public_keys.hpp"

namespace tamga::app {
namespace {

void insert(storage::Transaction& transaction, const std::string& issuer, const MadeBy& made_by,
            const Certificate& certificate, Instant now) {
  storage::Certificates(transaction)
      .insert({.name = {issuer, certificate.serial()},
               .der = certificate.der(),
               .profile = made_by.profile,
               .profile_version = made_by.version,
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
  insert(transaction, issuer, MadeBy(profile), certificate, now);
}

// The key is known already; the database takes it a second time under such profiles alone.
void register_renewed_certificate(storage::Transaction& transaction, const std::string& issuer, const Profile& profile,
                                  const Certificate& certificate, Instant now) {
  insert(transaction, issuer, MadeBy(profile), certificate, now);
}

void register_cross_certificate(storage::Transaction& transaction, const std::string& issuer, const MadeBy& made_by,
                                const Certificate& certificate, Instant now) {
  const Bytes fingerprint = certificate.public_key().fingerprint();
  storage::PublicKeys keys(transaction);
  if (!keys.known(fingerprint)) keys.reserve(fingerprint, std::nullopt, now);
  insert(transaction, issuer, made_by, certificate, now);
}

}  // namespace tamga::app
