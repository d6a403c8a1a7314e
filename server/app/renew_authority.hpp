#pragma once

// A CA's next key: another generation with the same name in its certificates, a key, a certificate and an OCSP
// responder of its own. The generations before it go on to sign their CRLs and to be answered for (docs/adr/0013).

#include <filesystem>
#include <optional>
#include <string>

#include "ca-core/x509/profile_catalogue.hpp"
#include "server/app/authority_keys.hpp"
#include "server/app/key_ceremony.hpp"
#include "server/storage/database.hpp"

namespace tamga::app {

struct RenewalOrder {
  std::string authority;        // "gost-qualified"
  std::optional<Instant> from;  // when the new key begins to sign; nullopt: at once
  CeremonyOrder ceremony;
};

struct RenewedAuthority {
  std::string name;  // "gost-qualified-2"
  Certificate certificate;
};

/// Writes the new files into the keys directory and registers them: all or nothing. The certificate begins at `from`,
/// which is what makes daemons sign with it. Error{ca_not_found}; {configuration_invalid}: the organisation's name is
/// not the one of before, or the moment has passed;
/// {already_initialised}: files of that name are there; and as Issuer::prepare and KeyStore::make throw.
RenewedAuthority renew_authority(storage::Database& database, const AuthorityKeys& authorities,
                                 const std::filesystem::path& keys_directory, const Password& password,
                                 const ProfileCatalogue& profiles, const RenewalOrder& order, Instant now,
                                 Random& random);

}  // namespace tamga::app
