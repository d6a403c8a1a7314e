#include "tests/support/request_factory.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/x509.h>

#include "ca-core/keys/private_key.hpp"

namespace tamga::testing {

Bytes make_request(ParameterSet set) {
  const PrivateKey key = PrivateKey::generate(set);
  const auto* digest = openssl::native_digest(facts(default_signature_algorithm(key.public_key())).digest);
  const std::unique_ptr<X509_REQ, void (*)(X509_REQ*)> request(X509_REQ_new(), X509_REQ_free);
  if (!request || X509_REQ_set_version(request.get(), 0) != 1 ||
      X509_REQ_set_pubkey(request.get(), key.native()) != 1 ||
      X509_REQ_sign(request.get(), key.native(), digest) <= 0) {
    throw std::runtime_error("no PKCS#10 request could be made");
  }
  std::uint8_t* octets = nullptr;
  const int size = i2d_X509_REQ(request.get(), &octets);
  Bytes der(octets, octets + size);
  OPENSSL_free(octets);
  return der;
}

}  // namespace tamga::testing
