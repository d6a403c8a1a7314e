#pragma once

// The profiles as the registry knows them: those in force, and each version that a certificate or an application
// remembers. Thread-safe.

#include <memory>
#include <string_view>

#include "ca-core/x509/profile_catalogue.hpp"
#include "server/storage/database.hpp"

namespace tamga::app {

class ProfileStore {
 public:
  /// What is in force by this transaction's snapshot: whoever decides by a profile asks in the transaction that needs
  /// the decision.
  std::shared_ptr<const ProfileCatalogue> current(storage::Transaction& transaction) const;

  /// One version, whether in force or not: versions never change. Error{profile_not_found}.
  std::shared_ptr<const Profile> version(storage::Database& database, std::string_view name, unsigned version) const;
};

}  // namespace tamga::app
