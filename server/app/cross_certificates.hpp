#pragma once

// Cross certificates of the CAs of this registry (ca-core/issuing/cross_certification.hpp): made here by one of our
// roots, or made by a root elsewhere and taken in. Each is registered before it leaves, and the status listener hands
// it out with the CA's own certificate (docs/adr/0017).

#include <optional>
#include <string>
#include <vector>

#include "ca-core/x509/profile_catalogue.hpp"
#include "server/app/authority_keys.hpp"
#include "server/app/root_elsewhere.hpp"
#include "server/storage/cross_certificates.hpp"
#include "server/storage/database.hpp"

namespace tamga::app {

struct CrossOrder {
  std::string subject;           // the CA, or one of its generations: "ecdsa-root-2", "partner-ca"
  std::string root;              // whose key signs: "ecdsa-root"
  std::optional<Bytes> request;  // PKCS#10 of the subject's key and name; needed where its key is not here
  std::uint8_t instance;
};

struct CrossCertified {
  std::string subject;
  std::string issuer;
  Certificate certificate;
  bool again;  // it was there: none was made
};

/// One in force for each subject and root: it is what is returned when there is one. Error{ca_not_found},
/// {configuration_invalid}: the root's key is not here, possession of the subject's key is not proved, and as
/// require_crossable throws; as Issuer::prepare and CertificateRequest::parse throw.
CrossCertified cross_certify(storage::Database& database, const AuthorityKeys& authorities,
                             const ProfileCatalogue& profiles, const CrossOrder& order, Instant now, Random& random);

/// By which a root elsewhere is asked for a cross certificate of a CA whose key is here. Error{ca_not_found}, and as
/// Signer::sign throws.
AuthorityRequest request_cross_certificate(const AuthorityKeys& authorities, const std::string& subject);

/// Takes in one that a registered CA elsewhere signed: of the subject's name, key and key identifier, in force, and
/// without a lint error. Error as cross_certify; {lint_failed}.
CrossCertified install_cross_certificate(storage::Database& database, const std::string& subject,
                                         const Certificate& certificate, Instant now);

std::vector<storage::CrossCertificate> list_cross_certificates(storage::Database& database);

/// For good: it is listed in its issuer's next CRL and handed out no more. Error{certificate_not_found} when no cross
/// certificate is called so, {certificate_already_revoked}; {configuration_invalid} for a reason that is not final.
void revoke_cross_certificate(storage::Database& database, const CertificateName& name, RevocationReason reason,
                              Instant now);

}  // namespace tamga::app
