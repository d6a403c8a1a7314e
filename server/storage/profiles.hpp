#pragma once

// Certificate profiles as documents. Every version stays as it is; the database numbers them, one after another.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

struct NewProfileDocument {
  std::string name;
  std::string document;
  Bytes sha256;
  std::optional<OperatorId> added_by;  // nullopt: the command line
};

struct ProfileDocument {
  std::string name;
  unsigned version;
  std::int64_t revision;  // its place among all documents
  std::string document;
  Bytes sha256;
  Instant added_at;
  std::optional<OperatorId> added_by;
};

class Profiles {
 public:
  explicit Profiles(Transaction& transaction) : transaction_(transaction) {}

  /// Nobody else adds a document until the end of the transaction.
  void lock();

  /// The highest revision; 0 without any document.
  std::int64_t revision();

  /// The newest version of each profile, by name.
  std::vector<ProfileDocument> newest();

  /// All versions of a profile, the newest first.
  std::vector<ProfileDocument> versions(std::string_view name);

  std::optional<ProfileDocument> find(std::string_view name, unsigned version);

  /// The version that the document became; nullopt when it is the newest one already.
  std::optional<unsigned> insert(const NewProfileDocument& document, Instant now);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
