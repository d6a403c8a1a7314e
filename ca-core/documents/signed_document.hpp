#pragma once

// A document that somebody signed: CMS SignedData (RFC 5652) with one signer, attached or detached, as it comes from
// outside. Whose certificate the signer's is and whether it may be relied upon, the registry decides: certificates
// within the document are no evidence.

#include <memory>
#include <optional>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/serial_number.hpp"

namespace tamga {

/// Immutable; copies share one parsed document.
class SignedDocument {
 public:
  static constexpr std::size_t kMaxOctets = 128 * std::size_t{1024};

  /// A ContentInfo, or PEM "CMS" or "PKCS7" with nothing but white space after it. BER is taken (indefinite lengths and
  /// strings in pieces come from programs that stream) and read as the DER of the same values. Decisions: one signer,
  /// named by issuer and serial number; content of type id-data; signed attributes required, each of the known ones
  /// once. Errc::cms_unreadable with the member "faults": "too_large", "encoding", or what signed_data_fields and
  /// read_signed_attributes name; cms_bad_signature with "digest_algorithm" for a weak one, "content_type",
  /// "signing_certificate".
  static SignedDocument parse(ByteView der_or_pem);

  /// What was signed; nullopt when the signature is detached.
  const std::optional<ByteView>& content() const;

  /// The Name of the signer's issuer, octet by octet, and the serial number.
  ByteView issuer_der() const;
  const SerialNumber& serial() const;

  /// The signer's certificate if the document brings it.
  const std::optional<ByteView>& embedded_certificate() const;

  /// When the signer says that he signed.
  const std::optional<Instant>& signing_time() const;

  /// False when the signed attributes do not stand in DER's order. They are signed in that order all the same, or the
  /// signature is refused.
  bool attributes_in_order() const;

  /// Errc::cms_bad_signature unless this certificate's key signed exactly this content: "faults" is "message_digest",
  /// "signature", "signature_algorithm" or, when signing-certificate-v2 names another certificate,
  /// "signing_certificate".
  void require_signed_by(const Certificate& signer, ByteView content) const;

  /// The document in DER with the content within, to keep as evidence: it needs nothing beside it.
  Bytes attached(ByteView content) const;

 private:
  struct Parsed;
  explicit SignedDocument(std::shared_ptr<const Parsed> parsed) : parsed_(std::move(parsed)) {}
  std::shared_ptr<const Parsed> parsed_;
};

}  // namespace tamga
