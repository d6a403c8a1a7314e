#include "server/app/search_subscribers.hpp"

#include "server/app/audit.hpp"
#include "server/app/person_selection.hpp"
#include "server/storage/subscribers.hpp"

namespace tamga::app {

std::vector<SubscriberView> search_subscribers(Registry& registry, const Actor& actor, const PersonSearch& search,
                                               Instant now) {
  const storage::PersonSelection selection = selection_of(registry.personal_data, search);
  return registry.database.transact([&](storage::Transaction& transaction) {
    const auto records = storage::Subscribers(transaction).search(selection, kMaxSubscribersFound);
    std::vector<SubscriberView> found;
    for (const storage::SubscriberRecord& record : records) {
      found.push_back({.id = record.id,
                       .applicant_kind = record.applicant_kind,
                       .data = registry.personal_data.open_applicant(transaction, record.personal_data,
                                                                     {"subscribers", record.id.to_string()}),
                       .created_at = record.created_at,
                       .blocked_at = record.blocked_at});
    }
    audit(transaction, actor, "subscribers.searched", "subscribers",
          shown(records, [](const auto& subscriber) { return subscriber.id.to_string(); }), now);
    return found;
  });
}

}  // namespace tamga::app
