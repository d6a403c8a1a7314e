#include "server/http/authentication.hpp"

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/x509/certificate.hpp"

namespace tamga::http {

Authenticate authenticate_in(storage::Database& database) {
  return [&database](ByteView certificate, Instant now) {
    app::Actor actor = app::authenticate_operator(database, openssl::sha256(certificate));
    // A connection may live longer than the certificate that opened it.
    if (Certificate::parse_der(certificate).not_after() < now) throw Error(Errc::not_authenticated);
    return actor;
  };
}

}  // namespace tamga::http
