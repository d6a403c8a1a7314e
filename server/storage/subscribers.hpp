#pragma once

// Holders of certificates. Every change that concerns one begins with locking his row.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ca-core/base/id.hpp"
#include "server/storage/database.hpp"
#include "server/storage/person_selection.hpp"
#include "server/storage/personal_data.hpp"

namespace tamga::storage {

struct SubscriberRecord {
  SubscriberId id;
  Bytes snils_index;
  SealedData personal_data;  // an ApplicantData for row {"subscribers", id}
  Instant data_stated_at;    // when the application was handed in that said so
  std::optional<std::string> code_word_hash;
  std::optional<Instant> blocked_at;
  Instant created_at;
};

class Subscribers {
 public:
  explicit Subscribers(Transaction& transaction) : transaction_(transaction) {}

  std::optional<SubscriberRecord> find(SubscriberId id);

  /// With the row locked until the end of the transaction.
  std::optional<SubscriberRecord> lock(SubscriberId id);
  std::optional<SubscriberRecord> lock_by_snils(ByteView snils_index);

  /// Up to `limit` who fit, the newest first.
  std::vector<SubscriberRecord> search(const PersonSelection& person, std::size_t limit);

  /// False when a subscriber with this SNILS exists already; his row is not locked by this.
  bool insert(SubscriberId id, const PersonIndexes& indexes, const SealedData& personal_data, Instant stated_at,
              Instant now);

  /// The SNILS stays: it is whom the row is about.
  void set_personal_data(SubscriberId id, const PersonIndexes& indexes, const SealedData& personal_data,
                         Instant stated_at);
  void set_code_word(SubscriberId id, const std::string& hash, ApplicationId application, Instant now);

  /// Leaves the subscriber without a code word if it came from this application; false when it did not.
  bool take_code_word_away(SubscriberId id, ApplicationId application);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
