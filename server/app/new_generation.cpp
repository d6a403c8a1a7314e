#include "server/app/new_generation.hpp"

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"
#include "server/app/delegates.hpp"
#include "server/app/own_certificate.hpp"
#include "server/status/file.hpp"
#include "server/storage/audit_entries.hpp"
#include "server/storage/authorities.hpp"
#include "server/storage/listener.hpp"

namespace tamga::app {
namespace {

namespace fs = std::filesystem;

storage::AuthorityKind kind_of(const AuthorityPlan& plan) {
  if (plan.issuer == plan.name) return storage::AuthorityKind::root;
  return plan.name == kStaffAuthority ? storage::AuthorityKind::staff : storage::AuthorityKind::issuing;
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
      plan_(authority_plan(authority)),
      previous_(authorities.newest(authority)),
      name_(generation_name(authority, authorities.generations(authority) + 1)),
      responder_name_(std::string(kResponderPrefix) + name_) {}

Subject NewGeneration::subject() const {
  return authority_subject(plan_, ceremony_.organization);
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
  return own_certificate_order(ceremony_, profile, key.public_key(), std::move(subject), from, random_);
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
  const IssuedCertificate responder = issuer.sign(issuer.prepare(order_for(
      profiles_.named(kResponderProfile), *responder_key,
      delegate_for(storage::Delegation::ocsp_answers).subject(name_, ceremony_.organization.organization), from)));
  responder_.emplace(Certificate::parse_der(responder.der));
  // Trusted before it signs. Until it is registered, nobody with a certificate of its is anybody.
  if (plan_.name == kStaffAuthority) write_staff_chain(certificate.to_pem());
  write_new_file(certificate_path(directory_, name_), certificate.to_pem(), FileMode::readable);
  write_new_file(certificate_path(directory_, responder_name_), responder_->to_pem(), FileMode::readable);
}

void NewGeneration::enter(storage::Transaction& transaction, const Certificate& certificate, const std::string& issuer,
                          std::string_view action, Instant now) const {
  storage::Authorities(transaction)
      .insert({.name = name_,
               .kind = kind_of(plan_),
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
  transaction.notify_after_commit(storage::kStatusChannel, storage::kAuthoritiesChanged);
}

void NewGeneration::write_staff_chain(const std::string& newest) const {
  std::string chain;
  const auto add_all = [&](std::string_view authority) {
    for (unsigned generation = 1; generation <= authorities_.generations(authority); ++generation) {
      chain += authorities_.issuer(generation_name(authority, generation)).certificate().to_pem();
    }
  };
  add_all(kStaffAuthority);
  chain += newest;
  add_all(plan_.issuer);
  const fs::path file = directory_ / kStaffChain;
  fs::path fresh = file;
  fresh += ".new";
  fs::remove(fresh);
  write_new_file(fresh, chain, FileMode::readable);
  if (!status::put_in_place(fresh, file))
    throw Error(Errc::file_unreadable, LogNote{status::describe_failure("cannot write", file)});
}

void NewGeneration::clear_away(bool key_too) const {
  if (plan_.name == kStaffAuthority) {
    try {
      write_staff_chain({});
    } catch (const Error&) {
      // A CA of which nobody's certificate is stays trusted: nothing follows from it.
    }
  }
  std::error_code ignored;
  for (const std::string& name : {name_, responder_name_}) {
    if (key_too || name != name_) fs::remove(key_path(directory_, name), ignored);
    fs::remove(certificate_path(directory_, name), ignored);
  }
}

}  // namespace tamga::app
