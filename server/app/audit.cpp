#include "server/app/audit.hpp"

namespace tamga::app {

void audit(storage::Transaction& transaction, const Actor& actor, std::string action, std::string object,
           AuditDetails details, Instant now) {
  storage::AuditEntries(transaction)
      .add({.at = now,
            .operator_id = actor.id,
            .office = actor.office,
            .action = std::move(action),
            .object = std::move(object),
            .details = std::move(details)});
}

}  // namespace tamga::app
