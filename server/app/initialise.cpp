#include "server/app/initialise.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>

#include "ca-core/base/error.hpp"
#include "server/app/authority_keys.hpp"
#include "server/app/delegates.hpp"
#include "server/app/own_certificate.hpp"
#include "server/app/profile_versions.hpp"
#include "server/status/file.hpp"
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
    const auto of_delegate = [&](storage::Delegation duty) {
      return certificate_of(made, delegate_for(duty).key_name(name)).der();
    };
    authorities.insert({.name = name,
                        .kind = kind_of(plan),
                        .certificate = certificate.der(),
                        .ocsp_certificate = of_delegate(storage::Delegation::ocsp_answers),
                        .not_after = certificate.not_after(),
                        .extract_certificate = of_delegate(storage::Delegation::registry_extracts)},
                       now);
  }
}

/// The folder that the keys directory is in, held by one ceremony at a time: another one would clear away the keys that
/// this one is making.
class Site {
 public:
  explicit Site(fs::path folder) : folder_(std::move(folder)) {
    fs::create_directories(folder_);
    descriptor_ = status::FileDescriptor(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor_) refuse();
    if (::flock(descriptor_.get(), LOCK_EX | LOCK_NB) == 0) return;
    if (errno != EWOULDBLOCK) refuse();
    throw Error(Errc::already_initialised, LogNote{"another `tamga init` is at work in " + folder_.string()});
  }

  /// What was renamed in it stays renamed after a power cut.
  void sync() const {
    if (!status::sync_directory(folder_)) refuse();
  }

 private:
  [[noreturn]] void refuse() const {
    throw Error(Errc::file_unreadable, LogNote{folder_.string() + ": " + std::strerror(errno)});
  }

  fs::path folder_;
  status::FileDescriptor descriptor_;
};

/// A second ceremony would be the end of the first one's keys.
void require_nothing_there(const fs::path& keys_directory, std::size_t registered) {
  const std::string place = keys_directory.string();
  const bool has_keys = fs::exists(keys_directory) && !fs::is_empty(keys_directory);
  if (has_keys && registered != 0) throw Error(Errc::already_initialised, LogNote{"there are files in " + place});
  if (has_keys) {
    throw Error(Errc::already_initialised,
                LogNote{"there are files in " + place +
                        ", but the database knows no certification authority. If an earlier `tamga init` was "
                        "interrupted, remove the folder and run it again. If these keys have been in use, restore the "
                        "database that belongs to them: an empty one has forgotten every revocation"});
  }
  if (registered != 0) {
    throw Error(Errc::already_initialised, LogNote{"the database knows certification authorities, but " + place +
                                                   " has no keys: restore them from the backup"});
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

std::vector<CeremonyCertificate> initialise(storage::Database& database, const fs::path& directory,
                                            const Password& password, const CeremonyOrder& order, Instant now,
                                            Random& random) {
  const fs::path keys_directory = directory.has_filename() ? directory : directory.parent_path();
  const Site site(keys_directory.parent_path());
  require_nothing_there(keys_directory, database.read([](storage::Transaction& transaction) {
    return storage::Authorities(transaction).all().size();
  }));

  const fs::path workshop = make_workshop(keys_directory);
  const std::vector<CeremonyCertificate> made = hold_ceremony(workshop, password, order, now, random);
  bool moved = false;
  try {
    database.transact([&](storage::Transaction& transaction) {
      register_authorities(transaction, made, now);
      add_shipped_profiles(transaction, now);
      for (const CeremonyCertificate& one : made) {
        register_own_certificate(transaction, one.issuer, order.profiles.named(one.profile), one.certificate, now);
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
      site.sync();
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
