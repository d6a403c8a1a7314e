#include "server/storage/applications.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "server/storage/application_state_sql.hpp"
#include "server/storage/condition.hpp"
#include "server/storage/records.hpp"

namespace tamga::storage {
namespace {

// Every statement that reads applications begins with this; what follows is its condition.
#define TAMGA_SELECT_APPLICATIONS                                                                                 \
  "SELECT a.id, a.number, a.applicant_kind, a.channel, a.office, " TAMGA_APPLICATION_STATE                        \
  " AS state, a.signature_kind, a.profile, "                                                                      \
  "x.snils_index, x.passport_index, x.phone_index, x.email_index, a.ogrnip_index, a.ogrn, a.organisation_inn, "   \
  "a.data_key_id, a.personal_data, a.code_word_hash, a.signature_tool, a.request, "                               \
  "a.public_key_fingerprint, a.public_key_algorithm, a.submitted_at, a.submitted_by, a.due_at, a.subscriber_id, " \
  "a.identification_id, a.profile_version, a.parked_reason, a.reissue_reason, old.name AS replaces_issuer, "      \
  "a.replaces_serial, "                                                                                           \
  "own.name AS certificate_issuer, c.serial AS certificate_serial "                                               \
  "FROM " TAMGA_APPLICATIONS_WITH_PLACES                                                                          \
  "JOIN applicant_indexes x ON x.application_id = a.id "                                                          \
  "LEFT JOIN certification_authorities old ON old.id = a.replaces_issuer "                                        \
  "LEFT JOIN certificates c ON c.application_id = a.id LEFT JOIN certification_authorities own ON own.id = "      \
  "c.issuer_id "

std::optional<CertificateName> reference_of(const Row& row, std::string_view issuer, std::string_view serial) {
  const auto name = row.get<std::optional<std::string>>(issuer);
  if (!name) return std::nullopt;
  return CertificateName{*name, serial_of(row.get<Bytes>(serial))};
}

ApplicationRecord record_of(const Row& row) {
  return {
      .id = row.get<ApplicationId>("id"),
      .number = row.get<std::int64_t>("number"),
      .channel = read_word(row, "channel", parse_channel),
      .office = row.get<std::string>("office"),
      .state = read_word(row, "state", parse_application_state),
      .contents =
          ApplicationContents{.applicant_kind = read_word(row, "applicant_kind", parse_applicant_kind),
                              .signature_kind = read_word(row, "signature_kind", parse_signature_kind),
                              .profile = row.get<std::string>("profile"),
                              .indexes = ApplicantIndexes{.snils = row.get<Bytes>("snils_index"),
                                                          .passport = row.get<Bytes>("passport_index"),
                                                          .phone = row.get<Bytes>("phone_index"),
                                                          .email = row.get<Bytes>("email_index"),
                                                          .ogrnip = row.get<std::optional<Bytes>>("ogrnip_index"),
                                                          .ogrn = row.get<std::optional<std::string>>("ogrn"),
                                                          .organisation_inn =
                                                              row.get<std::optional<std::string>>("organisation_inn")},
                              .personal_data = {row.get<std::int32_t>("data_key_id"), row.get<Bytes>("personal_data")},
                              .code_word_hash = row.get<std::optional<std::string>>("code_word_hash"),
                              .signature_tool = row.get<std::string>("signature_tool"),
                              .request = row.get<Bytes>("request"),
                              .public_key_fingerprint = row.get<Bytes>("public_key_fingerprint"),
                              .public_key_algorithm = row.get<std::string>("public_key_algorithm")},
      .submitted_at = row.get<Instant>("submitted_at"),
      .submitted_by = row.get<OperatorId>("submitted_by"),
      .due_at = row.get<Instant>("due_at"),
      .subscriber_id = row.get<std::optional<SubscriberId>>("subscriber_id"),
      .identification_id = row.get<std::optional<IdentificationId>>("identification_id"),
      .profile_version = row.get<std::optional<unsigned>>("profile_version"),
      .replaces = reference_of(row, "replaces_issuer", "replaces_serial"),
      .reissue_reason = row.get<std::optional<std::string>>("reissue_reason"),
      .certificate = reference_of(row, "certificate_issuer", "certificate_serial"),
      .parked_reason = row.get<std::optional<std::string>>("parked_reason")};
}

std::string write_remarks(const FieldRemarks& remarks) {
  auto array = nlohmann::json::array();
  for (const auto& [pointer, comment] : remarks) array.push_back({{"pointer", pointer}, {"comment", comment}});
  return array.dump();
}

std::optional<FieldRemarks> remarks_of(const Row& row) {
  const auto text = row.get<std::optional<std::string>>("fields");
  if (!text) return std::nullopt;
  FieldRemarks remarks;
  for (const auto& remark : nlohmann::json::parse(*text)) {
    remarks.emplace_back(remark.at("pointer").get<std::string>(), remark.at("comment").get<std::string>());
  }
  return remarks;
}

bool is_in_queue(ApplicationState state) {
  return state == ApplicationState::queued || state == ApplicationState::issuing;
}

std::string_view column_of(ApplicationState state) {
  return to_string(is_in_queue(state) ? ApplicationState::issued : state);
}

/// By the column or by the queue, which both have indexes: without those that are issued, of which there are many more
/// than of all others, the column is not asked for what is in the queue.
void add_states(Condition& condition, const std::vector<ApplicationState>& states) {
  const bool with_issued = std::ranges::count(states, ApplicationState::issued) > 0;
  const bool with_queue = std::ranges::any_of(states, is_in_queue);
  std::vector<std::string> columns;
  std::vector<std::string> words;
  for (const ApplicationState state : states) {
    if (with_issued || !is_in_queue(state)) columns.emplace_back(column_of(state));
    words.emplace_back(to_string(state));
  }
  const std::string of_column = "state = ANY (" + condition.place(columns) + ")";
  condition.sql += with_queue && !with_issued ? " AND a.id IN (SELECT id FROM applications WHERE " + of_column +
                                                    " UNION ALL SELECT application_id FROM issuing_queue)"
                                              : " AND a." + of_column;
  condition.sql += " AND " TAMGA_APPLICATION_STATE " = ANY (" + condition.place(words) + ")";
}

/// Not finished, and due before or at this moment.
void add_late(Condition& condition, Instant at) {
  const std::string due = "due_at <= " + condition.place(at);
  condition.sql +=
      " AND a." + due +
      " AND a.id IN (SELECT id FROM applications WHERE state NOT IN ('issued', 'rejected', 'withdrawn') AND " + due +
      " UNION ALL SELECT application_id FROM issuing_queue)";
}

Condition condition_of(const ApplicationSelection& selection) {
  Condition condition;
  std::string& sql = condition.sql;
  if (!selection.states.empty()) add_states(condition, selection.states);
  if (selection.channel) sql += " AND a.channel = " + condition.place(to_string(*selection.channel));
  if (selection.office) sql += " AND a.office = " + condition.place(*selection.office);
  if (selection.visible_to_office) sql += " AND a.office = " + condition.place(*selection.visible_to_office);
  if (selection.signature_kind) {
    sql += " AND a.signature_kind = " + condition.place(to_string(*selection.signature_kind));
  }
  condition.add(selection.person);
  if (selection.late_at) add_late(condition, *selection.late_at);
  if (selection.after_number) sql += " AND a.number > " + condition.place(*selection.after_number);
  return condition;
}

}  // namespace

void Applications::insert(const NewApplication& application) {
  const bool is_reissue = application.replacement.has_value();
  const ApplicationAction action = is_reissue ? ApplicationAction::reissue : ApplicationAction::submit;
  const ApplicationState state = *initial_state(action);
  const ApplicationContents& contents = application.contents;
  std::optional<AuthorityNumber> issuer_id;
  std::optional<std::string> reason;
  std::optional<ByteView> serial;
  std::string authorised_by = "identification";
  if (is_reissue) {
    issuer_id = application.replacement->issuer_id;
    serial = application.replacement->serial.octets();
    reason = application.replacement->reason;
    authorised_by = application.replacement->authorised_by;
  }
  transaction_.exec(
      "WITH application AS ("
      "  INSERT INTO applications (id, applicant_kind, channel, office, signature_kind, profile, state, data_key_id, "
      "  personal_data, code_word_hash, signature_tool, request, public_key_fingerprint, public_key_algorithm, "
      "  submitted_at, submitted_by, due_at, subscriber_id, identification_id, replaces_issuer, replaces_serial, "
      "  reissue_reason, authorised_by, queued_at, ogrnip_index, ogrn, organisation_inn, profile_version, "
      "  queue_number) "
      "  VALUES ($1, $2, $3, $4, $5, $6, $7, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, "
      "  $26, $27, $28, $29, $30, $31, $32, CASE WHEN $28::timestamptz IS NOT NULL THEN nextval('queue_numbers') END) "
      "  RETURNING id, queue_number"
      "), queued AS ("
      "  INSERT INTO issuing_queue (queue_number, application_id, attempt) "
      "  SELECT queue_number, id, 0 FROM application WHERE queue_number IS NOT NULL"
      ") INSERT INTO applicant_indexes (application_id, snils_index, passport_index, phone_index, email_index) "
      "SELECT id, $8::bytea, $9::bytea, $10::bytea, $11::bytea FROM application",
      {application.id,
       to_string(contents.applicant_kind),
       to_string(application.channel),
       application.office,
       to_string(contents.signature_kind),
       contents.profile,
       column_of(state),
       contents.indexes.snils,
       contents.indexes.passport,
       contents.indexes.phone,
       contents.indexes.email,
       contents.personal_data.key_id,
       contents.personal_data.octets,
       contents.code_word_hash,
       contents.signature_tool,
       contents.request,
       contents.public_key_fingerprint,
       contents.public_key_algorithm,
       application.submitted_at,
       application.submitted_by,
       application.due_at,
       application.subscriber_id,
       application.identification_id,
       issuer_id,
       serial,
       reason,
       authorised_by,
       is_reissue ? std::optional(application.submitted_at) : std::nullopt,
       contents.indexes.ogrnip,
       contents.indexes.ogrn,
       contents.indexes.organisation_inn,
       application.profile_version});
  record(application.id, {.at = application.submitted_at,
                          .action = action,
                          .from = std::nullopt,
                          .to = state,
                          .operator_id = application.submitted_by,
                          .reason = std::nullopt,
                          .fields = std::nullopt});
}

std::optional<ApplicationRecord> Applications::find(ApplicationId id) {
  const auto row = transaction_.find(TAMGA_SELECT_APPLICATIONS "WHERE a.id = $1", {id});
  return row ? std::optional(record_of(*row)) : std::nullopt;
}

std::optional<ApplicationRecord> Applications::lock(ApplicationId id) {
  const auto row = transaction_.find(TAMGA_SELECT_APPLICATIONS "WHERE a.id = $1 FOR UPDATE OF a", {id});
  return row ? std::optional(record_of(*row)) : std::nullopt;
}

std::vector<ApplicationRecord> Applications::page(const ApplicationSelection& selection, std::size_t limit) {
  Condition condition = condition_of(selection);
  condition.sql += " ORDER BY a.number LIMIT " + condition.place(limit);
  std::vector<ApplicationRecord> records;
  for (const Row row : transaction_.exec(TAMGA_SELECT_APPLICATIONS + condition.sql, condition.parameters)) {
    records.push_back(record_of(row));
  }
  return records;
}

void Applications::move(ApplicationId id, const ApplicationEvent& event) {
  transaction_.exec(
      "UPDATE applications SET state = $2, parked_reason = CASE WHEN $2 = 'parked' THEN parked_reason END WHERE id = "
      "$1",
      {id, column_of(event.to)});
  record(id, event);
}

void Applications::set_approved(ApplicationId id, SubscriberId subscriber, IdentificationId identification,
                                unsigned profile_version) {
  transaction_.exec(
      "UPDATE applications SET subscriber_id = $2, identification_id = $3, profile_version = $4, code_word_hash = NULL "
      "WHERE id = $1",
      {id, subscriber, identification, profile_version});
}

bool Applications::is_vouched_for(SubscriberId subscriber, ApplicationId except) {
  return transaction_
      .one(
          "SELECT EXISTS (SELECT FROM applications WHERE subscriber_id = $1 AND id <> $2 "
          "AND state NOT IN ('rejected', 'withdrawn')) "
          "OR EXISTS (SELECT FROM certificates WHERE subscriber_id = $1) AS vouched",
          {subscriber, except})
      .get<bool>("vouched");
}

void Applications::set_identified(ApplicationId id, IdentificationId identification) {
  transaction_.exec("UPDATE applications SET identification_id = $2 WHERE id = $1", {id, identification});
}

void Applications::set_profile_version(ApplicationId id, unsigned profile_version) {
  transaction_.exec("UPDATE applications SET profile_version = $2 WHERE id = $1", {id, profile_version});
}

void Applications::replace_contents(ApplicationId id, const ApplicationContents& contents, Instant due_at) {
  transaction_.exec(
      "WITH indexes AS ("
      "  UPDATE applicant_indexes SET snils_index = $4, passport_index = $5, phone_index = $6, email_index = $7 "
      "  WHERE application_id = $1"
      ") UPDATE applications SET signature_kind = $2, profile = $3, data_key_id = $8, personal_data = $9, "
      "code_word_hash = $10, signature_tool = $11, request = $12, public_key_fingerprint = $13, "
      "public_key_algorithm = $14, due_at = $15, applicant_kind = $16, ogrnip_index = $17, ogrn = $18, "
      "organisation_inn = $19, identification_id = NULL WHERE id = $1",
      {id, to_string(contents.signature_kind), contents.profile, contents.indexes.snils, contents.indexes.passport,
       contents.indexes.phone, contents.indexes.email, contents.personal_data.key_id, contents.personal_data.octets,
       contents.code_word_hash, contents.signature_tool, contents.request, contents.public_key_fingerprint,
       contents.public_key_algorithm, due_at, to_string(contents.applicant_kind), contents.indexes.ogrnip,
       contents.indexes.ogrn, contents.indexes.organisation_inn});
}

std::vector<ApplicationEvent> Applications::history(ApplicationId id) {
  std::vector<ApplicationEvent> events;
  for (const Row row :
       transaction_.exec("SELECT at, action, from_state, to_state, operator_id, reason, fields FROM application_events "
                         "WHERE application_id = $1 ORDER BY id",
                         {id})) {
    events.push_back({.at = row.get<Instant>("at"),
                      .action = read_word(row, "action", parse_application_action),
                      .from = row.is_null("from_state")
                                  ? std::nullopt
                                  : std::optional(read_word(row, "from_state", parse_application_state)),
                      .to = read_word(row, "to_state", parse_application_state),
                      .operator_id = row.get<std::optional<OperatorId>>("operator_id"),
                      .reason = row.get<std::optional<std::string>>("reason"),
                      .fields = remarks_of(row)});
  }
  return events;
}

void Applications::record(ApplicationId id, const ApplicationEvent& event) {
  record(std::vector{id}, event);
}

void Applications::record(const std::vector<ApplicationId>& ids, const ApplicationEvent& event) {
  const Rows stored = transaction_.exec(
      "INSERT INTO application_events (application_id, at, action, from_state, to_state, operator_id, reason, fields) "
      "SELECT id, $2, $3, $4, $5, $6, $7, $8 FROM applications WHERE id = ANY($1::uuid[])",
      {ids, event.at, to_string(event.action), event.from ? std::optional(to_string(*event.from)) : std::nullopt,
       to_string(event.to), event.operator_id, event.reason,
       event.fields ? std::optional(write_remarks(*event.fields)) : std::nullopt});
  if (stored.affected() != ids.size()) throw Error(Errc::internal, LogNote{"an event of no application"});
}

}  // namespace tamga::storage
