#pragma once

// The attributes that a signer signs together with the content's hash (RFC 5652 section 5.3 and 11, RFC 5035).

#include <optional>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/x509/certificate.hpp"

namespace tamga {

/// ESSCertIDv2 of signing-certificate-v2: which certificate the signer meant.
struct SigningCertificate {
  openssl::DigestAlgorithm digest;
  ByteView hash;
  std::optional<ByteView> issuer_names;  // content of the GeneralNames
  ByteView serial;                       // content of the INTEGER; only with issuer_names

  bool names(const Certificate& certificate) const;
};

struct SignedAttributes {
  /// DER of the SET OF in DER's order, whatever order stands in the document: that, and not the octets as written, is
  /// what RFC 5652 section 5.4 has signed.
  Bytes der;
  /// False when they stand in another order: node-gost-crypto writes them so and signs the right one.
  bool in_order;
  ByteView message_digest;
  std::optional<Instant> signing_time;
  std::optional<SigningCertificate> signing_certificate;
};

/// Borrows from `content`, the content of signedAttrs. The attributes named here stand there once with one value each;
/// others are passed over, signing-certificate with its SHA-1 too. Errc::cms_unreadable with the fault
/// "signed_attributes"; cms_bad_signature "content_type" when it is not `content_type`; "signing_certificate" for a
/// weak hash.
SignedAttributes read_signed_attributes(ByteView content, ByteView content_type);

}  // namespace tamga
