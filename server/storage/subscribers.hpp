#pragma once

// Holders of certificates: each a person in one capacity, for himself, as a sole proprietor, or for one organisation
// (docs/adr/0014). Every change that concerns one begins with locking his row.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ca-core/base/id.hpp"
#include "ca-core/registration/applicant_kind.hpp"
#include "server/storage/database.hpp"
#include "server/storage/person_selection.hpp"
#include "server/storage/personal_data.hpp"

namespace tamga::storage {

struct SubscriberRecord {
  SubscriberId id;
  ApplicantKind applicant_kind;
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

  /// The person of this SNILS in this capacity: of this kind, and with this OGRNIP or for this OGRN.
  std::optional<SubscriberRecord> lock_by_capacity(ApplicantKind kind, const ApplicantIndexes& indexes);

  /// Up to `limit` who fit, the newest first.
  std::vector<SubscriberRecord> search(const PersonSelection& person, std::size_t limit);

  /// False when the subscriber exists already; his row is not locked by this.
  bool insert(SubscriberId id, ApplicantKind kind, const ApplicantIndexes& indexes, const SealedData& personal_data,
              Instant stated_at, Instant now);

  /// SNILS, kind, OGRNIP and OGRN stay: they are whom the row is about.
  void set_personal_data(SubscriberId id, const ApplicantIndexes& indexes, const SealedData& personal_data,
                         Instant stated_at);
  void set_code_word(SubscriberId id, const std::string& hash, ApplicationId application, Instant now);

  /// Leaves the subscriber without a code word if it came from this application; false when it did not.
  bool take_code_word_away(SubscriberId id, ApplicationId application);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
