#define OPENSSL_SUPPRESS_DEPRECATED
#include "ca-core/keys/gost_point.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/known_points.hpp"
#include "ca-core/openssl/failure.hpp"

namespace tamga {
namespace {

/// Twisted Edwards curves have a cofactor of 4: some of their points have an order of 2 or 4 (RFC 7836 section 5).
bool has_small_subgroups(ParameterSet set) {
  return set == ParameterSet::tc26_256_a || set == ParameterSet::tc26_512_c;
}

/// gost-engine keeps its keys as OpenSSL's EC_KEY; EVP_PKEY_check does not reach them.
const EC_KEY* ec_key(const EVP_PKEY* key) {
  return static_cast<const EC_KEY*>(EVP_PKEY_get0(key));
}

openssl::BignumPtr coordinate_of(ByteView little_endian) {
  openssl::BignumPtr number(BN_lebin2bn(little_endian.data(), static_cast<int>(little_endian.size()), nullptr));
  if (!number) openssl::throw_failure("GOST point");
  return number;
}

/// gost-engine reduces coordinates modulo the prime: without this check one key had up to four encodings.
bool has_reduced_coordinates(const EVP_PKEY* key, ByteView point) {
  const openssl::BignumPtr prime(BN_new());
  if (!prime || EC_GROUP_get_curve(EC_KEY_get0_group(ec_key(key)), prime.get(), nullptr, nullptr, nullptr) != 1) {
    openssl::throw_failure("GOST curve");
  }
  const std::size_t half = point.size() / 2;
  return BN_cmp(coordinate_of(point.first(half)).get(), prime.get()) < 0 &&
         BN_cmp(coordinate_of(point.subspan(half)).get(), prime.get()) < 0;
}

}  // namespace

openssl::PkeyPtr gost_public_key(ParameterSet set, ByteView point, ByteView spki) {
  if (point.size() != facts(set).bits / 8 * 2) {
    throw Error(Errc::request_unreadable, LogNote{"public key: GOST point of another length"});
  }
  const unsigned char* cursor = spki.data();
  openssl::PkeyPtr key(d2i_PUBKEY(nullptr, &cursor, static_cast<long>(spki.size())));
  const bool sound = key && has_reduced_coordinates(key.get(), point) &&
                     (!has_small_subgroups(set) || EC_KEY_check_key(ec_key(key.get())) == 1);
  openssl::clear_errors();
  if (!sound) throw Error(Errc::key_weak, LogNote{"public key: no sound point of the GOST curve"});
  require_unknown_private_key(set, EC_KEY_get0_group(ec_key(key.get())),
                              coordinate_of(point.first(point.size() / 2)).get());
  return key;
}

}  // namespace tamga
