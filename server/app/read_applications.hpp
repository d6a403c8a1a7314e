#pragma once

// The operators' queue and single applications. They show personal data, so each reading is written into the audit log.
// A clerk of an MFC sees the applications of his own office only; others do not exist for him.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "server/app/registry.hpp"
#include "server/app/views.hpp"

namespace tamga::app {

struct ApplicationFilter {
  std::vector<ApplicationState> states;  // any of them; none: all
  std::optional<Channel> channel;
  std::optional<std::string> office;
  std::optional<SignatureKind> signature_kind;
  std::optional<PersonSearch> person;
  bool late_only = false;  // past the due time and not finished
};

inline constexpr std::size_t kMaxPage = 200;

/// Oldest first, `limit` of 1 to kMaxPage. Error::invalid at "/query/cursor" for a cursor that this function did not
/// make.
ApplicationPage list_applications(Registry& registry, const Actor& actor, const ApplicationFilter& filter,
                                  std::size_t limit, const std::optional<std::string>& cursor, Instant now);

/// With its history. Error{Errc::application_not_found}.
ApplicationView get_application(Registry& registry, const Actor& actor, ApplicationId id, Instant now);

/// The same for a caller who has had the reading audited (audit_reading).
ApplicationView read_application(storage::Transaction& transaction, const Registry& registry, const Actor& actor,
                                 ApplicationId id, Instant now);

}  // namespace tamga::app
