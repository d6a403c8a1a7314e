#pragma once

// The first key ceremony: makes the keys and certificates of every CA, their delegates, the TLS listeners and the
// audit log in a folder that does not exist yet. Registering them in the database is initialise's. Later keys of CAs
// (new_generation.hpp) and roots elsewhere (root_ceremony.hpp) get their certificates by the same orders.

#include <filesystem>
#include <string>
#include <vector>

#include "ca-core/base/instant.hpp"
#include "ca-core/base/random.hpp"
#include "ca-core/base/secret.hpp"
#include "ca-core/issuing/issuer.hpp"
#include "ca-core/x509/profile_catalogue.hpp"
#include "server/app/authority_keys.hpp"

namespace tamga::app {

struct CeremonyOrder {
  OrganizationSubject organization;  // the common name is set for each CA
  IssuerSignTool tools;
  const ProfileCatalogue& profiles;  // by which the certificates are made
  std::string public_url;
  std::vector<AlternativeName> tls_names;
  std::uint8_t instance;
  TokenKeys tokens = {};  // keys that are made in tokens, not in files
};

/// Clocks of relying parties that run a little late must not find a certificate that is not valid yet.
inline constexpr std::chrono::minutes kBackdating{5};

/// The name of a CA of the plan, the same for each of its keys.
Subject authority_subject(const AuthorityPlan& plan, OrganizationSubject organization);

/// For a certificate of the organisation itself: with a new serial number, and identified in person where the profile
/// says how, because its own people are there.
CertificateOrder own_certificate_order(const CeremonyOrder& ceremony, const Profile& profile, const PublicKey& key,
                                       Subject subject, Instant not_before, Random& random);

/// A certificate that was made, with the CA that issued it.
struct CeremonyCertificate {
  std::string file;    // "gost-qualified", "ocsp-gost-qualified", "tls-ecdsa"
  std::string issuer;  // "gost-root"
  std::string profile;
  Certificate certificate;
};

/// Writes into `directory`, which must exist and be empty: <name>.key (encrypted PKCS#8, of keys that are not in a
/// token) and <name>.crt for each certificate (those of TLS with their chain), staff-chain.crt for verifying clients,
/// audit.key and audit.pub. Returned in the order of making: an issuer before what it issued.
std::vector<CeremonyCertificate> hold_ceremony(const std::filesystem::path& directory, const Password& password,
                                               const CeremonyOrder& order, Instant now, Random& random);

}  // namespace tamga::app
