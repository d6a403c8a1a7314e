#pragma once

// Kinds of keys and signatures, and their identifiers. Sources: RFC 9215 (GOST R 34.10-2012), RFC 5480 (EC), RFC 8017
// (RSA).

#include <optional>
#include <span>
#include <string_view>

#include "ca-core/base/bytes.hpp"
#include "ca-core/openssl/digest.hpp"

namespace tamga {

enum class KeyType { gost2012_256, gost2012_512, ecdsa, rsa };

enum class ParameterSet {
  cryptopro_a,
  cryptopro_b,
  cryptopro_c,
  cryptopro_xcha,
  cryptopro_xchb,
  tc26_256_a,
  tc26_256_b,
  tc26_256_c,
  tc26_256_d,
  tc26_512_a,
  tc26_512_b,
  tc26_512_c,
  p256,
  p384,
  p521,
  rsa2048,  // RSA sets name the size to generate; a parsed key belongs to the largest set it reaches
  rsa3072,
  rsa4096,
};

enum class SignatureAlgorithm {
  gost2012_256,
  gost2012_512,
  ecdsa_sha256,
  ecdsa_sha384,
  ecdsa_sha512,
  rsa_sha256,
  rsa_sha384,
  rsa_sha512,
};

/// What is known of a parameter set.
struct ParameterSetFacts {
  ParameterSet id;
  std::string_view name;  // "gost2012-256-a": in configuration and API answers
  KeyType type;
  std::string_view oid;              // of the curve; of the key algorithm for RSA
  std::string_view canonical_oid;    // of the set with the same numbers that fingerprints use
  std::string_view generate_option;  // value of OpenSSL's "paramset" or "ec_paramgen_curve", or the RSA size
  unsigned bits;
};

std::span<const ParameterSetFacts> parameter_sets();
const ParameterSetFacts& facts(ParameterSet set);
std::optional<ParameterSet> parameter_set_named(std::string_view name);

/// The set of a key type with this curve identifier (dotted text).
std::optional<ParameterSet> parameter_set_by_oid(KeyType type, std::string_view oid);

/// "gost2012-256-a" and so on.
std::string_view to_string(ParameterSet set);

struct SignatureAlgorithmFacts {
  SignatureAlgorithm id;
  std::string_view oid;
  KeyType key_type;
  openssl::DigestAlgorithm digest;
};

const SignatureAlgorithmFacts& facts(SignatureAlgorithm algorithm);
std::optional<SignatureAlgorithm> signature_algorithm_by_oid(std::string_view oid);

/// DER of the AlgorithmIdentifier that goes with a signature: parameters absent for GOST (RFC 9215) and ECDSA (RFC
/// 5758), NULL for RSA (RFC 4055).
const Bytes& algorithm_identifier(SignatureAlgorithm algorithm);

}  // namespace tamga
