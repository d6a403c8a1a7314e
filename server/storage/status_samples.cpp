#include "server/storage/status_samples.hpp"

#include "server/storage/records.hpp"

namespace tamga::storage {
namespace {

#define TAMGA_SAMPLED_COLUMNS "ca.name AS issuer, s.serial, s.version, s.status, s.not_after, s.changed_at "

SampledStatus sample_of(const Row& row) {
  return {.name = {row.get<std::string>("issuer"), serial_of(row.get<Bytes>("serial"))},
          .version = row.get<int>("version"),
          .status = read_word(row, "status", parse_certificate_status),
          .not_after = row.get<Instant>("not_after"),
          .changed_at = row.get<Instant>("changed_at")};
}

std::vector<SampledStatus> samples_of(const Rows& rows) {
  std::vector<SampledStatus> samples;
  for (const Row row : rows) samples.push_back(sample_of(row));
  return samples;
}

}  // namespace

ChangeNumber StatusSamples::latest_change() {
  return transaction_.one("SELECT coalesce(max(sequence), 0) AS latest FROM status_changes")
      .get<ChangeNumber>("latest");
}

std::vector<SampledStatus> StatusSamples::changed_after(ChangeNumber change, std::size_t limit) {
  return samples_of(transaction_.exec(
      "SELECT DISTINCT ON (s.issuer_id, s.serial) " TAMGA_SAMPLED_COLUMNS
      "FROM (SELECT issuer_id, serial FROM status_changes WHERE sequence > $1 ORDER BY sequence DESC LIMIT $2) c "
      "JOIN certificate_status s USING (issuer_id, serial) "
      "JOIN certification_authorities ca ON ca.id = s.issuer_id ORDER BY s.issuer_id, s.serial",
      {change, limit}));
}

std::vector<SampledStatus> StatusSamples::issued_from(Instant moment, std::size_t limit) {
  return samples_of(transaction_.exec(
      "SELECT " TAMGA_SAMPLED_COLUMNS
      "FROM (SELECT issuer_id, serial FROM certificates WHERE issued_at = (SELECT issued_at FROM certificates "
      "WHERE issued_at >= $1 ORDER BY issued_at, issuer_id, serial LIMIT 1) ORDER BY issuer_id, serial LIMIT $2) c "
      "JOIN certificate_status s USING (issuer_id, serial) "
      "JOIN certification_authorities ca ON ca.id = s.issuer_id",
      {moment, limit}));
}

std::optional<Instant> StatusSamples::first_issued_at() {
  const auto row =
      transaction_.find("SELECT issued_at FROM certificates ORDER BY issued_at, issuer_id, serial LIMIT 1");
  return row ? std::optional(row->get<Instant>("issued_at")) : std::nullopt;
}

std::optional<SampledStatus> StatusSamples::find(const CertificateName& name) {
  const auto row = transaction_.find("SELECT " TAMGA_SAMPLED_COLUMNS
                                     "FROM certificate_status s JOIN certification_authorities ca ON ca.id = "
                                     "s.issuer_id WHERE ca.name = $1 AND s.serial = $2",
                                     {name.issuer, name.serial.octets()});
  return row ? std::optional(sample_of(*row)) : std::nullopt;
}

}  // namespace tamga::storage
