#pragma once

// What one of the staff did or was shown, for the audit log: an entry that is committed with the change it tells of.

#include <string>
#include <utility>
#include <vector>

#include "server/app/actor.hpp"
#include "server/storage/audit_entries.hpp"

namespace tamga::app {

using AuditDetails = std::vector<std::pair<std::string, std::string>>;

/// `action` as "application.approved", `object` as "application:1b4e28ba-…"; never personal data or secrets.
void audit(storage::Transaction& transaction, const Actor& actor, std::string action, std::string object,
           AuditDetails details, Instant now);

/// The details of a list: the names of what was shown, as `name_of` tells them, with blanks between.
template <typename Items, typename NameOf>
AuditDetails shown(const Items& items, NameOf name_of) {
  std::string names;
  for (const auto& item : items) {
    if (!names.empty()) names += ' ';
    names += name_of(item);
  }
  return {{"shown", std::move(names)}};
}

}  // namespace tamga::app
