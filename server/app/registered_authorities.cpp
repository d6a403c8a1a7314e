#include "server/app/registered_authorities.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"

namespace tamga::app {

void check_registered_authorities(storage::Database& database, const AuthorityKeys& authorities) {
  const auto registered =
      database.read([](storage::Transaction& transaction) { return storage::Authorities(transaction).all(); });
  for (const std::string& name : authorities.names()) {
    const auto found = std::find_if(registered.begin(), registered.end(),
                                    [&](const storage::Authority& authority) { return authority.name == name; });
    if (found == registered.end()) {
      throw Error(Errc::configuration_invalid,
                  LogNote{"the database does not know the CA " + name +
                          " whose key is in [keys] directory: run `tamga init` if this is a new installation (it says "
                          "what to do about the keys), or restore the database that belongs to these keys. If `tamga "
                          "authority renew` was interrupted, "
                          "remove the files of " +
                          name + " and run it again"});
    }
    if (found->certificate != authorities.issuer(name).certificate().der()) {
      throw Error(Errc::configuration_invalid,
                  LogNote{"the certificate of the CA " + name +
                          " in [keys] directory is not the one that the database knows: the keys are those of another "
                          "installation"});
    }
  }
}

storage::Authority registered_issuer(storage::Database& database, const Certificate& certificate) {
  const auto registered =
      database.read([](storage::Transaction& transaction) { return storage::Authorities(transaction).all(); });
  for (const storage::Authority& authority : registered) {
    const Certificate above = Certificate::parse_der(authority.certificate);
    if (certificate.issuer_der() == above.subject_der() && certificate.signed_by(above.public_key())) return authority;
  }
  throw Error(Errc::configuration_invalid,
              LogNote{"no CA of the registry signed this certificate: make its issuer known first, with `tamga import "
                      "authority --name … --certificate …`"});
}

void check_audit_key(const AuthorityKeys& authorities, const Signer& audit_key) {
  for (const std::string& name : authorities.names()) {
    if (authorities.signer(name).public_key().fingerprint() != audit_key.public_key().fingerprint()) continue;
    throw Error(Errc::configuration_invalid, LogNote{"the key of the audit log is that of the CA " + name +
                                                     ", which signs certificates and CRLs alone"});
  }
}

}  // namespace tamga::app
