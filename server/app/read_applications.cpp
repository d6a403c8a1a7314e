#include "server/app/read_applications.hpp"

#include <charconv>
#include <cmath>

#include "ca-core/base/error.hpp"
#include "server/app/application_access.hpp"
#include "server/app/application_view.hpp"
#include "server/app/audit.hpp"
#include "server/app/person_selection.hpp"
#include "server/storage/applications.hpp"
#include "server/storage/queue_report.hpp"

namespace tamga::app {
namespace {

// A cursor is the number of the last application shown; callers need not know.
constexpr std::string_view kCursorPrefix = "a";

std::string write_cursor(std::int64_t number) {
  return std::string(kCursorPrefix) + std::to_string(number);
}

std::int64_t read_cursor(std::string_view cursor) {
  std::int64_t number = 0;
  const char* const end = cursor.data() + cursor.size();
  if (!cursor.starts_with(kCursorPrefix)) throw Error::invalid({{"/query/cursor", Errc::wrong_format}});
  const auto [stopped, failure] = std::from_chars(cursor.data() + kCursorPrefix.size(), end, number);
  if (failure != std::errc{} || stopped != end || number < 0)
    throw Error::invalid({{"/query/cursor", Errc::wrong_format}});
  return number;
}

storage::ApplicationSelection select(const storage::PersonalData& personal_data, const Actor& actor,
                                     const ApplicationFilter& filter, const std::optional<std::string>& cursor,
                                     Instant now) {
  return {.states = filter.states,
          .channel = filter.channel,
          .office = filter.office,
          .visible_to_office = actor.role == Role::mfc_clerk ? std::optional(actor.office) : std::nullopt,
          .signature_kind = filter.signature_kind,
          .person = filter.person ? selection_of(personal_data, *filter.person) : storage::PersonSelection(),
          .late_at = filter.late_only ? std::optional(now) : std::nullopt,
          .after_number = cursor ? std::optional(read_cursor(*cursor)) : std::nullopt};
}

std::optional<QueueStanding> standing(storage::Transaction& transaction, ApplicationId id, Instant now) {
  const auto place = storage::QueueReport(transaction).place_of(id, now);
  if (!place) return std::nullopt;
  QueueStanding standing{.ahead = place->ahead, .expected = std::nullopt};
  if (place->per_second) {
    const double seconds = std::ceil(static_cast<double>(place->ahead + 1) / *place->per_second);
    standing.expected = std::chrono::seconds(static_cast<std::int64_t>(seconds));
  }
  return standing;
}

}  // namespace

ApplicationPage list_applications(Registry& registry, const Actor& actor, const ApplicationFilter& filter,
                                  std::size_t limit, const std::optional<std::string>& cursor, Instant now) {
  const storage::ApplicationSelection selection = select(registry.personal_data, actor, filter, cursor, now);
  return registry.database.transact([&](storage::Transaction& transaction) {
    // One more than shown tells whether there is a next page.
    auto records = storage::Applications(transaction).page(selection, limit + 1);
    ApplicationPage page;
    if (records.size() > limit) {
      records.pop_back();
      page.next_cursor = write_cursor(records.back().number);
    }
    for (const auto& record : records) page.items.push_back(view_of(transaction, registry.personal_data, record));
    if (!records.empty()) {
      audit(transaction, actor, "applications.listed", "applications",
            shown(records, [](const auto& application) { return application.id.to_string(); }), now);
    }
    return page;
  });
}

ApplicationView get_application(Registry& registry, const Actor& actor, ApplicationId id, Instant now) {
  return registry.database.transact([&](storage::Transaction& transaction) {
    ApplicationView view = read_application(transaction, registry, actor, id, now);
    audit_reading(transaction, actor, id, now);
    return view;
  });
}

ApplicationView read_application(storage::Transaction& transaction, const Registry& registry, const Actor& actor,
                                 ApplicationId id, Instant now) {
  ApplicationView view = full_view(transaction, registry.personal_data, find_visible(transaction, actor, id));
  view.queue = standing(transaction, id, now);
  return view;
}

}  // namespace tamga::app
