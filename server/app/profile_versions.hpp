#pragma once

// Adding and reading versions of certificate profiles.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/random.hpp"
#include "server/app/actor.hpp"
#include "server/app/profile_store.hpp"

namespace tamga::app {

struct ProfileAddition {
  storage::ProfileDocument document;  // the version that is in force now
  bool added;                         // false: the document was the newest version already
};

/// Makes the document the next version of the profile that it names. `actor` absent: the command line.
/// Error{profile_invalid} with the member "findings", a sentence each, when it fails a check.
ProfileAddition add_profile(storage::Database& database, const ProfileStore& profiles,
                            const std::optional<Actor>& actor, const std::string& text, Random& random, Instant now);

/// Stores those documents that come with the program and whose profile the database does not know; their names. In the
/// caller's transaction, who answers for the first ones of an installation.
std::vector<std::string> add_shipped_profiles(storage::Transaction& transaction, Instant now);

/// The one of this name, likewise: for the duty that cannot do without it.
void add_shipped_profile(storage::Transaction& transaction, std::string_view name, Instant now);

/// The newest version of each profile, by name.
std::vector<storage::ProfileDocument> list_profiles(storage::Database& database);

/// One profile: the version asked for, or the newest. Error{profile_not_found}.
storage::ProfileDocument get_profile(storage::Database& database, std::string_view name,
                                     std::optional<unsigned> version);

/// Its versions, the newest first. Error{profile_not_found}.
std::vector<storage::ProfileDocument> list_profile_versions(storage::Database& database, std::string_view name);

/// Where the documents of this program are newer than the database's, a sentence each for the operator's log.
/// Error{configuration_invalid} when the database has no profiles at all.
std::vector<std::string> compare_shipped_profiles(storage::Database& database);

}  // namespace tamga::app
