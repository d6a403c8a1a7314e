#include "server/storage/subscribers.hpp"

namespace tamga::storage {
namespace {

std::optional<SubscriberRecord> record_of(const std::optional<Row>& row) {
  if (!row) return std::nullopt;
  return SubscriberRecord{.id = row->get<SubscriberId>("id"),
                          .snils_index = row->get<Bytes>("snils_index"),
                          .personal_data = {row->get<std::int32_t>("data_key_id"), row->get<Bytes>("personal_data")},
                          .data_stated_at = row->get<Instant>("data_stated_at"),
                          .code_word_hash = row->get<std::optional<std::string>>("code_word_hash"),
                          .blocked_at = row->get<std::optional<Instant>>("blocked_at")};
}

}  // namespace

std::optional<SubscriberRecord> Subscribers::find(SubscriberId id) {
  return record_of(
      transaction_.find("SELECT id, snils_index, data_key_id, personal_data, data_stated_at, code_word_hash, "
                        "blocked_at FROM subscribers WHERE id = $1",
                        {id}));
}

std::optional<SubscriberRecord> Subscribers::lock(SubscriberId id) {
  return record_of(transaction_.find(
      "SELECT id, snils_index, data_key_id, personal_data, data_stated_at, code_word_hash, blocked_at FROM subscribers "
      "WHERE id = $1 FOR UPDATE",
      {id}));
}

std::optional<SubscriberRecord> Subscribers::lock_by_snils(ByteView snils_index) {
  return record_of(transaction_.find(
      "SELECT id, snils_index, data_key_id, personal_data, data_stated_at, code_word_hash, blocked_at FROM subscribers "
      "WHERE snils_index = $1 FOR UPDATE",
      {snils_index}));
}

bool Subscribers::insert(SubscriberId id, ByteView snils_index, const SealedData& personal_data, Instant stated_at,
                         Instant now) {
  return transaction_
             .exec(
                 "INSERT INTO subscribers (id, snils_index, data_key_id, personal_data, data_stated_at, created_at) "
                 "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (snils_index) DO NOTHING",
                 {id, snils_index, personal_data.key_id, personal_data.octets, stated_at, now})
             .affected() == 1;
}

void Subscribers::set_personal_data(SubscriberId id, const SealedData& personal_data, Instant stated_at) {
  transaction_.exec("UPDATE subscribers SET data_key_id = $2, personal_data = $3, data_stated_at = $4 WHERE id = $1",
                    {id, personal_data.key_id, personal_data.octets, stated_at});
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
