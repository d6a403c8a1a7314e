#include "server/app/profile_versions.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/digest.hpp"
#include "server/app/audit.hpp"
#include "server/profiles/checked_document.hpp"
#include "server/profiles/shipped_profiles.hpp"

namespace tamga::app {
namespace {

Bytes digest_of(std::string_view text) {
  return openssl::sha256(Bytes(text.begin(), text.end()));
}

[[noreturn]] void refuse(std::vector<std::string> findings) {
  ErrorDetails details;
  std::string note;
  for (const std::string& finding : findings) note += (note.empty() ? "" : "\n") + finding;
  details.members.emplace_back("findings", std::move(findings));
  throw Error(Errc::profile_invalid, std::move(details), LogNote{note});
}

void tell(storage::Transaction& transaction, const std::optional<Actor>& actor, const std::string& name,
          unsigned version, const Bytes& sha256, Instant now) {
  AuditDetails details = {{"version", std::to_string(version)}, {"sha256", to_hex(sha256)}};
  const std::string action = "profile.version_added";
  if (actor) return audit(transaction, *actor, action, "profile:" + name, std::move(details), now);
  storage::AuditEntries(transaction)
      .add({.at = now,
            .operator_id = std::nullopt,
            .office = "",
            .action = action,
            .object = "profile:" + name,
            .details = std::move(details)});
}

/// The version that it became, if it became one.
std::optional<unsigned> store(storage::Transaction& transaction, const std::optional<Actor>& actor,
                              const std::string& name, std::string_view text, Instant now) {
  const Bytes sha256 = digest_of(text);
  const auto version = storage::Profiles(transaction)
                           .insert({.name = name,
                                    .document = std::string(text),
                                    .sha256 = sha256,
                                    .added_by = actor ? std::optional(actor->id) : std::nullopt},
                                   now);
  if (version) tell(transaction, actor, name, *version, sha256, now);
  return version;
}

}  // namespace

ProfileAddition add_profile(storage::Database& database, const ProfileStore& profiles,
                            const std::optional<Actor>& actor, const std::string& text, Random& random, Instant now) {
  const std::string source = "document";
  const auto others = database.read([&](storage::Transaction& transaction) { return profiles.current(transaction); });
  // Keys are made for the sample certificates: outside any transaction.
  const profiles::ReadDocument checked = profiles::check_document(text, source, *others, random, now);
  if (!checked.profile) refuse(checked.findings);

  return database.transact([&](storage::Transaction& transaction) {
    storage::Profiles documents(transaction);
    documents.lock();
    // Others may have been added while this one was checked.
    std::vector<std::string> conflicts;
    for (const ProfileFinding& finding : profiles.current(transaction)->conflicts(*checked.profile)) {
      conflicts.push_back(source + ": " + profiles::sentence_of(finding));
    }
    if (!conflicts.empty()) refuse(std::move(conflicts));
    const auto version = store(transaction, actor, checked.profile->name, text, now);
    return ProfileAddition{documents.versions(checked.profile->name).front(), version.has_value()};
  });
}

std::vector<std::string> add_shipped_profiles(storage::Transaction& transaction, Instant now) {
  storage::Profiles documents(transaction);
  documents.lock();
  std::vector<std::string> added;
  for (const profiles::ShippedDocument& document : profiles::shipped_documents()) {
    const std::string name(document.name);
    if (!documents.versions(name).empty()) continue;
    store(transaction, std::nullopt, name, document.text, now);
    added.push_back(name);
  }
  return added;
}

void add_shipped_profile(storage::Transaction& transaction, std::string_view name, Instant now) {
  storage::Profiles documents(transaction);
  if (!documents.versions(name).empty()) return;
  documents.lock();
  if (!documents.versions(name).empty()) return;
  const auto shipped = profiles::shipped_documents();
  const auto found = std::ranges::find(shipped, name, &profiles::ShippedDocument::name);
  if (found == shipped.end()) throw Error(Errc::profile_not_found);
  store(transaction, std::nullopt, std::string(name), found->text, now);
}

std::vector<storage::ProfileDocument> list_profiles(storage::Database& database) {
  return database.read([](storage::Transaction& transaction) { return storage::Profiles(transaction).newest(); });
}

std::vector<storage::ProfileDocument> list_profile_versions(storage::Database& database, std::string_view name) {
  auto versions =
      database.read([&](storage::Transaction& transaction) { return storage::Profiles(transaction).versions(name); });
  if (versions.empty()) throw Error(Errc::profile_not_found);
  return versions;
}

storage::ProfileDocument get_profile(storage::Database& database, std::string_view name,
                                     std::optional<unsigned> version) {
  for (storage::ProfileDocument& document : list_profile_versions(database, name)) {
    if (!version || document.version == *version) return std::move(document);
  }
  throw Error(Errc::profile_not_found);
}

std::vector<std::string> compare_shipped_profiles(storage::Database& database) {
  return database.read([](storage::Transaction& transaction) {
    storage::Profiles documents(transaction);
    if (documents.revision() == 0) {
      throw Error(Errc::configuration_invalid,
                  LogNote{"the database has no certificate profiles: run `tamga profile add --shipped`"});
    }
    std::vector<std::string> sentences;
    for (const profiles::ShippedDocument& shipped : profiles::shipped_documents()) {
      const std::string name(shipped.name);
      const auto versions = documents.versions(name);
      if (versions.empty()) {
        sentences.push_back("the profile " + name +
                            " comes with this program and the database does not know it: `tamga profile add --shipped` "
                            "adds it");
      } else if (std::ranges::find(versions, digest_of(shipped.text), &storage::ProfileDocument::sha256) ==
                 versions.end()) {
        sentences.push_back("the profile " + name +
                            " of this program is newer than the database's: compare it by `tamga profile show " + name +
                            " --shipped`, then add it by `tamga profile add`");
      }
    }
    return sentences;
  });
}

}  // namespace tamga::app
