#pragma once

// A public key as it stands in requests and certificates: parsed once, refused when its kind is not known or it is
// weak.

#include <memory>

#include "ca-core/base/bytes.hpp"
#include "ca-core/keys/parameter_set.hpp"

struct evp_pkey_st;

namespace tamga {

/// Immutable; copies share one parsed key. Every method may be called from any thread.
class PublicKey {
 public:
  /// Reads one SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) and nothing after it. GOST keys with and without
  /// digestParamSet (RFC 9215 section 4.2), also under the identifiers of key agreement; named EC curves, RSA of 2048
  /// to 8192 bits with an odd exponent from 65537. Throws Errc::request_unreadable (no such DER), key_not_allowed
  /// (another kind of key, explicit curve parameters) or key_weak (a point off the curve, of small order, with a
  /// coordinate past the curve's prime or of a private key that everybody knows; RSA numbers that no sound key has).
  static PublicKey from_spki(ByteView der);

  /// The DER to put into a certificate, one and the same for every form in which a key of this parameter set may come:
  /// EC points are written uncompressed, and digestParamSet stands where RFC 9215 section 4.2 wants it (the CryptoPro
  /// sets) or where readers need it although it should be absent (TC26 512 A and B), nowhere else.
  const Bytes& spki() const;
  KeyType type() const;
  ParameterSet parameter_set() const;
  unsigned bits() const;

  /// The octets inside subjectPublicKey: the GOST point (little-endian X then Y), the uncompressed EC point or the
  /// RSAPublicKey.
  const Bytes& point() const;

  /// SHA-256 that is the same for every encoding of one key: over the curve's canonical identifier (CryptoPro XchA is
  /// A, XchB is C; TC26 256 B, C, D are CryptoPro A, B, C), a zero octet and the canonical point. Of an RSA key over
  /// its modulus alone: whoever knows the factors has the private keys of all exponents.
  Bytes fingerprint() const;

  /// 20 octets: SHA-1 of the value of subjectPublicKey (RFC 5280 section 4.2.1.2, method 1).
  Bytes key_identifier() const;

  /// False for a wrong signature and for an algorithm that does not fit the key.
  bool verify(SignatureAlgorithm algorithm, ByteView message, ByteView signature) const;

  /// For ca-core and TLS set-up only.
  evp_pkey_st* native() const;

  bool operator==(const PublicKey& other) const { return spki() == other.spki(); }

 private:
  struct Parsed;
  explicit PublicKey(std::shared_ptr<const Parsed> parsed) : parsed_(std::move(parsed)) {}
  std::shared_ptr<const Parsed> parsed_;
};

/// Streebog of the key's size for GOST; SHA-256, SHA-384, SHA-512 for P-256, P-384, P-521; SHA-256 for RSA.
SignatureAlgorithm default_signature_algorithm(const PublicKey& key);

}  // namespace tamga
