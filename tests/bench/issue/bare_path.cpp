#include "tests/bench/issue/bare_path.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>

#include "ca-core/base/error.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/certificate_request.hpp"

namespace tamga::bench {
namespace {

const std::string kSerial(34, 'a');
const std::string kDetails = R"({"application":"6a0f3c1e-58b0-4c0b-9a3f-5d7be1a90c11","replaces":""})";
const std::string kObject = "certificate:gost-qualified/" + kSerial;
const std::string kPayload = R"({"certificate":"gost-qualified/)" + kSerial + R"(","replaces":""})";

/// SplitMix64 over a counter: never the same twice, and as scattered over an index as what it stands for.
std::uint64_t next_number() {
  static std::atomic<std::uint64_t> counter = 0;
  std::uint64_t z = (counter += 0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EB;
  return z ^ (z >> 31U);
}

/// The first eight octets are never the same twice.
Bytes unique_octets(std::size_t size) {
  Bytes octets(size, 0x5A);
  const std::uint64_t number = next_number();
  for (std::size_t i = 0; i < 8; ++i) octets[i] = static_cast<std::uint8_t>(number >> (8 * i));
  return octets;
}

Uuid unique_uuid() {
  Uuid uuid;
  std::ranges::copy(unique_octets(uuid.octets.size()), uuid.octets.begin());
  return uuid;
}

}  // namespace

/// What tells the rows of one group apart.
struct BarePath::Names {
  std::vector<Bytes> serials;
  std::vector<Bytes> fingerprints;
  std::vector<ApplicationId> ids;

  explicit Names(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      serials.push_back(unique_octets(17));
      fingerprints.push_back(unique_octets(32));
      ids.emplace_back(unique_uuid());
    }
  }
};

BarePath::BarePath(storage::Database& database, const Signer& signer, const PublicKey& key, Bytes sample,
                   std::string schema)
    : database_(database), signer_(signer), key_(key), sample_(std::move(sample)), schema_(std::move(schema)) {}

void BarePath::compute(const Bytes& request) const {
  CertificateRequest::parse(request);
  const Bytes signature = signer_.sign(sample_);
  if (!key_.verify(signer_.algorithm(), sample_, signature)) throw Error(Errc::crypto_failed);
}

void BarePath::store_intents(const Names& names) {
  const Certificate sample = Certificate::parse_der(sample_);
  const ByteView part = sample.tbs();
  const std::vector<Bytes> tbs(names.ids.size(), Bytes(part.begin(), part.end()));
  database_.transact([&](storage::Transaction& transaction) {
    transaction.exec("INSERT INTO " + schema_ +
                         ".intents (serial, application_id, attempt, state, tbs, not_after, lint_report, created_at) "
                         "SELECT i.serial, i.id, 1, 'prepared', i.tbs, now(), '', now() "
                         "FROM unnest($1::bytea[], $2::uuid[], $3::bytea[]) AS i (serial, id, tbs)",
                     {names.serials, names.ids, tbs});
  });
}

void BarePath::store_certificates(const Names& names) {
  const auto& [serials, fingerprints, ids] = names;
  const std::size_t count = ids.size();
  const std::vector<Bytes> der(count, sample_);
  database_.transact([&](storage::Transaction& transaction) {
    transaction.exec("INSERT INTO " + schema_ +
                         ".certificates (serial, der, sha256, profile, profile_version, public_key_fingerprint, "
                         "subscriber_id, application_id, not_before, not_after, issued_at) "
                         "SELECT c.serial, c.der, c.fingerprint, "
                         "'qualified-individual', 1, "
                         "c.fingerprint, c.id, c.id, now(), now(), now() "
                         "FROM unnest($1::bytea[], $2::bytea[], $3::uuid[], $4::bytea[]) "
                         "AS c (serial, fingerprint, id, der)",
                     {serials, fingerprints, ids, der});
    transaction.exec("INSERT INTO " + schema_ +
                         ".statuses (serial, status, version, not_after, subscriber_id, profile, changed_at) "
                         "SELECT s.serial, 'active', 1, now(), s.id, 'qualified-individual', now() "
                         "FROM unnest($1::bytea[], $2::uuid[]) AS s (serial, id)",
                     {serials, ids});
    transaction.exec("INSERT INTO " + schema_ +
                         ".changes (serial, version, status, not_after) SELECT s, 1, 'active', now() "
                         "FROM unnest($1::bytea[]) AS s",
                     {serials});
    transaction.exec("INSERT INTO " + schema_ +
                         ".events (application_id, at, action, from_state, to_state) "
                         "SELECT id, now(), 'complete', 'issuing', 'issued' FROM unnest($1::uuid[]) AS id",
                     {ids});
    transaction.exec("INSERT INTO " + schema_ +
                         ".entries (at, actor_kind, action, object, details) "
                         "SELECT now(), 'system', 'certificate.issued', * FROM unnest($1::text[], $2::text[])",
                     {std::vector(count, kObject), std::vector(count, kDetails)});
    transaction.exec("INSERT INTO " + schema_ +
                         ".messages (created_at, topic, subscriber_id, payload) "
                         "SELECT now(), 'certificate.issued', * FROM unnest($1::uuid[], $2::text[])",
                     {ids, std::vector(count, kPayload)});
  });
}

void BarePath::store(std::size_t count) {
  const Names names(count);
  store_intents(names);
  store_certificates(names);
}

void BarePath::run(const std::vector<Bytes>& requests) {
  for (const Bytes& request : requests) compute(request);
  store(requests.size());
}

}  // namespace tamga::bench
