#include "server/app/audit_keys.hpp"

#include <map>

#include "ca-core/keys/rsa_modulus.hpp"
#include "ca-core/keys/shared_primes.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/certificate_request.hpp"

namespace tamga::app {
namespace {

/// The moduli, each once, and beside each where it stands.
struct Keys {
  std::vector<Bytes> moduli;
  std::vector<storage::KeyPlace> places;
  std::map<Bytes, std::size_t> known;

  void add(const storage::KeyPlace& place, ByteView spki) {
    auto modulus = rsa_modulus_of(spki);
    if (!modulus || !known.emplace(*modulus, moduli.size()).second) return;
    moduli.push_back(*std::move(modulus));
    places.push_back(place);
  }
};

Keys read_keys(storage::Database& database) {
  return database.read([](storage::Transaction& transaction) {
    Keys keys;
    storage::RsaKeys registered(transaction);
    registered.for_each_request([&](const storage::KeyPlace& place, const Bytes& request) {
      keys.add(place, CertificateRequest::public_key_info(request));
    });
    registered.for_each_own_certificate([&](const storage::KeyPlace& place, const Bytes& certificate) {
      if (const auto fields = certificate_fields(certificate)) keys.add(place, fields->subject_public_key_info);
    });
    return keys;
  });
}

}  // namespace

KeyAudit audit_keys(storage::Database& database) {
  const Keys keys = read_keys(database);
  KeyAudit audit{.compared = keys.moduli.size(), .with_shared_primes = {}};
  for (const std::size_t index : moduli_with_shared_primes(keys.moduli)) {
    audit.with_shared_primes.push_back(keys.places[index]);
  }
  return audit;
}

}  // namespace tamga::app
