#pragma once

// A CA of this installation whose root is on another machine (`tamga ceremony`): its next key is made here and its
// certificate there; and the root's CRLs, made there, are published here.

#include <filesystem>
#include <optional>
#include <string>

#include "ca-core/keys/parameter_set.hpp"
#include "ca-core/revocation/crl.hpp"
#include "server/app/renew_authority.hpp"

namespace tamga::app {

struct AuthorityRequest {
  std::string name;  // of the generation: "gost-qualified-2"
  Bytes request;     // DER of a PKCS#10
};

struct RequestOrder {
  std::string authority;            // "gost-qualified"
  std::optional<ParameterSet> key;  // nullopt: of the kind that `tamga init` makes, or of that which is there
  CeremonyOrder ceremony;
};

/// Makes the key of the CA's next generation in the keys directory, or in its token, and asks for a certificate of the
/// CA's name. A key that is there, of this command typed before or of the token's maker's tools, is taken. Error as
/// NewGeneration, KeyStore::find and KeyStore::make throw; {key_not_allowed} by the CA's profile,
/// {key_already_registered}, {configuration_invalid} when the key that is there is of another kind than was asked for.
AuthorityRequest request_authority(storage::Database& database, const AuthorityKeys& authorities,
                                   const std::filesystem::path& keys_directory, const Password& password,
                                   const ProfileCatalogue& profiles, const RequestOrder& order, Random& random);

/// Takes the certificate for that key: of the CA's name, in force or later, issued by a registered CA that may issue
/// it, for certificates and CRLs, and without a lint error. The generation is registered with an OCSP responder of its
/// own, all or nothing; daemons take it up when they are started again. Error{configuration_invalid} says which of
/// these does not hold; {lint_failed}, {certificate_expired}.
RenewedAuthority install_authority(storage::Database& database, const AuthorityKeys& authorities,
                                   const std::filesystem::path& keys_directory, const Password& password,
                                   const ProfileCatalogue& profiles, const std::string& authority,
                                   const Certificate& certificate, const CeremonyOrder& ceremony, Instant now,
                                   Random& random);

struct PublishedRootCrl {
  std::string authority;
  CrlHeader header;
};

/// Publishes a CRL of a registered CA whose key is not here. Its signature is the CA's, it is in force and its number
/// is above the last one's. Error{crl_invalid}.
PublishedRootCrl publish_root_crl(storage::Database& database, const std::filesystem::path& file, Instant now);

}  // namespace tamga::app
