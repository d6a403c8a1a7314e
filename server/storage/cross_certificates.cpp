#include "server/storage/cross_certificates.hpp"

#include "server/storage/records.hpp"

namespace tamga::storage {
namespace {

#define TAMGA_SELECT_CROSS                                                                              \
  "SELECT i.name AS issuer, x.serial, ca.name AS subject, x.certificate, s.status "                     \
  "FROM cross_certificates x JOIN certificates c ON c.issuer_id = x.issuer_id AND c.serial = x.serial " \
  "JOIN certificate_status s ON s.issuer_id = x.issuer_id AND s.serial = x.serial "                     \
  "JOIN certification_authorities i ON i.id = x.issuer_id "                                             \
  "JOIN certification_authorities ca ON ca.id = x.subject_id "

CrossCertificate cross_of(const Row& row) {
  const auto status = parse_certificate_status(row.get<std::string>("status"));
  if (!status) refuse_column("certificate status");
  return {.name = {row.get<std::string>("issuer"), serial_of(row.get<Bytes>("serial"))},
          .subject = row.get<std::string>("subject"),
          .certificate = row.get<Bytes>("certificate"),
          .status = *status};
}

}  // namespace

void CrossCertificates::lock() {
  transaction_.exec("SELECT pg_advisory_xact_lock(hashtext('tamga.cross_certificates'))");
}

void CrossCertificates::insert(const CrossCertificate& cross) {
  transaction_.exec(
      "INSERT INTO cross_certificates (issuer_id, serial, subject_id, certificate) "
      "SELECT i.id, $2, ca.id, $4 FROM certification_authorities i, certification_authorities ca "
      "WHERE i.name = $1 AND ca.name = $3",
      {cross.name.issuer, cross.name.serial.octets(), cross.subject, cross.certificate});
}

std::vector<CrossCertificate> CrossCertificates::all() {
  std::vector<CrossCertificate> found;
  for (const Row row :
       transaction_.exec(TAMGA_SELECT_CROSS "ORDER BY x.subject_id, c.issued_at, x.issuer_id, x.serial")) {
    found.push_back(cross_of(row));
  }
  return found;
}

std::optional<CrossCertificate> CrossCertificates::in_force(std::string_view subject, std::string_view issuer,
                                                            Instant now) {
  const auto row = transaction_.find(TAMGA_SELECT_CROSS
                                     "WHERE ca.name = $1 AND i.name = $2 AND s.status = 'active' AND c.not_after > $3 "
                                     "ORDER BY c.not_after DESC LIMIT 1",
                                     {subject, issuer, now});
  return row ? std::optional(cross_of(*row)) : std::nullopt;
}

}  // namespace tamga::storage
