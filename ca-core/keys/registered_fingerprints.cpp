#include "ca-core/keys/registered_fingerprints.hpp"

#include "ca-core/base/error.hpp"
#include "ca-core/keys/parameter_set.hpp"
#include "ca-core/keys/public_key.hpp"
#include "ca-core/keys/rsa_modulus.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

/// PublicKey::fingerprint of an RSA key.
Bytes rsa_fingerprint(ByteView modulus) {
  constexpr std::uint8_t kSeparator[] = {0};
  openssl::Digest digest(openssl::DigestAlgorithm::sha256);
  digest.update(as_bytes(facts(ParameterSet::rsa2048).canonical_oid));
  digest.update(kSeparator);
  digest.update(modulus);
  return digest.finish();
}

}  // namespace

std::vector<Bytes> registered_fingerprints(ByteView spki) {
  if (const auto modulus = rsa_modulus_of(spki); modulus && der::well_formed(spki)) {
    return {rsa_fingerprint(*modulus), openssl::sha256(spki)};
  }
  try {
    return {PublicKey::from_spki(spki).fingerprint()};
  } catch (const Error& error) {
    if (error.code() != Errc::key_not_allowed && error.code() != Errc::key_weak) throw;
    return {openssl::sha256(spki)};
  }
}

}  // namespace tamga
