#include "server/app/operators.hpp"

#include "ca-core/base/error.hpp"
#include "server/storage/audit_entries.hpp"
#include "server/storage/operators.hpp"

namespace tamga::app {
namespace {

Role role_of(const storage::OperatorRecord& record) {
  const auto role = parse_role(record.role);
  if (!role) throw Error(Errc::internal, LogNote{"an operator of unknown role"});
  return *role;
}

OperatorView view_of(const storage::OperatorRecord& record) {
  return {.id = record.id,
          .name = record.name,
          .role = role_of(record),
          .office = record.office,
          .certificate_sha256 = record.certificate_sha256,
          .created_at = record.created_at,
          .disabled_at = record.disabled_at};
}

void audit_operator(storage::Transaction& transaction, OperatorId id, std::string action,
                    std::vector<std::pair<std::string, std::string>> details, Instant now) {
  storage::AuditEntries(transaction)
      .add({.at = now,
            .operator_id = std::nullopt,
            .office = {},
            .action = std::move(action),
            .object = "operator:" + id.to_string(),
            .details = std::move(details)});
}

}  // namespace

Actor authenticate_operator(storage::Database& database, ByteView certificate_sha256) {
  return database.read([&](storage::Transaction& transaction) -> Actor {
    storage::Operators operators(transaction);
    const auto record = operators.find_by_certificate(certificate_sha256);
    if (!record) throw Error(Errc::operator_unknown);
    if (record->disabled_at || !operators.is_certificate_in_force(certificate_sha256))
      throw Error(Errc::operator_disabled);
    return {.id = record->id, .name = record->name, .role = role_of(*record), .office = record->office};
  });
}

OperatorView add_operator(storage::Transaction& transaction, const NewOperator& entry, Random& random, Instant now) {
  const storage::OperatorRecord record{.id = OperatorId::make(random),
                                       .name = entry.name,
                                       .role = std::string(to_string(entry.role)),
                                       .office = entry.office,
                                       .certificate_sha256 = entry.certificate_sha256,
                                       .created_at = now,
                                       .disabled_at = std::nullopt};
  storage::Operators(transaction).insert(record);
  audit_operator(transaction, record.id, "operator.added", {{"role", record.role}, {"office", record.office}}, now);
  return view_of(record);
}

std::vector<OperatorView> list_operators(storage::Database& database) {
  return database.read([](storage::Transaction& transaction) {
    std::vector<OperatorView> views;
    for (const auto& record : storage::Operators(transaction).list()) views.push_back(view_of(record));
    return views;
  });
}

OperatorView disable_operator(storage::Database& database, OperatorId id, Instant now) {
  return database.transact([&](storage::Transaction& transaction) {
    storage::Operators operators(transaction);
    if (!operators.disable(id, now)) throw Error(Errc::operator_unknown);
    audit_operator(transaction, id, "operator.disabled", {}, now);
    return view_of(*operators.find(id));
  });
}

}  // namespace tamga::app
