#include "server/app/cross_certificates.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/authority_request.hpp"
#include "ca-core/issuing/cross_certification.hpp"
#include "ca-core/issuing/key_duties.hpp"
#include "ca-core/lint/lint.hpp"
#include "server/app/key_ceremony.hpp"
#include "server/app/own_certificate.hpp"
#include "server/app/registered_authorities.hpp"
#include "server/storage/audit_entries.hpp"
#include "server/storage/authorities.hpp"
#include "server/storage/certificates.hpp"
#include "server/storage/imported_certificates.hpp"
#include "server/storage/listener.hpp"

namespace tamga::app {
namespace {

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(Errc::configuration_invalid, LogNote{sentence});
}

Certificate registered_certificate(storage::Database& database, const std::string& name) {
  const auto registered =
      database.read([](storage::Transaction& transaction) { return storage::Authorities(transaction).all(); });
  const auto found = std::ranges::find(registered, name, &storage::Authority::name);
  if (found == registered.end()) throw Error(Errc::ca_not_found, LogNote{name});
  return Certificate::parse_der(found->certificate);
}

bool has_key_of(const AuthorityKeys& authorities, const std::string& name) {
  const auto names = authorities.names();
  return std::ranges::find(names, name) != names.end();
}

void require_possession(const AuthorityKeys& authorities, const CrossOrder& order, const Certificate& present) {
  if (order.request) return require_request_of(CertificateRequest::parse(*order.request), present);
  if (!has_key_of(authorities, order.subject))
    refuse("the key of " + order.subject + " is not here: a request, signed by it, has to prove possession");
}

void enter(storage::Transaction& transaction, const CrossCertified& made, const MadeBy& made_by,
           std::string_view action, Instant now) {
  const Certificate& certificate = made.certificate;
  const CertificateName name{made.issuer, certificate.serial()};
  const auto known = storage::Certificates(transaction).find(name);
  if (known && known->certificate.der != certificate.der())
    refuse("another certificate with this serial number is in the registry");
  if (!known) register_cross_certificate(transaction, made.issuer, made_by, certificate, now);
  storage::CrossCertificates(transaction)
      .insert({.name = name, .subject = made.subject, .certificate = certificate.der()});
  storage::AuditEntries(transaction)
      .add({.at = now,
            .operator_id = std::nullopt,
            .office = "",
            .action = std::string(action),
            .object = "authority:" + made.subject,
            .details = {{"issuer", made.issuer}, {"serial", certificate.serial().to_hex()}}});
  transaction.notify_after_commit(storage::kStatusChannel, storage::kAuthoritiesChanged);
}

void require_same_ca(const Certificate& certificate, const Certificate& present) {
  if (certificate.public_key().fingerprint() != present.public_key().fingerprint() ||
      certificate.subject_der() != present.subject_der())
    refuse("the certificate is not of the key and the name of " + present.subject_text());
  if (certificate.key_identifier() != present.key_identifier())
    refuse("its subjectKeyIdentifier is another one: what " + present.subject_text() + " issued does not lead to it");
}

}  // namespace

CrossCertified cross_certify(storage::Database& database, const AuthorityKeys& authorities,
                             const ProfileCatalogue& profiles, const CrossOrder& order, Instant now, Random& random) {
  const Certificate present = registered_certificate(database, order.subject);
  const Certificate above = registered_certificate(database, order.root);
  if (!has_key_of(authorities, order.root)) {
    refuse("the key of " + order.root +
           " is not here: where it is, a cross certificate is made for a request (`tamga authority cross request`)");
  }
  if (!is_self_issued(above)) refuse(order.root + " is no root: a CA below one certifies no CAs");
  require_crossable(present, above, now);
  require_possession(authorities, order, present);
  if (std::ranges::find(profiles.all(), kCrossProfile, &Profile::name) == profiles.all().end())
    refuse("the database has no profile cross-certificate: `tamga profile add --shipped` adds it");
  const auto there = database.read([&](storage::Transaction& transaction) {
    return storage::CrossCertificates(transaction).in_force(order.subject, order.root, now);
  });
  if (there) return {order.subject, order.root, Certificate::parse_der(there->certificate), true};

  const Profile& profile = profiles.named(kCrossProfile);
  const Issuer& issuer = authorities.issuer(order.root);
  const IssuedCertificate issued =
      issuer.sign(issuer.prepare(cross_order(profile, present, above, now - kBackdating, order.instance, random)));
  const CrossCertified made{order.subject, order.root, Certificate::parse_der(issued.der), false};
  return database.transact([&](storage::Transaction& transaction) {
    storage::CrossCertificates crosses(transaction);
    crosses.lock();
    // Another process may have made one meanwhile: ours has been nowhere yet.
    if (const auto others = crosses.in_force(order.subject, order.root, now))
      return CrossCertified{order.subject, order.root, Certificate::parse_der(others->certificate), true};
    enter(transaction, made, MadeBy(profile), "authority.cross_certified", now);
    return made;
  });
}

AuthorityRequest request_cross_certificate(const AuthorityKeys& authorities, const std::string& subject) {
  const Certificate& present = authorities.issuer(subject).certificate();
  return {subject, make_authority_request(authorities.signer(subject), present.subject_der())};
}

CrossCertified install_cross_certificate(storage::Database& database, const std::string& subject,
                                         const Certificate& certificate, Instant now) {
  const Certificate present = registered_certificate(database, subject);
  const storage::Authority issuer = registered_issuer(database, certificate);
  const Certificate above = Certificate::parse_der(issuer.certificate);
  require_crossable(present, above, now);
  require_same_ca(certificate, present);
  if (certificate.not_after() <= now) throw Error(Errc::certificate_expired);
  if (!may_sign_certificates(certificate) || !may_sign_crls(certificate))
    refuse("the certificate does not let the key sign certificates and CRLs");
  const lint::Report report = lint::check_certificate(
      certificate,
      {.issuer = above, .qualified = false, .purpose = lint::CertificatePurpose::ca, .cryptography = true});
  if (report.has_errors()) throw Error(Errc::lint_failed, LogNote{report.to_text()});
  CrossCertified taken{subject, issuer.name, certificate, false};
  database.transact([&](storage::Transaction& transaction) {
    storage::CrossCertificates crosses(transaction);
    crosses.lock();
    const auto known = crosses.all();
    taken.again = std::ranges::find(known, CertificateName{issuer.name, certificate.serial()},
                                    &storage::CrossCertificate::name) != known.end();
    const MadeBy elsewhere(std::string(storage::kImportedProfile), 0);
    if (!taken.again) enter(transaction, taken, elsewhere, "authority.cross_installed", now);
  });
  return taken;
}

std::vector<storage::CrossCertificate> list_cross_certificates(storage::Database& database) {
  return database.read([](storage::Transaction& transaction) { return storage::CrossCertificates(transaction).all(); });
}

void revoke_cross_certificate(storage::Database& database, const CertificateName& name, RevocationReason reason,
                              Instant now) {
  if (reason == RevocationReason::certificate_hold || reason == RevocationReason::remove_from_crl)
    refuse("a cross certificate is revoked for good");
  const auto known = list_cross_certificates(database);
  const auto cross = std::ranges::find(known, name, &storage::CrossCertificate::name);
  if (cross == known.end()) throw Error(Errc::certificate_not_found);
  database.transact([&](storage::Transaction& transaction) {
    storage::Certificates certificates(transaction);
    const auto record = certificates.lock(name);
    if (!record) throw Error(Errc::certificate_not_found);
    if (record->status != CertificateStatus::good) throw Error(Errc::certificate_already_revoked);
    certificates.revoke(name, {now, reason}, std::nullopt);
    storage::AuditEntries(transaction)
        .add({.at = now,
              .operator_id = std::nullopt,
              .office = "",
              .action = "authority.cross_revoked",
              .object = "authority:" + cross->subject,
              .details = {{"issuer", name.issuer},
                          {"serial", name.serial.to_hex()},
                          {"reason", std::string(to_string(reason))}}});
    transaction.notify_after_commit(storage::kStatusChannel, storage::kAuthoritiesChanged);
  });
}

}  // namespace tamga::app
