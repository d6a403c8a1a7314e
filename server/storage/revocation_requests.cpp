#include "server/storage/revocation_requests.hpp"

#include "ca-core/registration/words.hpp"
#include "server/storage/records.hpp"

namespace tamga::storage {
namespace {

constexpr std::size_t kMostNear = 1000;

constexpr Words<RequestState, 4> kStateWords = {{
    {RequestState::open, "open"},
    {RequestState::executed, "executed"},
    {RequestState::rejected, "rejected"},
    {RequestState::overtaken, "overtaken"},
}};

#define TAMGA_SELECT_REQUEST                                                                                 \
  "SELECT r.id, ca.name AS issuer, r.serial, r.state, r.reason, r.legal_ground, r.invalidity_date, "         \
  "r.requested_by, r.authorised_by, r.identification_id, r.data_key_id, r.statement, r.circumstance_at, "    \
  "r.known_at, r.deadline_at, r.registered_at, r.registered_by, r.request_mac, r.decided_at, r.decided_by, " \
  "r.decision_key_id, r.decision FROM revocation_requests r JOIN certification_authorities ca ON ca.id = r.issuer_id "

RevocationReason reason_of(const Row& row) {
  const auto number = row.get<std::optional<int>>("reason");
  const auto reason = number ? revocation_reason_from_number(*number) : std::nullopt;
  return reason.value_or(RevocationReason::unspecified);
}

std::optional<SealedData> decision_of(const Row& row) {
  if (row.is_null("decision")) return std::nullopt;
  return SealedData{row.get<std::int32_t>("decision_key_id"), row.get<Bytes>("decision")};
}

RevocationRequest request_of(const Row& row) {
  return {.id = row.get<RevocationRequestId>("id"),
          .certificate = {row.get<std::string>("issuer"), serial_of(row.get<Bytes>("serial"))},
          .state = read_word(row, "state", parse_request_state),
          .reason = reason_of(row),
          .invalidity_date = row.get<std::optional<Instant>>("invalidity_date"),
          .ground =
              CertificateGround{.requested_by = row.get<std::string>("requested_by"),
                                .authorised_by = read_word(row, "authorised_by", parse_ground_authority),
                                .legal_ground = row.is_null("legal_ground")
                                                    ? std::nullopt
                                                    : std::optional(read_word(row, "legal_ground", parse_legal_ground)),
                                .identification = row.get<std::optional<IdentificationId>>("identification_id"),
                                .statement = {row.get<std::int32_t>("data_key_id"), row.get<Bytes>("statement")},
                                .circumstance_at = row.get<std::optional<Instant>>("circumstance_at"),
                                .known_at = row.get<Instant>("known_at"),
                                .deadline_at = row.get<Instant>("deadline_at"),
                                .registry_entry_at = row.get<Instant>("registered_at"),
                                .operator_id = row.get<OperatorId>("registered_by"),
                                .request_mac = row.get<Bytes>("request_mac")},
          .decided_at = row.get<std::optional<Instant>>("decided_at"),
          .decided_by = row.get<std::optional<OperatorId>>("decided_by"),
          .decision = decision_of(row)};
}

std::optional<RevocationRequest> request_of(const std::optional<Row>& row) {
  return row ? std::optional(request_of(*row)) : std::nullopt;
}

}  // namespace

std::string_view to_string(RequestState state) {
  return word_of(kStateWords, state);
}

std::optional<RequestState> parse_request_state(std::string_view word) {
  return parse_word(kStateWords, word);
}

void RevocationRequests::insert(const RevocationRequest& request) {
  const CertificateGround& ground = request.ground;
  const auto reason = meaningful_reason(request.reason);
  transaction_.exec(
      "INSERT INTO revocation_requests (issuer_id, serial, id, reason, legal_ground, invalidity_date, requested_by, "
      "authorised_by, identification_id, data_key_id, statement, circumstance_at, known_at, deadline_at, "
      "registered_at, registered_by, request_mac) "
      "VALUES ((SELECT id FROM certification_authorities WHERE name = $1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
      "$12, $13, $14, $15, $16, $17)",
      {request.certificate.issuer, request.certificate.serial.octets(), request.id,
       reason ? std::optional(static_cast<int>(*reason)) : std::nullopt,
       ground.legal_ground ? std::optional(to_string(*ground.legal_ground)) : std::nullopt, request.invalidity_date,
       ground.requested_by, to_string(ground.authorised_by), ground.identification, ground.statement.key_id,
       ground.statement.octets, ground.circumstance_at, ground.known_at, ground.deadline_at, ground.registry_entry_at,
       ground.operator_id, ground.request_mac});
}

std::optional<RevocationRequest> RevocationRequests::find(RevocationRequestId id) {
  return request_of(transaction_.find(TAMGA_SELECT_REQUEST "WHERE r.id = $1", {id}));
}

std::optional<RevocationRequest> RevocationRequests::lock(RevocationRequestId id) {
  return request_of(transaction_.find(TAMGA_SELECT_REQUEST "WHERE r.id = $1 FOR UPDATE OF r", {id}));
}

std::optional<RevocationRequest> RevocationRequests::find_open(const CertificateName& certificate,
                                                               const Bytes& request_mac) {
  return request_of(
      transaction_.find(TAMGA_SELECT_REQUEST
                        "WHERE ca.name = $1 AND r.serial = $2 AND r.state = 'open' AND r.request_mac = $3 "
                        "ORDER BY r.registered_at, r.id LIMIT 1",
                        {certificate.issuer, certificate.serial.octets(), request_mac}));
}

std::vector<RevocationRequest> RevocationRequests::list_open(const std::optional<RequestCursor>& after,
                                                             std::size_t limit) {
  std::vector<RevocationRequest> requests;
  const Rows rows =
      after ? transaction_.exec(TAMGA_SELECT_REQUEST
                                "WHERE r.state = 'open' AND (r.deadline_at, r.id) > ($2::timestamptz, $3::uuid) "
                                "ORDER BY r.deadline_at, r.id LIMIT $1",
                                {limit, after->deadline_at, after->id})
            : transaction_.exec(TAMGA_SELECT_REQUEST "WHERE r.state = 'open' ORDER BY r.deadline_at, r.id LIMIT $1",
                                {limit});
  for (const Row row : rows) requests.push_back(request_of(row));
  return requests;
}

void RevocationRequests::execute(RevocationRequestId id, OperatorId by, Instant now) {
  transaction_.exec("UPDATE revocation_requests SET state = 'executed', decided_at = $3, decided_by = $2 WHERE id = $1",
                    {id, by, now});
}

void RevocationRequests::reject(RevocationRequestId id, OperatorId by, const SealedData& why, Instant now) {
  transaction_.exec(
      "UPDATE revocation_requests SET state = 'rejected', decided_at = $3, decided_by = $2, decision_key_id = $4, "
      "decision = $5 WHERE id = $1",
      {id, by, now, why.key_id, why.octets});
}

OpenDeadlines RevocationRequests::deadlines(Instant until) {
  const Row row = transaction_.one(
      "SELECT count(*) AS count, min(deadline_at) AS nearest FROM revocation_requests WHERE state = 'open'");
  OpenDeadlines open{
      .count = row.get<std::size_t>("count"), .nearest = row.get<std::optional<Instant>>("nearest"), .near = {}};
  for (const Row near :
       transaction_.exec("SELECT id, deadline_at FROM revocation_requests WHERE state = 'open' AND deadline_at < $1 "
                         "ORDER BY deadline_at, id LIMIT $2",
                         {until, kMostNear})) {
    open.near.emplace_back(near.get<RevocationRequestId>("id"), near.get<Instant>("deadline_at"));
  }
  return open;
}

}  // namespace tamga::storage
