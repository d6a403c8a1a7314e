#include "server/app/profile_store.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "server/profiles/document.hpp"

namespace tamga::app {

std::shared_ptr<const ProfileCatalogue> ProfileStore::current(storage::Transaction& transaction) const {
  storage::Profiles documents(transaction);
  const std::int64_t newest = documents.revision();
  {
    const std::lock_guard lock(mutex_);
    if (newest == revision_ && current_) return current_;
  }
  std::vector<Profile> profiles;
  std::int64_t revision = 0;
  for (const storage::ProfileDocument& document : documents.newest()) {
    profiles.push_back(*keep(document));
    revision = std::max(revision, document.revision);
  }
  if (profiles.empty()) {
    throw Error(Errc::configuration_invalid,
                LogNote{"the database has no certificate profiles: run `tamga profile add --shipped`"});
  }
  auto catalogue = std::make_shared<const ProfileCatalogue>(std::move(profiles));
  const std::lock_guard lock(mutex_);
  // A transaction that sees less than another one did keeps its own view to itself.
  if (revision > revision_) {
    revision_ = revision;
    current_ = catalogue;
  }
  return catalogue;
}

std::shared_ptr<const Profile> ProfileStore::version(storage::Transaction& transaction, std::string_view name,
                                                     unsigned version) const {
  const Key key{std::string(name), version};
  if (auto known = find(key)) return known;
  const auto document = storage::Profiles(transaction).find(name, version);
  if (!document) {
    throw Error(Errc::profile_not_found,
                LogNote{"no version " + std::to_string(version) + " of the profile " + key.first + " in the database"});
  }
  return keep(*document);
}

std::shared_ptr<const Profile> ProfileStore::find(const Key& key) const {
  const std::lock_guard lock(mutex_);
  const auto known = versions_.find(key);
  return known == versions_.end() ? nullptr : known->second;
}

std::shared_ptr<const Profile> ProfileStore::keep(const storage::ProfileDocument& document) const {
  const Key key{document.name, document.version};
  if (auto known = find(key)) return known;
  const std::string source = document.name + " version " + std::to_string(document.version);
  profiles::ReadDocument read = profiles::read_document(document.document, source);
  // It was checked when it was added: a later program reads it too, or is at fault.
  if (!read.profile) throw Error(Errc::internal, LogNote{read.findings.front()});
  read.profile->version = document.version;
  auto profile = std::make_shared<const Profile>(*std::move(read.profile));
  const std::lock_guard lock(mutex_);
  return versions_.emplace(key, std::move(profile)).first->second;
}

}  // namespace tamga::app
