#include "server/app/initialise.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "server/app/authority_keys.hpp"
#include "server/app/own_certificate.hpp"
#include "server/storage/audit_entries.hpp"
#include "server/storage/authorities.hpp"

namespace tamga::app {
namespace {

namespace fs = std::filesystem;

const Certificate& certificate_of(const std::vector<CeremonyCertificate>& made, const std::string& file) {
  return std::find_if(made.begin(), made.end(), [&](const CeremonyCertificate& one) { return one.file == file; })
      ->certificate;
}

storage::AuthorityKind kind_of(const AuthorityPlan& plan) {
  if (plan.issuer == plan.name) return storage::AuthorityKind::root;
  return plan.name == "staff" ? storage::AuthorityKind::staff : storage::AuthorityKind::issuing;
}

void register_authorities(storage::Transaction& transaction, const std::vector<CeremonyCertificate>& made,
                          Instant now) {
  storage::Authorities authorities(transaction);
  for (const AuthorityPlan& plan : authority_plans()) {
    const std::string name(plan.name);
    const Certificate& certificate = certificate_of(made, name);
    authorities.insert({.name = name,
                        .kind = kind_of(plan),
                        .certificate = certificate.der(),
                        .ocsp_certificate = certificate_of(made, "ocsp-" + name).der(),
                        .not_after = certificate.not_after()},
                       now);
  }
}

/// Makes an empty folder for the new keys beside the final one; what an interrupted ceremony left there goes.
fs::path make_workshop(const fs::path& keys_directory) {
  fs::path workshop = keys_directory;
  workshop += ".new";
  fs::remove_all(workshop);
  fs::create_directories(workshop);
  fs::permissions(workshop, fs::perms::owner_all);
  return workshop;
}

}  // namespace

std::vector<CeremonyCertificate> initialise(storage::Database& database, const fs::path& keys_directory,
                                            const Password& password, const CeremonyOrder& order, Instant now,
                                            Random& random) {
  if (fs::exists(keys_directory) && !fs::is_empty(keys_directory)) {
    throw Error(Errc::already_initialised, LogNote{"there are files in " + keys_directory.string()});
  }
  const auto registered =
      database.read([](storage::Transaction& transaction) { return storage::Authorities(transaction).all().size(); });
  if (registered != 0) {
    throw Error(Errc::already_initialised,
                LogNote{"the database knows certification authorities, but " + keys_directory.string() +
                        " has no keys: restore them from the backup"});
  }

  const fs::path workshop = make_workshop(keys_directory);
  const std::vector<CeremonyCertificate> made = hold_ceremony(workshop, password, order, now, random);
  bool moved = false;
  try {
    database.transact([&](storage::Transaction& transaction) {
      register_authorities(transaction, made, now);
      for (const CeremonyCertificate& one : made) {
        register_own_certificate(transaction, one.issuer, one.profile, one.certificate, now);
      }
      storage::AuditEntries(transaction)
          .add({.at = now,
                .operator_id = std::nullopt,
                .office = "",
                .action = "authority.initialised",
                .object = "installation",
                .details = {}});
      if (!moved) fs::rename(workshop, keys_directory);
      moved = true;
    });
  } catch (const storage::CommitInDoubt&) {
    throw;  // the keys stay: the database may have their certificates
  } catch (...) {
    fs::remove_all(moved ? keys_directory : workshop);
    throw;
  }
  return made;
}

}  // namespace tamga::app
