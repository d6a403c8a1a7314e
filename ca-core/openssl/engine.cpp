#define OPENSSL_SUPPRESS_DEPRECATED
#include "ca-core/openssl/engine.hpp"

#include <span>

#include <openssl/engine.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include "ca-core/openssl/failure.hpp"
#include "ca-core/openssl/handles.hpp"

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

/// Every curve of the engine's tables (gost_params.c); its other names lead to these.
constexpr int kCurves256[] = {NID_id_GostR3410_2001_TestParamSet,
                              NID_id_GostR3410_2001_CryptoPro_A_ParamSet,
                              NID_id_GostR3410_2001_CryptoPro_B_ParamSet,
                              NID_id_GostR3410_2001_CryptoPro_C_ParamSet,
                              NID_id_GostR3410_2001_CryptoPro_XchA_ParamSet,
                              NID_id_GostR3410_2001_CryptoPro_XchB_ParamSet,
                              NID_id_tc26_gost_3410_2012_256_paramSetA};
constexpr int kCurves512[] = {NID_id_tc26_gost_3410_2012_512_paramSetTest, NID_id_tc26_gost_3410_2012_512_paramSetA,
                              NID_id_tc26_gost_3410_2012_512_paramSetB, NID_id_tc26_gost_3410_2012_512_paramSetC};

/// The engine builds a curve when its first key comes and keeps it without a lock: of two threads at that moment one
/// would lose its own for good, so that all are built before there are threads.
void build_curves(int key_nid, std::span<const int> curves) {
  for (const int curve : curves) {
    const PkeyContextPtr context(EVP_PKEY_CTX_new_id(key_nid, nullptr));
    EVP_PKEY* parameters = nullptr;
    require(context && EVP_PKEY_paramgen_init(context.get()) == 1 &&
                EVP_PKEY_CTX_ctrl_str(context.get(), "paramset", OBJ_nid2sn(curve)) == 1 &&
                EVP_PKEY_paramgen(context.get(), &parameters) == 1,
            "gost-engine lacks a curve");
    EVP_PKEY_free(parameters);
  }
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
  build_curves(NID_id_GostR3410_2012_256, kCurves256);
  build_curves(NID_id_GostR3410_2012_512, kCurves512);
  // The references are kept: unloading an engine while keys of it live is not safe.
}

}  // namespace tamga::openssl
