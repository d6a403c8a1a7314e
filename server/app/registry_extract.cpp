#include "server/app/registry_extract.hpp"

#include <algorithm>
#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/digest.hpp"
#include "server/storage/authorities.hpp"
#include "server/storage/published_changes.hpp"

namespace tamga::app {
namespace {

struct Found {
  std::uint64_t position;
  storage::Authority authority;
  std::vector<storage::Authority> all;
  storage::CertificateRecord record;
};

/// Whoever has that key, if it was revoked, must not be believed any more.
void require_signer_in_force(storage::Transaction& transaction, const storage::Authority& authority) {
  if (authority.extract_certificate.empty()) return;  // told by ExtractSigners
  const SerialNumber serial = Certificate::parse_der(authority.extract_certificate).serial();
  const auto record = storage::Certificates(transaction).find({authority.name, serial});
  if (record && record->status == CertificateStatus::good) return;
  throw Error(Errc::signer_unavailable, LogNote{"the certificate of the signer of registry extracts of " +
                                                authority.name + " is not in force in the registry"});
}

/// The position first: what is read after it has the changes up to it.
Found find(storage::Transaction& transaction, const CertificateName& name) {
  const std::uint64_t position = storage::PublishedChanges(transaction).position();
  auto all = storage::Authorities(transaction).all();
  const auto authority = std::ranges::find(all, name.issuer, &storage::Authority::name);
  if (authority == all.end()) throw Error(Errc::ca_not_found);
  auto record = storage::Certificates(transaction).find(name);
  if (!record) throw Error(Errc::certificate_not_found);
  require_signer_in_force(transaction, *authority);
  storage::Authority issuer = *authority;
  return {position, std::move(issuer), std::move(all), *std::move(record)};
}

}  // namespace

RegistryExtract extract_from_registry(Registry& registry, ExtractSigners& signers, const CertificateName& name,
                                      Instant now) {
  Found found = registry.database.read([&](storage::Transaction& transaction) { return find(transaction, name); });
  // Before anything is made of it: keys may take time to open, and no connection waits for that.
  auto signer = signers.of(found.authority, found.all, now);
  const storage::CertificateRecord& record = found.record;
  const storage::NewCertificate& certificate = record.certificate;
  const bool over = record.status == CertificateStatus::good && certificate.not_after <= now;
  std::string authority = Certificate::parse_der(found.authority.certificate).subject_text();
  Bytes authority_sha256 = openssl::sha256(found.authority.certificate);
  Bytes sha256 = openssl::sha256(certificate.der);
  return {.id = Uuid::random(registry.random),
          .made_at = now,
          .published_changes = found.position,
          .name = name,
          .authority = std::move(authority),
          .authority_sha256 = std::move(authority_sha256),
          .sha256 = std::move(sha256),
          .not_before = certificate.not_before,
          .not_after = certificate.not_after,
          .issued_at = certificate.issued_at,
          .status = over ? CertificateStatus::expired : record.status,
          .revocation = record.revocation,
          .invalidity_date = record.invalidity_date,
          .suspension = record.suspension,
          .replaced_by = record.replaced_by,
          .signer = std::move(signer)};
}

}  // namespace tamga::app
