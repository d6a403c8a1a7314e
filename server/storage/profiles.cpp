#include "server/storage/profiles.hpp"

namespace tamga::storage {
namespace {

ProfileDocument document_of(const Row& row) {
  return {.name = row.get<std::string>("name"),
          .version = static_cast<unsigned>(row.get<int>("version")),
          .revision = row.get<std::int64_t>("revision"),
          .document = row.get<std::string>("document"),
          .sha256 = row.get<Bytes>("sha256"),
          .added_at = row.get<Instant>("added_at"),
          .added_by = row.get<std::optional<OperatorId>>("added_by")};
}

std::vector<ProfileDocument> documents_of(const Rows& rows) {
  std::vector<ProfileDocument> documents;
  for (const Row row : rows) documents.push_back(document_of(row));
  return documents;
}

}  // namespace

void Profiles::lock() {
  transaction_.exec("SELECT pg_advisory_xact_lock(hashtext('tamga.profiles'))");
}

std::int64_t Profiles::revision() {
  return transaction_.one("SELECT coalesce(max(revision), 0) AS revision FROM profiles").get<std::int64_t>("revision");
}

std::vector<ProfileDocument> Profiles::newest() {
  return documents_of(
      transaction_.exec("SELECT DISTINCT ON (name) name, version, revision, document, sha256, added_at, added_by "
                        "FROM profiles ORDER BY name, version DESC"));
}

std::vector<ProfileDocument> Profiles::versions(std::string_view name) {
  return documents_of(
      transaction_.exec("SELECT name, version, revision, document, sha256, added_at, added_by FROM profiles "
                        "WHERE name = $1 ORDER BY version DESC",
                        {name}));
}

std::optional<ProfileDocument> Profiles::find(std::string_view name, unsigned version) {
  const auto row = transaction_.find(
      "SELECT name, version, revision, document, sha256, added_at, added_by FROM profiles "
      "WHERE name = $1 AND version = $2",
      {name, static_cast<std::int64_t>(version)});
  return row ? std::optional(document_of(*row)) : std::nullopt;
}

std::optional<unsigned> Profiles::insert(const NewProfileDocument& document, Instant now) {
  const auto row = transaction_.find(
      "INSERT INTO profiles (name, document, sha256, added_at, added_by) VALUES ($1, $2, $3, $4, $5) RETURNING version",
      {document.name, document.document, document.sha256, now, document.added_by});
  return row ? std::optional(static_cast<unsigned>(row->get<int>("version"))) : std::nullopt;
}

}  // namespace tamga::storage
