#pragma once

// Certificate profiles: what a kind of certificate contains. Data, not code: order 795 in its edition of 2021 ends on
// 2027-09-01. The profile decides, never the request.

#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "ca-core/keys/public_key.hpp"
#include "ca-core/registration/identification.hpp"
#include "ca-core/registration/signature_kind.hpp"

namespace tamga {

enum class CertificatePurpose { root, issuing_ca, end_entity, ocsp_responder, tls_server, staff };

/// Bits of keyUsage (RFC 5280 section 4.2.1.3); a set is their sum.
enum KeyUsage : unsigned {
  kDigitalSignature = 1U << 0U,
  kNonRepudiation = 1U << 1U,
  kKeyEncipherment = 1U << 2U,
  kDataEncipherment = 1U << 3U,
  kKeyAgreement = 1U << 4U,
  kKeyCertSign = 1U << 5U,
  kCrlSign = 1U << 6U,
};

struct CertificatePolicy {
  std::string_view oid;
  std::string_view notice;  // explicitText of a user notice, up to 200 characters; may be empty
};

/// By what a holder may prove himself to have the certificate replaced.
enum class ReissueAuthorisation { code_word, in_person, qualified_signature };

/// What becomes of a suspended certificate when its term of suspension ends.
enum class SuspensionEnd { revoked, resumed };

struct SuspensionRule {
  std::chrono::days longest;
  SuspensionEnd end;
};

/// How many people must approve an application; with two, none of them may have entered it.
enum class ApprovalRule { one_person, two_people };

struct Profile {
  std::string_view name;
  unsigned version;
  CertificatePurpose purpose;
  std::optional<SignatureKind> signature_kind;  // of certificates of subscribers
  std::string_view ca;                          // slug of the only CA that issues it; empty: any
  std::chrono::days validity;
  std::optional<std::chrono::days> private_key_validity;  // privateKeyUsagePeriod is written when present
  std::vector<ParameterSet> parameter_sets;
  unsigned key_usage;  // before the key type's own limits: see effective_key_usage
  std::vector<std::string_view> extended_key_usages;
  std::vector<CertificatePolicy> policies;
  std::optional<unsigned> path_length;  // of CA certificates that have one
  bool personal_identifiers;            // INN and SNILS belong into the subject
  bool identification_kind;             // identificationKind is written and must be ordered
  bool subject_sign_tool;               // subjectSignTool is written and must be ordered
  bool issuer_sign_tool;                // issuerSignTool is written and the issuer must have it
  std::vector<ReissueAuthorisation> reissue;
  std::optional<SuspensionRule> suspension;  // absent: certificates of this profile are not suspended
  ApprovalRule approval;
  std::vector<IdentificationKind> identifications;  // that approving accepts

  bool allows(ParameterSet set) const;
  bool allows(ReissueAuthorisation authorisation) const;
  /// Whether this is the CA whose key signs qualified certificates and, but for its responders', nothing else.
  bool is_qualified_issuer() const { return purpose == CertificatePurpose::issuing_ca && issuer_sign_tool; }
  bool is_ca() const { return purpose == CertificatePurpose::root || purpose == CertificatePurpose::issuing_ca; }
};

/// The profile's key usage without what the key's type cannot do: EC keys encipher nothing (RFC 8813), RSA keys agree
/// on nothing (RFC 3279 section 2.3.1).
unsigned effective_key_usage(const Profile& profile, KeyType type);

/// All profiles. Subscribers: "qualified-individual", "unqualified-individual-gost", "unqualified-individual-ecdsa" (EC
/// and RSA). Services: "ocsp-responder", "tls-server", "staff". CAs: "root-gost", "root-ecdsa", "issuing-qualified",
/// "issuing-unqualified-gost", "issuing-unqualified-ecdsa", "issuing-staff".
std::span<const Profile> profiles();

/// The profile of an individual's certificate. Throws key_not_allowed when there is none for such a key.
const Profile& profile_for(SignatureKind kind, const PublicKey& key);

/// Throws Errc::internal: names come from our own configuration and database.
const Profile& profile_named(std::string_view name);

/// The profile by which a CA's own certificate is made: "gost-qualified" gives "issuing-qualified". Throws
/// Errc::ca_not_found.
const Profile& ca_profile(std::string_view ca_slug);

}  // namespace tamga
