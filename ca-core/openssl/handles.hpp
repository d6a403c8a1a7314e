#pragma once

// Owners of OpenSSL objects. Forward declarations only, so that headers can name the objects without OpenSSL's headers.

#include <memory>

struct bignum_st;
struct bio_st;
struct evp_cipher_ctx_st;
struct evp_md_ctx_st;
struct evp_pkey_ctx_st;
struct evp_pkey_st;
struct ocsp_basic_response_st;
struct ocsp_cert_id_st;
struct ocsp_request_st;
struct ocsp_response_st;
struct x509_st;
struct x509_store_st;
struct X509_algor_st;
struct X509_crl_st;
struct X509_extension_st;
struct X509_pubkey_st;

namespace tamga::openssl {

struct Free {
  void operator()(bignum_st* number) const noexcept;
  void operator()(bio_st* bio) const noexcept;
  void operator()(evp_cipher_ctx_st* context) const noexcept;
  void operator()(evp_md_ctx_st* context) const noexcept;
  void operator()(evp_pkey_ctx_st* context) const noexcept;
  void operator()(evp_pkey_st* key) const noexcept;
  void operator()(ocsp_basic_response_st* response) const noexcept;
  void operator()(ocsp_cert_id_st* id) const noexcept;
  void operator()(ocsp_request_st* request) const noexcept;
  void operator()(ocsp_response_st* response) const noexcept;
  void operator()(x509_st* certificate) const noexcept;
  void operator()(x509_store_st* store) const noexcept;
  void operator()(X509_algor_st* algorithm) const noexcept;
  void operator()(X509_crl_st* crl) const noexcept;
  void operator()(X509_extension_st* extension) const noexcept;
  void operator()(X509_pubkey_st* key) const noexcept;
};

template <typename T>
using Ptr = std::unique_ptr<T, Free>;

using BignumPtr = Ptr<bignum_st>;
using BioPtr = Ptr<bio_st>;
using CipherContextPtr = Ptr<evp_cipher_ctx_st>;
using DigestContextPtr = Ptr<evp_md_ctx_st>;
using PkeyContextPtr = Ptr<evp_pkey_ctx_st>;
using PkeyPtr = Ptr<evp_pkey_st>;
using OcspBasicResponsePtr = Ptr<ocsp_basic_response_st>;
using OcspCertIdPtr = Ptr<ocsp_cert_id_st>;
using OcspRequestPtr = Ptr<ocsp_request_st>;
using OcspResponsePtr = Ptr<ocsp_response_st>;
using X509Ptr = Ptr<x509_st>;
using X509StorePtr = Ptr<x509_store_st>;
using X509AlgorithmPtr = Ptr<X509_algor_st>;
using X509CrlPtr = Ptr<X509_crl_st>;
using X509ExtensionPtr = Ptr<X509_extension_st>;
using X509PubkeyPtr = Ptr<X509_pubkey_st>;

}  // namespace tamga::openssl
