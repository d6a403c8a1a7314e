#include "server/app/search_subscribers.hpp"

#include "server/app/person_selection.hpp"
#include "server/storage/audit_entries.hpp"
#include "server/storage/subscribers.hpp"

namespace tamga::app {
namespace {

void audit_search(storage::Transaction& transaction, const Actor& actor,
                  const std::vector<storage::SubscriberRecord>& shown, Instant now) {
  std::string ids;
  for (const storage::SubscriberRecord& subscriber : shown) ids += (ids.empty() ? "" : " ") + subscriber.id.to_string();
  storage::AuditEntries(transaction)
      .add({.at = now,
            .operator_id = actor.id,
            .office = actor.office,
            .action = "subscribers.searched",
            .object = "subscribers",
            .details = {{"shown", ids}}});
}

}  // namespace

std::vector<SubscriberView> search_subscribers(Registry& registry, const Actor& actor, const PersonSearch& search,
                                               Instant now) {
  const storage::PersonSelection selection = selection_of(registry.personal_data, search);
  return registry.database.transact([&](storage::Transaction& transaction) {
    const auto records = storage::Subscribers(transaction).search(selection, kMaxSubscribersFound);
    std::vector<SubscriberView> found;
    for (const storage::SubscriberRecord& record : records) {
      found.push_back({.id = record.id,
                       .data = registry.personal_data.open_applicant(transaction, record.personal_data,
                                                                     {"subscribers", record.id.to_string()}),
                       .created_at = record.created_at,
                       .blocked_at = record.blocked_at});
    }
    audit_search(transaction, actor, records, now);
    return found;
  });
}

}  // namespace tamga::app
