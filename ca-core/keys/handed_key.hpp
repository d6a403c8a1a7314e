#pragma once

// A key that the CA made for an applicant, in the only form in which it leaves the memory: encrypted with the holder's
// password, as PKCS#8 (RFC 5958) until there is a certificate and as PKCS#12 (RFC 7292) with it.

#include <span>
#include <string>
#include <string_view>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/secret.hpp"
#include "ca-core/keys/private_key.hpp"

namespace tamga {

/// The key of a PEM that PrivateKey::to_encrypted_pem made, no other: its scheme and number of iterations are fixed, so
/// that nobody chooses how much work opening it is. Throws file_unreadable, wrong_password, or what
/// PublicKey::from_spki throws.
PrivateKey open_handed_key(std::string_view pem, const Password& password);

/// PKCS#12 of a key, its certificate and the certificates above it (DER), under the password. A GOST key goes with GOST
/// ciphers (RFC 9548: GOST 28147-89 with the parameters of TC26, PBKDF2 and MAC with Streebog-512), which OpenSSL with
/// gost-engine and GnuTLS read; any other with AES-256-CBC, PBKDF2 and MAC with SHA-256.
Bytes make_pkcs12(const PrivateKey& key, ByteView certificate, std::span<const Bytes> above, const Password& password);

}  // namespace tamga
