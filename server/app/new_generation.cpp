#include "server/app/new_generation.hpp"

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

constexpr std::string_view kResponderProfile = "ocsp-responder";

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

}  // namespace

NewGeneration::NewGeneration(const AuthorityKeys& authorities, const fs::path& directory, const Password& password,
                             const ProfileCatalogue& profiles, std::string_view authority,
                             const CeremonyOrder& ceremony, Random& random)
    : authorities_(authorities),
      directory_(directory),
      profiles_(profiles),
      ceremony_(ceremony),
      keys_(directory, password, ceremony.tokens),
      random_(random),
      plan_(plan_of(authority)),
      previous_(authorities.newest(authority)),
      name_(generation_name(authority, authorities.generations(authority) + 1)),
      responder_name_(std::string(kResponderPrefix) + name_) {}

Subject NewGeneration::subject() const {
  OrganizationSubject organization = ceremony_.organization;
  organization.common_name = plan_.title.empty() ? organization.organization : std::string(plan_.title);
  return organization_subject(organization);
}

void NewGeneration::require_no_files(bool key_allowed) const {
  for (const std::string& name : {name_, responder_name_}) {
    for (const fs::path& file : {key_path(directory_, name), certificate_path(directory_, name)}) {
      if (!fs::exists(file) || (key_allowed && file == key_file())) continue;
      throw Error(Errc::already_initialised,
                  LogNote{file.string() +
                          " exists, but its CA is not in use here. If an earlier `tamga authority "
                          "renew` was interrupted, remove the files of " +
                          name_ +
                          " and run it again. If `tamga authority request` made the key, a root elsewhere is "
                          "to certify it: `tamga authority install` comes next"});
    }
  }
}

CertificateOrder NewGeneration::order_for(const Profile& profile, const Signer& key, Subject subject,
                                          Instant from) const {
  return {.profile = &profile,
          .serial = SerialNumber::random(random_, ceremony_.instance),
          .public_key = key.public_key(),
          .subject = std::move(subject),
          .not_before = from,
          .identification = profile.identification_kind ? std::optional(IdentificationKind::personal) : std::nullopt,
          .signature_tool = profile.subject_sign_tool ? ceremony_.tools.sign_tool : std::string()};
}

void NewGeneration::require_name(const Certificate& certificate) const {
  if (certificate.subject_der() == authorities_.issuer(previous_).certificate().subject_der()) return;
  throw Error(Errc::configuration_invalid,
              LogNote{"[organization] is not what it was: a CA with a new key keeps its name, " +
                      authorities_.issuer(previous_).certificate().subject_text()});
}

void NewGeneration::complete(const Certificate& certificate, const Signer& signer, Instant from) {
  const Issuer issuer(plan_.name, certificate, signer, authority_urls(name_, ceremony_.public_url), ceremony_.tools);
  const auto responder_key = keys_.make(responder_name_, plan_.key);
  const IssuedCertificate responder = issuer.sign(
      issuer.prepare(order_for(profiles_.named(kResponderProfile), *responder_key,
                               service_subject("OCSP " + name_, ceremony_.organization.organization), from)));
  responder_.emplace(Certificate::parse_der(responder.der));
  write_new_file(certificate_path(directory_, name_), certificate.to_pem(), FileMode::readable);
  write_new_file(certificate_path(directory_, responder_name_), responder_->to_pem(), FileMode::readable);
}

void NewGeneration::enter(storage::Transaction& transaction, const Certificate& certificate, const std::string& issuer,
                          std::string_view action, Instant now) const {
  const bool root = plan_.issuer == plan_.name;
  storage::Authorities(transaction)
      .insert({.name = name_,
               .kind = root ? storage::AuthorityKind::root : storage::AuthorityKind::issuing,
               .certificate = certificate.der(),
               .ocsp_certificate = responder_->der(),
               .not_after = certificate.not_after(),
               .succeeds = previous_},
              now);
  register_own_certificate(transaction, issuer, profile(), certificate, now);
  register_own_certificate(transaction, name_, profiles_.named(kResponderProfile), *responder_, now);
  storage::AuditEntries(transaction)
      .add({.at = now,
            .operator_id = std::nullopt,
            .office = "",
            .action = std::string(action),
            .object = "authority:" + name_,
            .details = {{"succeeds", previous_}}});
  transaction.notify_after_commit(storage::kStatusChannel);
}

void NewGeneration::clear_away(bool key_too) const {
  std::error_code ignored;
  for (const std::string& name : {name_, responder_name_}) {
    if (key_too || name != name_) fs::remove(key_path(directory_, name), ignored);
    fs::remove(certificate_path(directory_, name), ignored);
  }
}

}  // namespace tamga::app
