#pragma once

// A certificate that exists: parsed, immutable, with exactly the octets it came with.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/keys/public_key.hpp"
#include "ca-core/x509/serial_number.hpp"

struct x509_st;

namespace tamga {

/// Copies share one parsed certificate. Every method may be called from any thread.
class Certificate {
 public:
  /// Exactly one certificate and no octets after it, up to 64 KiB. Throws Errc::malformed_request; also when there is a
  /// privateKeyUsagePeriod that cannot be read, because a key without an end would be the wrong guess.
  static Certificate parse_der(ByteView der);

  /// One PEM block "CERTIFICATE"; text before and after it is passed over.
  static Certificate parse_pem(std::string_view pem);

  const Bytes& der() const;
  std::string to_pem() const;

  /// The Names, octet by octet as in the certificate.
  const Bytes& subject_der() const;
  const Bytes& issuer_der() const;

  /// The to-be-signed part, octet by octet.
  ByteView tbs() const;

  const SerialNumber& serial() const;
  Instant not_before() const;
  Instant not_after() const;

  /// Throws as PublicKey::from_spki for kinds of keys that Tamga does not use (GOST test parameters, for instance).
  const PublicKey& public_key() const;

  /// The SubjectPublicKeyInfo as it stands in the certificate.
  const Bytes& spki() const;

  /// subjectKeyIdentifier; empty when the certificate has none.
  const Bytes& key_identifier() const;

  /// Whether the signature was made by this key with the algorithm that the certificate names. False also when the
  /// algorithm is unknown, weak, or named differently inside and outside the to-be-signed part.
  bool signed_by(const PublicKey& issuer) const;

  /// notAfter of privateKeyUsagePeriod: until when the key may sign. nullopt when the certificate does not say.
  std::optional<Instant> private_key_not_after() const;

  /// "CN=…, SN=…" in the certificate's order, for people.
  std::string subject_text() const;
  std::string issuer_text() const;

  /// For ca-core and TLS set-up only. Not to be changed.
  const x509_st* native() const;

  bool operator==(const Certificate& other) const { return der() == other.der(); }

 private:
  struct Parsed;
  explicit Certificate(std::shared_ptr<const Parsed> parsed) : parsed_(std::move(parsed)) {}
  std::shared_ptr<const Parsed> parsed_;
};

}  // namespace tamga
