#include "tests/bench/issue/bare_path.hpp"

#include <string>

#include "ca-core/base/error.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/certificate_request.hpp"
#include "server/storage/packed_octets.hpp"

namespace tamga::bench {
namespace {

const std::string kUuid = "6a0f3c1e-58b0-4c0b-9a3f-5d7be1a90c11";
const std::string kSerial(34, 'a');
const std::string kDetails = R"({"application":"6a0f3c1e-58b0-4c0b-9a3f-5d7be1a90c11","replaces":""})";
const std::string kObject = "certificate:gost-qualified/" + kSerial;
const std::string kPayload = R"({"certificate":"gost-qualified/)" + kSerial + R"(","replaces":""})";

storage::PackedOctets repeated(ByteView octets, std::size_t count) {
  storage::PackedOctets packed;
  for (std::size_t i = 0; i < count; ++i) packed.add(octets);
  return packed;
}

}  // namespace

BarePath::BarePath(storage::Database& database, const Signer& signer, const PublicKey& key, Bytes sample)
    : database_(database), signer_(signer), key_(key), sample_(std::move(sample)) {}

void BarePath::compute(const Bytes& request) const {
  CertificateRequest::parse(request);
  const Bytes signature = signer_.sign(sample_);
  if (!key_.verify(signer_.algorithm(), sample_, signature)) throw Error(Errc::crypto_failed);
}

void BarePath::store_intents(std::size_t count) {
  const auto tbs = repeated(Certificate::parse_der(sample_).tbs(), count);
  const std::vector<Bytes> serials(count, Bytes(17, 0x5A));
  const std::vector<std::string> ids(count, kUuid);
  database_.transact([&](storage::Transaction& transaction) {
    transaction.exec(
        "INSERT INTO bench.intents (serial, application_id, attempt, state, tbs, not_after, lint_report, created_at) "
        "SELECT i.serial, i.id, 1, 'prepared', substring($3::bytea FROM i.begins FOR i.octets), now(), '', now() "
        "FROM unnest($1::bytea[], $2::uuid[], $4::int[], $5::int[]) AS i (serial, id, begins, octets)",
        {serials, ids, tbs.octets(), tbs.begins(), tbs.lengths()});
  });
}

void BarePath::store_certificates(std::size_t count) {
  const auto der = repeated(sample_, count);
  const std::vector<Bytes> serials(count, Bytes(17, 0x5A));
  const std::vector<Bytes> fingerprints(count, Bytes(32, 0x5A));
  const std::vector<std::string> ids(count, kUuid);
  database_.transact([&](storage::Transaction& transaction) {
    transaction.exec(
        "INSERT INTO bench.certificates (serial, der, sha256, profile, profile_version, public_key_fingerprint, "
        "subscriber_id, application_id, not_before, not_after, issued_at) "
        "SELECT c.serial, substring($4::bytea FROM c.begins FOR c.octets), c.fingerprint, 'qualified-individual', 1, "
        "c.fingerprint, c.id, c.id, now(), now(), now() "
        "FROM unnest($1::bytea[], $2::bytea[], $3::uuid[], $5::int[], $6::int[]) "
        "AS c (serial, fingerprint, id, begins, octets)",
        {serials, fingerprints, ids, der.octets(), der.begins(), der.lengths()});
    transaction.exec(
        "INSERT INTO bench.statuses (serial, status, version, not_after, subscriber_id, profile, changed_at) "
        "SELECT s.serial, 'active', 1, now(), s.id, 'qualified-individual', now() "
        "FROM unnest($1::bytea[], $2::uuid[]) AS s (serial, id)",
        {serials, ids});
    transaction.exec(
        "INSERT INTO bench.changes (serial, version, status, not_after) SELECT s, 1, 'active', now() "
        "FROM unnest($1::bytea[]) AS s",
        {serials});
    transaction.exec(
        "INSERT INTO bench.events (application_id, at, action, from_state, to_state) "
        "SELECT id, now(), 'complete', 'issuing', 'issued' FROM unnest($1::uuid[]) AS id",
        {ids});
    transaction.exec(
        "INSERT INTO bench.entries (at, actor_kind, action, object, details) "
        "SELECT now(), 'system', 'certificate.issued', * FROM unnest($1::text[], $2::text[])",
        {std::vector(count, kObject), std::vector(count, kDetails)});
    transaction.exec(
        "INSERT INTO bench.messages (created_at, topic, subscriber_id, payload) "
        "SELECT now(), 'certificate.issued', * FROM unnest($1::uuid[], $2::text[])",
        {ids, std::vector(count, kPayload)});
  });
}

void BarePath::store(std::size_t count) {
  store_intents(count);
  store_certificates(count);
}

void BarePath::run(const std::vector<Bytes>& requests) {
  for (const Bytes& request : requests) compute(request);
  store(requests.size());
}

}  // namespace tamga::bench
