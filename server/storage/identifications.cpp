#include "server/storage/identifications.hpp"

namespace tamga::storage {
namespace {

SealedRow sealed_row(IdentificationId id) {
  return {"identifications", id.to_string()};
}

}  // namespace

void Identifications::insert(IdentificationId id, const Identification& identification, OperatorId identified_by,
                             Instant now) {
  const SealedData document = personal_data_.seal(identification.document.text(), sealed_row(id));
  transaction_.exec(
      "INSERT INTO identifications (id, kind, data_key_id, document, identified_at, identified_by, recorded_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {id, static_cast<int>(identification.kind), document.key_id, document.octets, identification.at, identified_by,
       now});
}

std::optional<IdentificationRecord> Identifications::find(IdentificationId id) {
  const auto row = transaction_.find(
      "SELECT kind, data_key_id, document, identified_at, identified_by FROM identifications WHERE id = $1", {id});
  if (!row) return std::nullopt;
  const SealedData sealed{row->get<std::int32_t>("data_key_id"), row->get<Bytes>("document")};
  const std::string document = personal_data_.open(transaction_, sealed, sealed_row(id));
  return IdentificationRecord{
      .identification =
          Identification{.kind = static_cast<IdentificationKind>(row->get<int>("kind")),  // 0..3 by a CHECK
                         .document = IdentificationDocument::parse(document).value(),
                         .at = row->get<Instant>("identified_at")},
      .identified_by = row->get<OperatorId>("identified_by")};
}

}  // namespace tamga::storage
