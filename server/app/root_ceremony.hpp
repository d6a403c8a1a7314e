#pragma once

// The acts of an offline root: on a machine without database and network, in a folder that holds the root's key
// (NAME.key, encrypted; or it is in a token, root_key.hpp), its certificate (NAME.crt), its register
// (root_register.hpp), the transcripts and what it made for others. The root's key signs certificates of CAs and CRLs,
// nothing else (docs/adr/0016).

#include <filesystem>
#include <optional>
#include <string>

#include "ca-core/revocation/status.hpp"
#include "server/app/ceremony_transcript.hpp"
#include "server/app/key_ceremony.hpp"

namespace tamga::app {

struct RootCeremonyOrder {
  std::filesystem::path folder;
  std::filesystem::path password_file;  // of the root's key, where it is in a file
  const CeremonyOrder& ceremony;        // of its tokens the one that has the root's name counts
  Attendance attendance;
};

/// Something that left the root, and the file that it is in.
struct CeremonyProduct {
  std::filesystem::path file;
  std::string description;
};

struct RootOrder {
  std::string kind;  // the CA of the plan whose profile and title the root has: "gost-root", "ecdsa-root"
  std::string name;  // what it is called in URLs and by its installation
  std::optional<ParameterSet> key;  // nullopt: of the kind that `tamga init` makes, or of that which is in the token
};

/// Makes the folder, the key and the self-signed certificate; a key that is in the token already is taken.
/// Where this root is already, its certificate is written again: a crash may have come in between.
/// Error{already_initialised}, {configuration_invalid}; as RootKey::make throws.
CeremonyProduct make_root(const RootCeremonyOrder& order, const RootOrder& wanted, Instant now, Random& random);

/// Certifies a CA by the profile of this name. The request proves possession of a key that is not known here and names
/// exactly the subject that the profile's CA has by the configuration. The same request again gets the same
/// certificate: so it is fetched when a crash came in between. Error: as CertificateRequest::parse and Issuer::prepare
/// throw, key_already_registered, configuration_invalid (another name, a profile that is not a CA's of this root).
CeremonyProduct certify_authority(const RootCeremonyOrder& order, ByteView request, const std::string& profile,
                                  Instant now, Random& random);

/// A cross certificate for a CA that has a certificate, `present`: for its key and its name, of which the request
/// proves possession (ca-core/issuing/cross_certification.hpp). The same request again gets the same certificate.
/// Error: as CertificateRequest::parse, require_crossable and Issuer::prepare throw, key_already_registered,
/// configuration_invalid.
CeremonyProduct cross_certify_authority(const RootCeremonyOrder& order, ByteView request, const Certificate& present,
                                        Instant now, Random& random);

/// The next CRL: its number is spent before it is signed. Error{configuration_invalid}.
CeremonyProduct make_root_crl(const RootCeremonyOrder& order, std::chrono::days validity, Instant now);

/// For the next CRL. Error{certificate_not_found}, {certificate_already_revoked}; {configuration_invalid} for a reason
/// that is not final.
void revoke_authority(const RootCeremonyOrder& order, const SerialNumber& serial, RevocationReason reason, Instant now);

/// Closes the transcript and returns where it is. No key of the root is needed.
std::filesystem::path close_ceremony(const std::filesystem::path& folder, Attendance attendance,
                                     const std::vector<Certificate>& officers, Instant now);

}  // namespace tamga::app
