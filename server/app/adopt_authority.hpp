#pragma once

// `tamga import authority`: a CA of another program becomes one of this registry, so that what it issued can be
// imported (app/import_registry.hpp). With its key it goes on to sign CRLs and the certificates of its OCSP responder
// here; it issues nothing else. Without it the CA and its certificates are known, and nobody answers for them.

#include <filesystem>
#include <optional>
#include <string>

#include "ca-core/base/random.hpp"
#include "ca-core/base/secret.hpp"
#include "ca-core/issuing/issuer.hpp"
#include "ca-core/keys/private_key.hpp"
#include "server/app/profile_store.hpp"
#include "server/storage/database.hpp"

namespace tamga::app {

struct Adoption {
  std::string name;  // in URLs and file names: see is_authority_name()
  Certificate certificate;
  std::optional<PrivateKey> key;  // absent: it stays elsewhere or is lost
  std::string organization;
  std::string public_url;
  IssuerSignTool tools;
  std::uint8_t instance;
};

/// Makes the files in the keys directory, encrypted with its password, and registers the CA. Daemons take it up when
/// they are started again. Error{configuration_invalid (a name or a certificate that cannot be a CA's, a key of another
/// certificate), already_initialised (the name, or a CA of this key and name, is here), key_already_registered,
/// ca_expiring (no responder can be certified any more: adopt it without the key)}; nothing was changed then.
void adopt_authority(storage::Database& database, const ProfileStore& profiles,
                     const std::filesystem::path& keys_directory, const Password& password, Adoption adoption,
                     Instant now, Random& random);

}  // namespace tamga::app
