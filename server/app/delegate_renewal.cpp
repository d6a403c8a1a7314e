#include "server/app/delegate_renewal.hpp"

#include <algorithm>
#include <utility>

#include "ca-core/base/error.hpp"
#include "server/app/key_ceremony.hpp"
#include "server/app/own_certificate.hpp"
#include "server/app/profile_versions.hpp"
#include "server/storage/audit_entries.hpp"
#include "server/storage/certificates.hpp"
#include "server/storage/listener.hpp"

namespace tamga::app {
namespace {

/// What a certificate has to gain; less would be one for nothing, each time that somebody looks.
constexpr std::chrono::hours kLeastGain{1};

Instant beginning(const Certificate& ca, Instant now) {
  return std::max(now - kBackdating, ca.not_before());
}

Instant ending(const Certificate& ca, const Profile& profile, Instant now) {
  return std::min(beginning(ca, now) + profile.validity, ca.not_after());
}

void require_good(storage::Transaction& transaction, const Delegate& delegate, const std::string& issuer,
                  const Certificate& certificate) {
  const auto record = storage::Certificates(transaction).find({issuer, certificate.serial()});
  if (!record || record->status == CertificateStatus::good || record->status == CertificateStatus::expired) return;
  throw Error(Errc::issuance_not_safe, LogNote{"the certificate of its " + std::string(delegate.called) +
                                               " was revoked or suspended: its key is not certified again"});
}

}  // namespace

bool is_renewal_due(Instant not_before, Instant not_after, std::chrono::seconds margin, Instant now) {
  return now >= not_after - std::min(margin, (not_after - not_before) / 2);
}

DelegateRenewal::DelegateRenewal(storage::Database& database, const AuthorityKeys& authorities, const KeyStore& keys,
                                 const ProfileStore& profiles, const Clock& clock, Random& random,
                                 DelegateRenewalSettings settings)
    : database_(database),
      authorities_(authorities),
      keys_(keys),
      profiles_(profiles),
      clock_(clock),
      random_(random),
      settings_(std::move(settings)) {}

bool DelegateRenewal::is_due(const Delegate& delegate, const Certificate& present, const Issuer& issuer,
                             const Profile& profile, Instant now) const {
  const auto margin = delegate.renewed == RenewedAt::margin ? settings_.margin : std::chrono::seconds::max();
  return ending(issuer.certificate(), profile, now) >= present.not_after() + kLeastGain &&
         is_renewal_due(present.not_before(), present.not_after(), margin, now);
}

DelegateRenewal::Result DelegateRenewal::run() {
  const Instant now = clock_.now();
  std::shared_ptr<const ProfileCatalogue> catalogue;
  const auto registered = database_.read([&](storage::Transaction& transaction) {
    catalogue = profiles_.current(transaction);
    return storage::Authorities(transaction).all();
  });
  const auto names = authorities_.names();
  Result result;
  for (const storage::Authority& authority : registered) {
    if (std::ranges::find(names, authority.name) == names.end()) continue;
    for (const Delegate& delegate : delegates()) {
      try {
        if (auto renewed = look(delegate, authority, *catalogue, now)) result.renewed.push_back(*std::move(renewed));
      } catch (const Error& error) {
        result.failures.push_back("the " + std::string(delegate.called) + " of " + authority.name + ": " +
                                  error.what());
      }
    }
  }
  return result;
}

std::optional<DelegateRenewal::Renewed> DelegateRenewal::look(const Delegate& delegate,
                                                              const storage::Authority& authority,
                                                              const ProfileCatalogue& profiles, Instant now) {
  const Issuer& issuer = authorities_.issuer(authority.name);
  const Bytes& present = authority.delegate_certificate(delegate.duty);
  if (present.empty()) {
    const bool worth_it = issuer.certificate().not_after() >= now + kLeastGain;
    return worth_it ? make(delegate, authority) : std::nullopt;
  }
  if (!is_due(delegate, Certificate::parse_der(present), issuer, profiles.named(delegate.profile), now)) {
    return std::nullopt;
  }
  return renew(delegate, authority.name);
}

// Of several daemons that find it due one at a time gets the row, and the others then find it done.
std::optional<DelegateRenewal::Renewed> DelegateRenewal::renew(const Delegate& delegate, const std::string& name) {
  return database_.transact([&](storage::Transaction& transaction) -> std::optional<Renewed> {
    const Instant now = clock_.now();
    const Issuer& issuer = authorities_.issuer(name);
    const Certificate old =
        Certificate::parse_der(storage::Authorities(transaction).lock_delegate(name, delegate.duty));
    const auto catalogue = profiles_.current(transaction);
    const Profile& profile = catalogue->named(delegate.profile);
    if (!is_due(delegate, old, issuer, profile, now)) return std::nullopt;
    if (!delegate.appointed(issuer.certificate(), old)) {
      throw Error(Errc::configuration_invalid, LogNote{"what is registered is no certificate for it"});
    }
    require_good(transaction, delegate, name, old);
    const Certificate fresh = certify(delegate, name, profile, old.public_key(), now);
    register_renewed_certificate(transaction, name, profile, fresh, now);
    return enter(transaction, delegate, name, "renewed", fresh, now);
  });
}

// The key is made while the row is held, so that of several daemons on one machine one makes it. What a failed attempt
// left there is taken by the next.
std::optional<DelegateRenewal::Renewed> DelegateRenewal::make(const Delegate& delegate,
                                                              const storage::Authority& authority) {
  return database_.transact([&](storage::Transaction& transaction) -> std::optional<Renewed> {
    const Instant now = clock_.now();
    if (!storage::Authorities(transaction).lock_delegate(authority.name, delegate.duty).empty()) return std::nullopt;
    add_shipped_profile(transaction, delegate.profile, now);
    const auto catalogue = profiles_.current(transaction);
    const Profile& profile = catalogue->named(delegate.profile);
    const auto key = obtain_delegate_key(keys_, delegate, authority, profile,
                                         authorities_.issuer(authority.name).certificate().public_key());
    const Certificate fresh = certify(delegate, authority.name, profile, key->public_key(), now);
    register_own_certificate(transaction, authority.name, profile, fresh, now);
    return enter(transaction, delegate, authority.name, "made", fresh, now);
  });
}

Certificate DelegateRenewal::certify(const Delegate& delegate, const std::string& name, const Profile& profile,
                                     const PublicKey& key, Instant now) {
  const Issuer& issuer = authorities_.issuer(name);
  const CertificateOrder order{.profile = &profile,
                               .serial = SerialNumber::random(random_, settings_.instance),
                               .public_key = key,
                               .subject = delegate.subject(name, settings_.organization),
                               .not_before = beginning(issuer.certificate(), now)};
  return Certificate::parse_der(issuer.sign(issuer.prepare(order)).der);
}

DelegateRenewal::Renewed DelegateRenewal::enter(storage::Transaction& transaction, const Delegate& delegate,
                                                const std::string& name, std::string_view action,
                                                const Certificate& fresh, Instant now) {
  storage::Authorities(transaction).replace_delegate(name, delegate.duty, fresh.der());
  storage::AuditEntries(transaction)
      .add({.at = now,
            .operator_id = std::nullopt,
            .office = "",
            .action = std::string(delegate.word) + "." + std::string(action),
            .object = "authority:" + name,
            .details = {{"serial", fresh.serial().to_hex()}, {"not_after", to_rfc3339(fresh.not_after())}}});
  transaction.notify_after_commit(storage::kStatusChannel, storage::kAuthoritiesChanged);
  return Renewed{delegate.called, name, fresh.not_after()};
}

}  // namespace tamga::app
