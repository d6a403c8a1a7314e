#include "ca-core/openssl/handles.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

namespace tamga::openssl {

void Free::operator()(bignum_st* number) const noexcept {
  BN_clear_free(number);
}
void Free::operator()(bio_st* bio) const noexcept {
  BIO_free_all(bio);
}
void Free::operator()(evp_cipher_ctx_st* context) const noexcept {
  EVP_CIPHER_CTX_free(context);
}
void Free::operator()(evp_md_ctx_st* context) const noexcept {
  EVP_MD_CTX_free(context);
}
void Free::operator()(evp_pkey_ctx_st* context) const noexcept {
  EVP_PKEY_CTX_free(context);
}
void Free::operator()(evp_pkey_st* key) const noexcept {
  EVP_PKEY_free(key);
}
void Free::operator()(ocsp_basic_response_st* response) const noexcept {
  OCSP_BASICRESP_free(response);
}
void Free::operator()(ocsp_cert_id_st* id) const noexcept {
  OCSP_CERTID_free(id);
}
void Free::operator()(ocsp_request_st* request) const noexcept {
  OCSP_REQUEST_free(request);
}
void Free::operator()(ocsp_response_st* response) const noexcept {
  OCSP_RESPONSE_free(response);
}
void Free::operator()(x509_st* certificate) const noexcept {
  X509_free(certificate);
}
void Free::operator()(x509_store_st* store) const noexcept {
  X509_STORE_free(store);
}
void Free::operator()(X509_algor_st* algorithm) const noexcept {
  X509_ALGOR_free(algorithm);
}
void Free::operator()(X509_crl_st* crl) const noexcept {
  X509_CRL_free(crl);
}
void Free::operator()(X509_extension_st* extension) const noexcept {
  X509_EXTENSION_free(extension);
}
void Free::operator()(X509_pubkey_st* key) const noexcept {
  X509_PUBKEY_free(key);
}

}  // namespace tamga::openssl
