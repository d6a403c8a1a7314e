#pragma once

// The profiles as the registry knows them: those in force, and each version that a certificate or an application
// remembers. A new version is in force from its commit on, for all daemons: what is kept in memory is recognised by the
// number of the newest document, which every question reads. Thread-safe.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "ca-core/x509/profile_catalogue.hpp"
#include "server/storage/database.hpp"
#include "server/storage/profiles.hpp"

namespace tamga::app {

class ProfileStore {
 public:
  /// What is in force by this transaction's snapshot: whoever decides by a profile asks in the transaction that needs
  /// the decision. Error{configuration_invalid} when the database has no profiles.
  std::shared_ptr<const ProfileCatalogue> current(storage::Transaction& transaction) const;

  /// One version, whether in force or not: versions never change, so the database is asked once. Error
  /// {profile_not_found}.
  std::shared_ptr<const Profile> version(storage::Transaction& transaction, std::string_view name,
                                         unsigned version) const;

 private:
  using Key = std::pair<std::string, unsigned>;

  std::shared_ptr<const Profile> find(const Key& key) const;
  std::shared_ptr<const Profile> keep(const storage::ProfileDocument& document) const;

  mutable std::mutex mutex_;
  mutable std::int64_t revision_ = 0;
  mutable std::shared_ptr<const ProfileCatalogue> current_;
  mutable std::map<Key, std::shared_ptr<const Profile>> versions_;
};

}  // namespace tamga::app
