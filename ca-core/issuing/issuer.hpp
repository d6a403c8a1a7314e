#pragma once

// One CA that issues certificates: prepare() builds and lints the exact octets to be signed, so that they can be stored
// before they are signed; sign() signs them once.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/issuing/prepared_certificate.hpp"
#include "ca-core/issuing/signer.hpp"
#include "ca-core/registration/identification.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/extensions.hpp"
#include "ca-core/x509/name.hpp"
#include "ca-core/x509/profile.hpp"

namespace tamga {

/// Where the CA's CRL, certificate and OCSP responder are found; written into what it issues. Each list may be empty.
/// The bundle is written where authorityKeyIdentifier leaves the choice among its certificates.
struct CaUrls {
  std::vector<std::string> crl;
  std::vector<std::string> ca_certificate;
  std::vector<std::string> ocsp;
  unsigned crl_shards = 0;                  // how many shards its list has (revocation/crl_shard.hpp); 0: none
  std::string crl_shard_base = {};          // the URL of a shard up to its name
  std::vector<std::string> ca_bundle = {};  // all certificates of the CA, certs-only CMS (x509/certificate_bundle.hpp)
  std::vector<std::string> delta_crl = {};  // of the complete list: freshestCRL
};

struct CertificateOrder {
  const Profile* profile;
  SerialNumber serial;
  PublicKey public_key;
  Subject subject;
  Instant not_before;
  std::optional<IdentificationKind> identification = std::nullopt;  // of profiles that write it
  std::string signature_tool = {};                                  // likewise: subjectSignTool
  std::vector<AlternativeName> alternative_names = {};              // of TLS servers
  const Certificate* present = nullptr;  // of cross certificates: the CA's own, whose key, names, key identifier and
                                         // path length are repeated octet by octet; `subject` is empty then
};

/// Immutable and thread-safe. The signer must live as long.
class Issuer {
 public:
  /// `slug` names the CA in profiles. Throws configuration_invalid when the certificate is not that of the signer's key
  /// or may not sign certificates (basicConstraints, keyUsage).
  Issuer(std::string_view slug, Certificate ca, const Signer& signer, CaUrls urls,
         std::optional<IssuerSignTool> tools = std::nullopt);

  const Certificate& certificate() const { return ca_; }

  /// Throws signer_unavailable (the key is away), internal (the profile is for another CA), key_not_allowed (the
  /// profile does not take this key), ca_expiring (the certificate would outlive the CA's, or the period of the CA's
  /// key has ended), invalid_fields (the order lacks what the profile writes) or lint_failed, whose details carry the
  /// findings as the member "findings". Certificates of CAs and delegates are not refused for outliving the CA's but
  /// end with it; cross certificates, which only roots issue, also with the certificate that they stand beside.
  PreparedCertificate prepare(const CertificateOrder& order) const;

  /// Redeems what this issuer prepared. The result is parsed back, its signature verified with the CA's certificate and
  /// its to-be-signed part compared octet by octet; throws issuance_failed when anything differs.
  IssuedCertificate sign(PreparedCertificate&& prepared) const;

 private:
  void require_own(const Profile& ordered) const;

  std::string slug_;
  Certificate ca_;
  bool signs_qualified_;  // and, but for its delegates' certificates, nothing else
  const Signer& signer_;
  CaUrls urls_;
  std::optional<IssuerSignTool> tools_;
};

/// A self-signed root: the order's key must be the signer's. Linted and verified in the same way.
IssuedCertificate issue_root(const CertificateOrder& order, const Signer& signer,
                             const std::optional<IssuerSignTool>& tools = std::nullopt);

}  // namespace tamga
