#pragma once

// Signs documents: CMS SignedData (RFC 5652) with one signer and the attributes that say of what, when and by which
// certificate (RFC 5035), in DER. Who reads it needs the root alone: the certificates up to it are inside.

#include <memory>
#include <optional>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/issuing/signer.hpp"
#include "ca-core/x509/certificate.hpp"

namespace tamga {

/// Immutable and thread-safe.
class DocumentSigner {
 public:
  /// `chain`: the certificate of the signer's CA, then its issuer's and so on. Error{configuration_invalid} when the
  /// certificate is not of the key.
  DocumentSigner(std::shared_ptr<const Signer> signer, Certificate certificate, const std::vector<Certificate>& chain);

  const Certificate& certificate() const { return certificate_; }

  /// A ContentInfo with the content inside, of type id-data, and the attribute signing-time. Errors as Signer::sign.
  Bytes attached(ByteView content, Instant signing_time) const;

  /// One without the content, whose hash by digest_algorithm() was computed elsewhere, and without signing-time: as
  /// signatures within PDF documents are, which say the time beside (ETSI EN 319 142-1 section 6.3, PAdES B-B).
  Bytes detached(ByteView content_digest) const;

  /// The hash function of both, that of the key's algorithm.
  openssl::DigestAlgorithm digest_algorithm() const { return digest_; }

 private:
  Bytes signed_data(std::optional<ByteView> content, ByteView content_digest,
                    std::optional<Instant> signing_time) const;

  std::shared_ptr<const Signer> signer_;
  Certificate certificate_;
  openssl::DigestAlgorithm digest_;
  Bytes certificates_;         // content of the CertificateSet
  Bytes signing_certificate_;  // SigningCertificateV2
};

}  // namespace tamga
