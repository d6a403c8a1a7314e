#pragma once

// A private key: generated or opened with its password, never written without one.

#include <string>
#include <string_view>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/secret.hpp"
#include "ca-core/keys/public_key.hpp"
#include "ca-core/openssl/handles.hpp"

namespace tamga {

/// Move-only. sign() may be called from any number of threads.
class PrivateKey {
 public:
  /// Of PBKDF2 in to_encrypted_pem: some 35 ms.
  static constexpr int kIterations = 100'000;

  static PrivateKey generate(ParameterSet set);

  /// One PKCS#8 key in PEM, encrypted or not. Throws file_unreadable (no such key, or encrypted by a scheme that
  /// OpenSSL does not offer), wrong_password, or key_not_allowed for other kinds of keys.
  static PrivateKey from_pem(std::string_view pem, const Password& password);

  /// PKCS#8 with PBES2: PBKDF2 with HMAC-SHA-256, AES-256-CBC (RFC 8018); the openssl command opens it.
  std::string to_encrypted_pem(const Password& password) const;

  /// Unencrypted PKCS#8: only for key files that a person asked to have without a password.
  std::string to_unencrypted_pem() const;

  const PublicKey& public_key() const { return public_key_; }

  /// Throws key_not_allowed when the algorithm does not fit the key.
  Bytes sign(SignatureAlgorithm algorithm, ByteView message) const;

  /// For ca-core and TLS set-up only.
  evp_pkey_st* native() const { return key_.get(); }

 private:
  PrivateKey(openssl::PkeyPtr key, PublicKey public_key);
  openssl::DigestContextPtr begin_signature(SignatureAlgorithm algorithm) const;

  openssl::PkeyPtr key_;
  PublicKey public_key_;
  openssl::DigestContextPtr prepared_;  // to sign by the key's default algorithm; only ever copied
};

}  // namespace tamga
