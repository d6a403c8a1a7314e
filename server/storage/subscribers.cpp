#include "server/storage/subscribers.hpp"

#include "server/storage/condition.hpp"
#include "server/storage/records.hpp"

namespace tamga::storage {
namespace {

// Every statement that reads subscribers begins with this; what follows is its condition.
#define TAMGA_SELECT_SUBSCRIBERS                                                                                     \
  "SELECT id, applicant_kind, snils_index, data_key_id, personal_data, data_stated_at, code_word_hash, blocked_at, " \
  "created_at "                                                                                                      \
  "FROM subscribers "

SubscriberRecord record_of(const Row& row) {
  return {.id = row.get<SubscriberId>("id"),
          .applicant_kind = read_word(row, "applicant_kind", parse_applicant_kind),
          .snils_index = row.get<Bytes>("snils_index"),
          .personal_data = {row.get<std::int32_t>("data_key_id"), row.get<Bytes>("personal_data")},
          .data_stated_at = row.get<Instant>("data_stated_at"),
          .code_word_hash = row.get<std::optional<std::string>>("code_word_hash"),
          .blocked_at = row.get<std::optional<Instant>>("blocked_at"),
          .created_at = row.get<Instant>("created_at")};
}

std::optional<SubscriberRecord> record_of(const std::optional<Row>& row) {
  return row ? std::optional(record_of(*row)) : std::nullopt;
}

}  // namespace

std::optional<SubscriberRecord> Subscribers::find(SubscriberId id) {
  return record_of(transaction_.find(TAMGA_SELECT_SUBSCRIBERS "WHERE id = $1", {id}));
}

std::optional<SubscriberRecord> Subscribers::lock(SubscriberId id) {
  return record_of(transaction_.find(TAMGA_SELECT_SUBSCRIBERS "WHERE id = $1 FOR UPDATE", {id}));
}

std::optional<SubscriberRecord> Subscribers::lock_by_capacity(ApplicantKind kind, const ApplicantIndexes& indexes) {
  return record_of(
      transaction_.find(TAMGA_SELECT_SUBSCRIBERS
                        "WHERE snils_index = $1 AND applicant_kind = $2 AND ogrnip_index IS NOT DISTINCT FROM "
                        "$3::bytea AND ogrn IS NOT DISTINCT FROM $4::text FOR UPDATE",
                        {indexes.snils, to_string(kind), indexes.ogrnip, indexes.ogrn}));
}

std::vector<SubscriberRecord> Subscribers::search(const PersonSelection& person, std::size_t limit) {
  Condition condition;
  condition.add(person);
  condition.sql += " ORDER BY created_at DESC, id LIMIT " + condition.place(limit);
  std::vector<SubscriberRecord> records;
  for (const Row row : transaction_.exec(TAMGA_SELECT_SUBSCRIBERS + condition.sql, condition.parameters)) {
    records.push_back(record_of(row));
  }
  return records;
}

bool Subscribers::insert(SubscriberId id, ApplicantKind kind, const ApplicantIndexes& indexes,
                         const SealedData& personal_data, Instant stated_at, Instant now) {
  return transaction_
             .exec(
                 "INSERT INTO subscribers (id, snils_index, passport_index, phone_index, email_index, data_key_id, "
                 "personal_data, data_stated_at, created_at, applicant_kind, ogrnip_index, ogrn, organisation_inn) "
                 "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
                 "ON CONFLICT ON CONSTRAINT subscribers_capacity DO NOTHING",
                 {id, indexes.snils, indexes.passport, indexes.phone, indexes.email, personal_data.key_id,
                  personal_data.octets, stated_at, now, to_string(kind), indexes.ogrnip, indexes.ogrn,
                  indexes.organisation_inn})
             .affected() == 1;
}

void Subscribers::set_personal_data(SubscriberId id, const ApplicantIndexes& indexes, const SealedData& personal_data,
                                    Instant stated_at) {
  transaction_.exec(
      "UPDATE subscribers SET passport_index = $2, phone_index = $3, email_index = $4, data_key_id = $5, "
      "personal_data = $6, data_stated_at = $7, organisation_inn = $8 WHERE id = $1",
      {id, indexes.passport, indexes.phone, indexes.email, personal_data.key_id, personal_data.octets, stated_at,
       indexes.organisation_inn});
}

void Subscribers::set_code_word(SubscriberId id, const std::string& hash, ApplicationId application, Instant now) {
  transaction_.exec(
      "UPDATE subscribers SET code_word_hash = $2, code_word_set_at = $3, code_word_application = $4 WHERE id = $1",
      {id, hash, now, application});
}

bool Subscribers::take_code_word_away(SubscriberId id, ApplicationId application) {
  return transaction_
             .exec(
                 "UPDATE subscribers SET code_word_hash = NULL, code_word_set_at = NULL, code_word_application = NULL "
                 "WHERE id = $1 AND code_word_application = $2",
                 {id, application})
             .affected() == 1;
}

}  // namespace tamga::storage
