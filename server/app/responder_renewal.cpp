#include "server/app/responder_renewal.hpp"

#include <algorithm>
#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/key_duties.hpp"
#include "ca-core/x509/applicant_subject.hpp"
#include "server/app/key_ceremony.hpp"
#include "server/app/own_certificate.hpp"
#include "server/storage/audit_entries.hpp"
#include "server/storage/authorities.hpp"
#include "server/storage/certificates.hpp"
#include "server/storage/listener.hpp"

namespace tamga::app {
namespace {

/// What a renewal has to gain; less would be a certificate for nothing, each time that somebody looks.
constexpr std::chrono::hours kLeastGain{1};

Instant beginning(const Certificate& ca, Instant now) {
  return std::max(now - kBackdating, ca.not_before());
}

void require_good(storage::Transaction& transaction, const std::string& issuer, const Certificate& responder) {
  const auto record = storage::Certificates(transaction).find({issuer, responder.serial()});
  if (!record || record->status == CertificateStatus::good || record->status == CertificateStatus::expired) return;
  throw Error(
      Errc::issuance_not_safe,
      LogNote{"the certificate of its OCSP responder was revoked or suspended: its key is not certified again"});
}

}  // namespace

bool is_renewal_due(Instant not_before, Instant not_after, std::chrono::seconds margin, Instant now) {
  return now >= not_after - std::min(margin, (not_after - not_before) / 2);
}

ResponderRenewal::ResponderRenewal(storage::Database& database, const AuthorityKeys& authorities,
                                   const ProfileStore& profiles, const Clock& clock, Random& random,
                                   ResponderRenewalSettings settings)
    : database_(database),
      authorities_(authorities),
      profiles_(profiles),
      clock_(clock),
      random_(random),
      settings_(std::move(settings)) {}

bool ResponderRenewal::is_due(const Certificate& responder, const Issuer& issuer, const Profile& profile,
                              Instant now) const {
  const Certificate& ca = issuer.certificate();
  const Instant ends = std::min(beginning(ca, now) + profile.validity, ca.not_after());
  return ends >= responder.not_after() + kLeastGain &&
         is_renewal_due(responder.not_before(), responder.not_after(), settings_.margin, now);
}

ResponderRenewal::Result ResponderRenewal::run() {
  const Instant now = clock_.now();
  std::shared_ptr<const ProfileCatalogue> catalogue;
  const auto registered = database_.read([&](storage::Transaction& transaction) {
    catalogue = profiles_.current(transaction);
    return storage::Authorities(transaction).all();
  });
  const auto names = authorities_.names();
  Result result;
  for (const storage::Authority& authority : registered) {
    if (authority.ocsp_certificate.empty() || std::ranges::find(names, authority.name) == names.end()) continue;
    try {
      const Certificate responder = Certificate::parse_der(authority.ocsp_certificate);
      const Profile& profile = catalogue->named(kResponderProfile);
      if (!is_due(responder, authorities_.issuer(authority.name), profile, now)) continue;
      if (auto renewed = renew(authority.name)) result.renewed.push_back(*std::move(renewed));
    } catch (const Error& error) {
      result.failures.push_back(authority.name + ": " + error.what());
    }
  }
  return result;
}

// Of several daemons that find it due one at a time gets the row, and the others then find it done.
std::optional<ResponderRenewal::Renewed> ResponderRenewal::renew(const std::string& name) {
  return database_.transact([&](storage::Transaction& transaction) -> std::optional<Renewed> {
    const Instant now = clock_.now();
    const Issuer& issuer = authorities_.issuer(name);
    const Certificate old = Certificate::parse_der(storage::Authorities(transaction).lock_responder(name));
    const auto catalogue = profiles_.current(transaction);
    const Profile& profile = catalogue->named(kResponderProfile);
    if (!is_due(old, issuer, profile, now)) return std::nullopt;
    if (!may_answer_for(issuer.certificate(), old)) {
      throw Error(Errc::configuration_invalid, LogNote{"what is registered is no certificate of its OCSP responder"});
    }
    require_good(transaction, name, old);
    const CertificateOrder order{.profile = &profile,
                                 .serial = SerialNumber::random(random_, settings_.instance),
                                 .public_key = old.public_key(),
                                 .subject = service_subject("OCSP " + name, settings_.organization),
                                 .not_before = beginning(issuer.certificate(), now)};
    const Certificate fresh = Certificate::parse_der(issuer.sign(issuer.prepare(order)).der);
    register_renewed_certificate(transaction, name, profile, fresh, now);
    storage::Authorities(transaction).replace_responder(name, fresh.der());
    storage::AuditEntries(transaction)
        .add({.at = now,
              .operator_id = std::nullopt,
              .office = "",
              .action = "ocsp_responder.renewed",
              .object = "authority:" + name,
              .details = {{"serial", fresh.serial().to_hex()}, {"not_after", to_rfc3339(fresh.not_after())}}});
    transaction.notify_after_commit(storage::kStatusChannel, storage::kAuthoritiesChanged);
    return Renewed{name, fresh.not_after()};
  });
}

}  // namespace tamga::app
