#define OPENSSL_SUPPRESS_DEPRECATED
#include "ca-core/openssl/engine.hpp"

#include <openssl/engine.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include "ca-core/openssl/failure.hpp"

namespace tamga::openssl {
namespace {

int write_algorithms(X509_ALGOR* inner, X509_ALGOR* outer, int signature_nid) {
  for (X509_ALGOR* algorithm : {inner, outer}) {
    if (algorithm != nullptr && X509_ALGOR_set0(algorithm, OBJ_nid2obj(signature_nid), V_ASN1_UNDEF, nullptr) != 1)
      return 0;
  }
  return 3;  // algorithms are written, OpenSSL signs
}

int write_algorithms_256(EVP_MD_CTX*, const ASN1_ITEM*, const void*, X509_ALGOR* inner, X509_ALGOR* outer,
                         ASN1_BIT_STRING*) {
  return write_algorithms(inner, outer, NID_id_tc26_signwithdigest_gost3410_2012_256);
}

int write_algorithms_512(EVP_MD_CTX*, const ASN1_ITEM*, const void*, X509_ALGOR* inner, X509_ALGOR* outer,
                         ASN1_BIT_STRING*) {
  return write_algorithms(inner, outer, NID_id_tc26_signwithdigest_gost3410_2012_512);
}

/// The engine writes NULL parameters into a signature's AlgorithmIdentifier. RFC 9215 section 2 wants them absent, and
/// so they are in every certificate of an accredited CA; this mends everything that OpenSSL itself signs (CRLs, OCSP,
/// CMS).
template <typename SignItem>
void leave_parameters_out(ENGINE* engine, int key_nid, SignItem sign_item) {
  const EVP_PKEY_ASN1_METHOD* method = ENGINE_get_pkey_asn1_meth(engine, key_nid);
  if (method == nullptr) throw_failure("gost-engine knows no GOST R 34.10-2012 keys");
  EVP_PKEY_asn1_set_item(const_cast<EVP_PKEY_ASN1_METHOD*>(method), nullptr, sign_item);
}

}  // namespace

void load_gost_engine() {
  ENGINE_load_dynamic();
  ENGINE* engine = ENGINE_by_id("gost");
  if (engine == nullptr) throw_failure("gost-engine cannot be loaded; is libengine-gost-openssl installed?");
  require(ENGINE_init(engine), "gost-engine cannot be initialised");
  // Everything but random numbers: those stay OpenSSL's own.
  require(ENGINE_set_default(engine, ENGINE_METHOD_ALL & ~static_cast<unsigned>(ENGINE_METHOD_RAND)),
          "gost-engine cannot be made the default");
  leave_parameters_out(engine, NID_id_GostR3410_2012_256, write_algorithms_256);
  leave_parameters_out(engine, NID_id_GostR3410_2012_512, write_algorithms_512);
  // The references are kept: unloading an engine while keys of it live is not safe.
}

}  // namespace tamga::openssl
