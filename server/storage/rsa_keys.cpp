#include "server/storage/rsa_keys.hpp"

#include "server/storage/records.hpp"

namespace tamga::storage {
namespace {

/// The name that stands in two columns from `first` on; nullopt when they are NULL.
std::optional<CertificateName> name_of(const CopiedRow& row, std::size_t first) {
  if (row.is_null(first)) return std::nullopt;
  return CertificateName{row.get<std::string>(first), serial_of(row.get<Bytes>(first + 1))};
}

}  // namespace

void RsaKeys::for_each_request(const std::function<void(const KeyPlace&, const Bytes&)>& visit) {
  transaction_.copy_out(
      "SELECT a.request, a.id, ca.name, c.serial FROM applications a LEFT JOIN certificates c ON c.application_id = "
      "a.id LEFT JOIN certification_authorities ca ON ca.id = c.issuer_id "
      "WHERE a.public_key_algorithm LIKE 'rsa-%' ORDER BY a.number",
      [&](const CopiedRow& row) {
        visit({.application = row.get<ApplicationId>(1), .certificate = name_of(row, 2)}, row.get<Bytes>(0));
      });
}

void RsaKeys::for_each_own_certificate(const std::function<void(const KeyPlace&, const Bytes&)>& visit) {
  transaction_.copy_out(
      "SELECT c.der, ca.name, c.serial FROM certificates c JOIN certification_authorities ca ON ca.id = c.issuer_id "
      "WHERE c.application_id IS NULL ORDER BY c.issued_at, c.issuer_id, c.serial",
      [&](const CopiedRow& row) {
        visit({.application = std::nullopt, .certificate = name_of(row, 1)}, row.get<Bytes>(0));
      });
}

}  // namespace tamga::storage
