#pragma once

// Records of how people were identified: written at approvals, reissues in person and revocations, never changed.

#include <optional>

#include "ca-core/base/id.hpp"
#include "ca-core/registration/identification.hpp"
#include "server/storage/database.hpp"
#include "server/storage/personal_data.hpp"

namespace tamga {

using IdentificationId = Id<struct IdentificationTag>;

namespace storage {

struct IdentificationRecord {
  Identification identification;
  OperatorId identified_by;
};

class Identifications {
 public:
  Identifications(Transaction& transaction, const PersonalData& personal_data)
      : transaction_(transaction), personal_data_(personal_data) {}

  /// The document is sealed. `identification.at` must not be later than `now`.
  void insert(IdentificationId id, const Identification& identification, OperatorId identified_by, Instant now);

  std::optional<IdentificationRecord> find(IdentificationId id);

 private:
  Transaction& transaction_;
  const PersonalData& personal_data_;
};

}  // namespace storage
}  // namespace tamga
