#pragma once

// Certificate profiles: what a kind of certificate contains. Data, not code: order 795 in its edition of 2021 ends on
// 2027-09-01. The profile decides, never the request. ProfileCatalogue holds those that are in force together.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/keys/public_key.hpp"
#include "ca-core/registration/applicant_kind.hpp"
#include "ca-core/registration/identification.hpp"
#include "ca-core/registration/signature_kind.hpp"
#include "ca-core/x509/name.hpp"

namespace tamga {

enum class CertificatePurpose {
  root,
  issuing_ca,
  end_entity,
  ocsp_responder,
  time_stamping,
  tls_server,
  staff,
  registry_extract,   // of the key that signs extracts from the registry about what its CA issued
  cross_certificate,  // one more certificate of a CA that has one, by a root
};

/// The one profile of cross certificates: the database knows by its name which certificates share a key.
inline constexpr std::string_view kCrossProfile = "cross-certificate";

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
  std::string oid;
  std::string notice;  // explicitText of a user notice, up to 200 characters; may be empty
};

/// How stateOrProvinceName is written: "77 г. Москва" or "г. Москва".
enum class RegionFormat { code_and_name, name };

/// Which extensions are critical, of those where RFC 5280 leaves the choice. The others are what they must be:
/// basicConstraints critical, all the rest not.
struct CriticalExtensions {
  bool key_usage = true;
  bool extended_key_usage = false;
  bool certificate_policies = false;
};

/// What authorityKeyIdentifier says of the issuer (RFC 5280 section 4.2.1.1): `complete` names the issuer's own
/// certificate too, by its issuer and serial number, so that no other certificate of the same CA can stand in its
/// place in a chain; with `key` a cross certificate can.
enum class AuthorityKeyForm { complete, key };

/// By what a holder may prove himself to have the certificate replaced.
enum class ReissueAuthorisation { code_word, in_person, qualified_signature };

/// When a reissue because of expiry may be asked for: from so long before the end of the certificate to so long after
/// it. Later it is a new application: too much may have changed that nobody looked at.
struct RenewalSeason {
  std::chrono::days before{60};
  std::chrono::days after{30};
};

/// What becomes of a suspended certificate when its term of suspension ends.
enum class SuspensionEnd { revoked, resumed };

struct SuspensionRule {
  std::chrono::days longest;
  SuspensionEnd end;
};

/// How many people must approve an application; with two, none of them may have entered it.
enum class ApprovalRule { one_person, two_people };

/// Whether there is no certificate without the attribute, or it is written where the applicant's data have it.
enum class AttributePresence { required, optional };

/// What a certificate says of its holder.
struct SubjectAttribute {
  AttributeType type;
  AttributePresence presence;
};

struct Profile {
  std::string name;
  unsigned version;
  CertificatePurpose purpose;
  std::optional<SignatureKind> signature_kind;  // of certificates of subscribers
  std::string ca;                               // slug of the only CA that issues it; empty: any
  std::vector<std::string> authorities;         // slugs of the CAs whose own certificates are made by it
  std::chrono::days validity;
  std::optional<std::chrono::days> private_key_validity;  // privateKeyUsagePeriod is written when present
  std::vector<ParameterSet> parameter_sets;
  unsigned key_usage;  // before the key type's own limits: see effective_key_usage
  std::vector<std::string> extended_key_usages;
  std::vector<CertificatePolicy> policies;
  std::vector<CertificatePolicy> usage_limits = {};  // further policies: in which systems the certificate is good
  CriticalExtensions critical = {};
  AuthorityKeyForm authority_key = AuthorityKeyForm::complete;
  RegionFormat region_format = RegionFormat::code_and_name;
  std::optional<unsigned> path_length;    // of CA certificates that have one
  std::vector<ApplicantKind> applicants;  // whose certificates it makes
  std::vector<SubjectAttribute> subject;  // of certificates of applicants: these attributes and no others
  bool long_names;                        // commonName and organizationName may have over 64 characters
  bool identification_kind;               // identificationKind is written and must be ordered
  bool subject_sign_tool;                 // subjectSignTool is written and must be ordered
  bool issuer_sign_tool;                  // issuerSignTool is written and the issuer must have it
  std::vector<ReissueAuthorisation> reissue;
  RenewalSeason renewal = {};
  std::optional<SuspensionRule> suspension;  // absent: certificates of this profile are not suspended
  ApprovalRule approval;
  std::vector<IdentificationKind> identifications;  // that approving accepts
  bool key_by_ca = false;                           // the CA may make the holder's key

  bool allows(ParameterSet set) const;
  bool allows(ReissueAuthorisation authorisation) const;
  bool serves(ApplicantKind kind) const;
  bool is_ca() const {
    return purpose == CertificatePurpose::root || purpose == CertificatePurpose::issuing_ca ||
           purpose == CertificatePurpose::cross_certificate;
  }
  /// Of a key to which a CA delegates a duty of its own: every CA has one, also the one of qualified certificates, for
  /// as long as it lasts.
  bool is_delegate() const {
    return purpose == CertificatePurpose::ocsp_responder || purpose == CertificatePurpose::registry_extract;
  }
};

/// The profile's key usage without what the key's type cannot do: EC keys encipher nothing (RFC 8813), RSA keys agree
/// on nothing (RFC 3279 section 2.3.1).
unsigned effective_key_usage(const Profile& profile, KeyType type);

}  // namespace tamga
