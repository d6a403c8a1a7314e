#pragma once

// What may be said of a public key wherever it stands, in a certificate or in a request (RFC 3279 section 2.3, RFC
// 5480, RFC 9215 section 4). Each returns what is wrong, or nullopt when nothing is or the key is of another kind.

#include <optional>
#include <string>
#include <string_view>

#include "ca-core/base/bytes.hpp"
#include "ca-core/keys/parameter_set.hpp"

namespace tamga::lint {

/// A SubjectPublicKeyInfo taken apart; borrows from its octets.
struct KeyParts {
  ByteView info;        // the whole of it
  std::string oid;      // of the algorithm, dotted text
  ByteView parameters;  // of the algorithm, empty when absent
  ByteView value;       // of the BIT STRING
};

/// `algorithm` is the whole AlgorithmIdentifier.
KeyParts key_parts(ByteView info, ByteView algorithm, ByteView value);

std::optional<KeyType> key_type(std::string_view oid);

using KeyFault = std::optional<std::string>;

KeyFault key_algorithm_unknown(const KeyParts& key);

KeyFault rsa_parameters(const KeyParts& key);  // NULL
KeyFault rsa_form(const KeyParts& key);        // RSAPublicKey of two positive numbers
KeyFault rsa_modulus(const KeyParts& key);     // 2048 bits
KeyFault rsa_exponent(const KeyParts& key);    // odd, from 65537

KeyFault ec_named_curve(const KeyParts& key);  // P-256, P-384 or P-521 by name
KeyFault ec_point_form(const KeyParts& key);   // uncompressed or compressed, of the curve's length

KeyFault gost_parameter_set(const KeyParts& key);
KeyFault gost_digest_parameter(const KeyParts& key);
KeyFault gost_digest_parameter_superfluous(const KeyParts& key);
KeyFault gost_point_form(const KeyParts& key);

/// Whether PublicKey::from_spki refuses what the others pass: points off the curve, RSA numbers of no sound generator.
/// Takes a millisecond.
KeyFault unsound(const KeyParts& key);

/// Whether this key did not make the signature. Also nullopt when the key or the algorithm is not known: that is said
/// by others. Takes a millisecond.
KeyFault not_signed_by(const KeyParts& key, std::string_view signature_algorithm, ByteView message, ByteView signature);

}  // namespace tamga::lint
