#define OPENSSL_SUPPRESS_DEPRECATED
#include "ca-core/keys/gost_point.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/failure.hpp"

namespace tamga {
namespace {

/// Twisted Edwards curves have a cofactor of 4: some of their points have an order of 2 or 4 (RFC 7836 section 5).
bool has_small_subgroups(ParameterSet set) {
  return set == ParameterSet::tc26_256_a || set == ParameterSet::tc26_512_c;
}

/// gost-engine keeps its keys as OpenSSL's EC_KEY; EVP_PKEY_check does not reach them.
bool in_large_subgroup(const EVP_PKEY* key) {
  return EC_KEY_check_key(static_cast<const EC_KEY*>(EVP_PKEY_get0(key))) == 1;
}

}  // namespace

openssl::PkeyPtr gost_public_key(ParameterSet set, ByteView point, ByteView spki) {
  if (point.size() != facts(set).bits / 8 * 2) {
    throw Error(Errc::request_unreadable, LogNote{"public key: GOST point of another length"});
  }
  const unsigned char* cursor = spki.data();
  openssl::PkeyPtr key(d2i_PUBKEY(nullptr, &cursor, static_cast<long>(spki.size())));
  const bool sound = key && (!has_small_subgroups(set) || in_large_subgroup(key.get()));
  openssl::clear_errors();
  if (!sound) throw Error(Errc::key_weak, LogNote{"public key: no sound point of the GOST curve"});
  return key;
}

}  // namespace tamga
