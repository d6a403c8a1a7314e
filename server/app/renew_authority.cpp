#include "server/app/renew_authority.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"
#include "server/app/own_certificate.hpp"
#include "server/storage/audit_entries.hpp"
#include "server/storage/authorities.hpp"
#include "server/storage/listener.hpp"

namespace tamga::app {
namespace {

namespace fs = std::filesystem;

/// Clocks of relying parties that run a little late must not find a certificate that is not valid yet.
constexpr std::chrono::minutes kBackdating{5};

const AuthorityPlan& plan_of(std::string_view authority) {
  const auto plans = authority_plans();
  const auto found = std::ranges::find(plans, authority, &AuthorityPlan::name);
  if (found == plans.end()) throw Error(Errc::ca_not_found);
  if (authority == kStaffAuthority) {
    throw Error(
        Errc::configuration_invalid,
        LogNote{"the staff CA is not renewed: the certificates of the staff hang on it, and one is trusted at a "
                "time. Make a new installation's staff CA before its certificate ends"});
  }
  return *found;
}

class Renewal {
 public:
  Renewal(const AuthorityKeys& authorities, const fs::path& directory, const Password& password,
          const ProfileCatalogue& profiles, const RenewalOrder& order, Instant now, Random& random)
      : authorities_(authorities),
        directory_(directory),
        profiles_(profiles),
        order_(order),
        keys_(directory, password, order.ceremony.tokens),
        random_(random),
        plan_(plan_of(order.authority)),
        previous_(authorities.newest(order.authority)),
        name_(generation_name(order.authority, authorities.generations(order.authority) + 1)),
        responder_name_(std::string(kResponderPrefix) + name_),
        from_(order.from.value_or(now - kBackdating)) {
    if (from_ < now - kBackdating) throw Error(Errc::configuration_invalid, LogNote{"that moment has passed"});
    for (const std::string& name : {name_, responder_name_}) {
      for (const fs::path& file : {key_path(directory, name), certificate_path(directory, name)}) {
        if (!fs::exists(file)) continue;
        throw Error(Errc::already_initialised,
                    LogNote{file.string() +
                            " exists, but its CA is not in use here. If an earlier `tamga authority "
                            "renew` was interrupted, remove the files of " +
                            name_ + " and run it again"});
      }
    }
  }

  RenewedAuthority make() {
    auto signer = keys_.make(name_, plan_.key);
    const Certificate certificate = certify(*signer);
    if (certificate.subject_der() != authorities_.issuer(previous_).certificate().subject_der()) {
      throw Error(Errc::configuration_invalid,
                  LogNote{"[organization] is not what it was: a CA with a new key keeps its name, " +
                          authorities_.issuer(previous_).certificate().subject_text()});
    }
    const Issuer issuer(plan_.name, certificate, *signer, authority_urls(name_, order_.ceremony.public_url),
                        order_.ceremony.tools);
    const auto responder_key = keys_.make(responder_name_, plan_.key);
    const Profile& profile = profiles_.named(kResponderProfile);
    const IssuedCertificate responder = issuer.sign(issuer.prepare(order_for(
        profile, *responder_key, service_subject("OCSP " + name_, order_.ceremony.organization.organization))));
    responder_.emplace(Certificate::parse_der(responder.der));
    write_new_file(certificate_path(directory_, name_), certificate.to_pem(), FileMode::readable);
    write_new_file(certificate_path(directory_, responder_name_), responder_->to_pem(), FileMode::readable);
    return {name_, certificate};
  }

  void enter(storage::Transaction& transaction, const Certificate& certificate, Instant now) const {
    const bool root = plan_.issuer == plan_.name;
    storage::Authorities(transaction)
        .insert({.name = name_,
                 .kind = root ? storage::AuthorityKind::root : storage::AuthorityKind::issuing,
                 .certificate = certificate.der(),
                 .ocsp_certificate = responder_->der(),
                 .not_after = certificate.not_after(),
                 .succeeds = previous_},
                now);
    register_own_certificate(transaction, root ? name_ : issuer_name_, profiles_.of_authority(plan_.name), certificate,
                             now);
    register_own_certificate(transaction, name_, profiles_.named(kResponderProfile), *responder_, now);
    storage::AuditEntries(transaction)
        .add({.at = now,
              .operator_id = std::nullopt,
              .office = "",
              .action = "authority.renewed",
              .object = "authority:" + name_,
              .details = {{"succeeds", previous_}}});
    transaction.notify_after_commit(storage::kStatusChannel);
  }

  /// Of a renewal that came to nothing. What was there before it stays: it was refused before anything was made.
  void clear_away() const {
    std::error_code ignored;
    for (const std::string& name : {name_, responder_name_}) {
      fs::remove(key_path(directory_, name), ignored);
      fs::remove(certificate_path(directory_, name), ignored);
    }
  }

 private:
  static constexpr std::string_view kResponderProfile = "ocsp-responder";

  CertificateOrder order_for(const Profile& profile, const Signer& key, Subject subject) const {
    return {.profile = &profile,
            .serial = SerialNumber::random(random_, order_.ceremony.instance),
            .public_key = key.public_key(),
            .subject = std::move(subject),
            .not_before = from_,
            .identification = profile.identification_kind ? std::optional(IdentificationKind::personal) : std::nullopt,
            .signature_tool = profile.subject_sign_tool ? order_.ceremony.tools.sign_tool : std::string()};
  }

  Certificate certify(const Signer& signer) {
    OrganizationSubject organization = order_.ceremony.organization;
    organization.common_name = plan_.title.empty() ? organization.organization : std::string(plan_.title);
    const CertificateOrder order =
        order_for(profiles_.of_authority(plan_.name), signer, organization_subject(organization));
    if (plan_.issuer == plan_.name) {
      return Certificate::parse_der(issue_root(order, signer, order_.ceremony.tools).der);
    }
    const auto above = authorities_.current(plan_.issuer, from_);
    issuer_name_ = above.name;
    return Certificate::parse_der(above.issuer.sign(above.issuer.prepare(order)).der);
  }

  const AuthorityKeys& authorities_;
  const fs::path& directory_;
  const ProfileCatalogue& profiles_;
  const RenewalOrder& order_;
  const KeyStore keys_;
  Random& random_;
  const AuthorityPlan& plan_;
  const std::string previous_;
  const std::string name_;
  const std::string responder_name_;
  const Instant from_;
  std::string issuer_name_;
  std::optional<Certificate> responder_;
};

}  // namespace

RenewedAuthority renew_authority(storage::Database& database, const AuthorityKeys& authorities,
                                 const fs::path& keys_directory, const Password& password,
                                 const ProfileCatalogue& profiles, const RenewalOrder& order, Instant now,
                                 Random& random) {
  Renewal renewal(authorities, keys_directory, password, profiles, order, now, random);
  try {
    RenewedAuthority renewed = renewal.make();
    database.transact([&](storage::Transaction& transaction) { renewal.enter(transaction, renewed.certificate, now); });
    return renewed;
  } catch (const storage::CommitInDoubt&) {
    throw;  // the files stay: the database may have their certificates
  } catch (...) {
    renewal.clear_away();
    throw;
  }
}

}  // namespace tamga::app
