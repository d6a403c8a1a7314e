#include "server/app/make_key.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/handed_key.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/certificate_request.hpp"
#include "ca-core/x509/pem.hpp"
#include "server/app/audit.hpp"
#include "server/app/certificate_text.hpp"
#include "server/app/read_certificates.hpp"
#include "server/storage/authorities.hpp"
#include "server/storage/made_keys.hpp"

namespace tamga::app {
namespace {

/// A certificate names the tool that made its key, so that a CA which names none makes no keys.
void require_offered(const ProfileCatalogue& profiles, const std::string& tool, ParameterSet set) {
  const auto offers = [&](const Profile& profile) {
    return profile.signature_kind && profile.key_by_ca && profile.allows(set);
  };
  if (!tool.empty() && std::ranges::any_of(profiles.all(), offers)) return;
  throw Error::invalid({{"/parameter_set", Errc::key_not_allowed}});
}

PrivateKey opened(const ContainerInput& order) {
  try {
    return open_handed_key(order.encrypted_key, order.password.password());
  } catch (const Error& error) {
    if (error.code() == Errc::wrong_password) throw Error::invalid({{"/password", Errc::wrong_password}});
    if (error.code() == Errc::crypto_failed) throw;
    throw Error::invalid({{"/encrypted_key", Errc::wrong_format}});
  }
}

/// The issuer's certificate and so on up to the root.
std::vector<Bytes> chain_above(const Certificate& certificate, const std::vector<storage::Authority>& authorities) {
  std::vector<Bytes> chain;
  // Issuers were registered before what they issued: one way through the list, from its end, finds all of them.
  Certificate lowest = certificate;
  for (auto authority = authorities.rbegin(); authority != authorities.rend(); ++authority) {
    Certificate above = Certificate::parse_der(authority->certificate);
    if (lowest.issuer_der() != above.subject_der() || !lowest.signed_by(above.public_key())) continue;
    chain.push_back(authority->certificate);
    lowest = std::move(above);
  }
  return chain;
}

}  // namespace

HandedKeyView make_key(Registry& registry, const Actor& actor, const KeyOrderInput& order, Instant now) {
  const auto profiles =
      registry.database.read([&](storage::Transaction& transaction) { return registry.profiles.current(transaction); });
  require_offered(*profiles, registry.signature_tool, order.parameter_set);
  const PrivateKey key = PrivateKey::generate(order.parameter_set);
  const PublicKeyView view{std::string(to_string(order.parameter_set)), key.public_key().fingerprint()};
  HandedKeyView handed{
      .public_key = view,
      .signature_tool = registry.signature_tool,
      .request = pem::encode("CERTIFICATE REQUEST", CertificateRequest::make(key, registry.signature_tool)),
      .encrypted_key = key.to_encrypted_pem(order.password.password())};
  registry.database.transact([&](storage::Transaction& transaction) {
    storage::MadeKeys(transaction).insert({view.fingerprint, view.algorithm, now, actor.id});
    audit(transaction, actor, "key.made_for_applicant", "key:" + to_hex(view.fingerprint),
          {{"algorithm", view.algorithm}}, now);
  });
  return handed;
}

Bytes make_container(Registry& registry, const Actor& actor, const CertificateName& name, const ContainerInput& order,
                     Instant now) {
  const CertificateView view = get_certificate(registry, actor, name, now);
  if (view.status != CertificateStatus::good) throw Error(Errc::certificate_not_active);
  const Certificate certificate = Certificate::parse_der(view.record.certificate.der);
  const PrivateKey key = opened(order);
  if (key.public_key().fingerprint() != certificate.public_key().fingerprint()) {
    throw Error::invalid({{"/encrypted_key", Errc::key_not_allowed}});
  }
  const auto authorities = registry.database.read([&](storage::Transaction& transaction) {
    // Keys that applicants made stay with them: they are not packed here.
    if (!storage::MadeKeys(transaction).known(key.public_key().fingerprint())) {
      throw Error::invalid({{"/encrypted_key", Errc::key_not_allowed}});
    }
    return storage::Authorities(transaction).all();
  });
  Bytes container =
      make_pkcs12(key, view.record.certificate.der, chain_above(certificate, authorities), order.password.password());
  registry.database.transact([&](storage::Transaction& transaction) {
    audit(transaction, actor, "key.handed_over", "certificate:" + text_of(name), {}, now);
  });
  return container;
}

}  // namespace tamga::app
