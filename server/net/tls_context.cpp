#include "server/net/tls_context.hpp"

#include <string>
#include <utility>
#include <vector>

#include <boost/asio/ssl/context.hpp>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"
#include "ca-core/openssl/handles.hpp"

namespace tamga::net {
namespace {

// Forward secrecy only, and no RSA: the server has an ECDSA and a GOST key. The four GOST suites are those of RFC 9189
// and the two older ones that CryptoPro CSP 4 offers.
constexpr const char* kCipherSuites =
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256:"
    "GOST2012-KUZNYECHIK-KUZNYECHIKOMAC:GOST2012-MAGMA-MAGMAOMAC:"
    "IANA-GOST2012-GOST8912-GOST8912:LEGACY-GOST2012-GOST8912-GOST8912";

// A resumed session carries the client certificate of the full handshake; it is asked for again after this long.
constexpr long kSessionSeconds = 300;

[[noreturn]] void refuse(const std::string& sentence) {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  throw Error(Errc::configuration_invalid,
              LogNote{sentence + (reason == nullptr ? "" : " (OpenSSL: " + std::string(reason) + ")")});
}

std::vector<openssl::X509Ptr> read_certificates(const config::Path& file) {
  const std::string pem = read_file(file);
  const openssl::BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::vector<openssl::X509Ptr> certificates;
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(certificate);
  }
  ERR_clear_error();  // the end of the file is reported as an error
  if (certificates.empty()) refuse(file.string() + " holds no certificate in PEM");
  return certificates;
}

/// SSL_CTX keeps one certificate of each key type; a chain belongs to the certificate set before it.
void use_certificate(SSL_CTX* context, const config::CertificateFiles& files, const Password& password) {
  const auto chain = read_certificates(files.certificate);
  if (SSL_CTX_use_certificate(context, chain.front().get()) != 1) {
    refuse(files.certificate.string() + " cannot be used as a server certificate");
  }
  const PrivateKey key = read_key_file(files.key, password);
  // By hand: OpenSSL puts a key of another type beside the certificate and says nothing.
  if (X509_check_private_key(chain.front().get(), key.native()) != 1) {
    refuse(files.key.string() + " is not the key of " + files.certificate.string());
  }
  if (SSL_CTX_use_PrivateKey(context, key.native()) != 1) {
    refuse(files.key.string() + " cannot be used as a server key");
  }
  for (std::size_t i = 1; i < chain.size(); ++i) {
    // The root need not be sent: who trusts it has it.
    const bool self_issued =
        X509_NAME_cmp(X509_get_subject_name(chain[i].get()), X509_get_issuer_name(chain[i].get())) == 0;
    if (!self_issued && SSL_CTX_add1_chain_cert(context, chain[i].get()) != 1) {
      refuse(files.certificate.string() + " has a chain that cannot be used");
    }
  }
}

/// Trusts the staff CA itself and not the root above it: the root's other CAs issue to subscribers, who are no staff.
/// A CA that changed its key kept its name: all its generations are trusted, each until its certificate ends.
void trust_staff(SSL_CTX* context, const config::Path& file) {
  const auto certificates = read_certificates(file);
  X509* const first = certificates.front().get();
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  for (const auto& certificate : certificates) {
    if (X509_NAME_cmp(X509_get_subject_name(certificate.get()), X509_get_subject_name(first)) != 0) continue;
    if (X509_STORE_add_cert(store, certificate.get()) != 1) refuse(file.string() + " cannot be used as the staff CA");
  }
  if (X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN) != 1 || SSL_CTX_add_client_CA(context, first) != 1) {
    refuse(file.string() + " cannot be used as the staff CA");
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_verify_depth(context, 2);
}

}  // namespace

TlsContext TlsContext::load(const config::Api& api, const Password& key_password) {
  auto context = std::make_shared<boost::asio::ssl::context>(boost::asio::ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  const int newest = api.tls_max == config::TlsVersion::tls13 ? TLS1_3_VERSION : TLS1_2_VERSION;
  if (SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_max_proto_version(native, newest) != 1 || SSL_CTX_set_cipher_list(native, kCipherSuites) != 1) {
    refuse("[api] this OpenSSL lacks the TLS versions or suites that are needed; is gost-engine loaded?");
  }
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // Without a context of its own OpenSSL refuses to resume sessions that had a client certificate.
  constexpr std::string_view kSessionContext = "tamga-api";
  SSL_CTX_set_session_id_context(native, as_bytes(kSessionContext).data(),
                                 static_cast<unsigned>(kSessionContext.size()));
  SSL_CTX_set_timeout(native, kSessionSeconds);

  for (const auto& files : api.certificates) use_certificate(native, files, key_password);
  trust_staff(native, api.client_ca);
  return TlsContext(std::move(context));
}

}  // namespace tamga::net
