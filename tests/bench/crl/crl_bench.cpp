// How long a CRL of many entries takes and how much memory, from rows in PostgreSQL to a verified, published list,
// beside hashing and copying the same octets. Prints one line of JSON.
//
//   crl_bench CONNECTION COUNT ecdsa|gost FOLDER
//
// CONNECTION is a libpq string of the role tamga_issuance in a migrated, empty database.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <spdlog/sinks/stdout_sinks.h>

#include "ca-core/openssl/digest.hpp"
#include "ca-core/openssl/library.hpp"
#include "ca-core/revocation/crl_entry.hpp"
#include "server/service/system_clock.hpp"
#include "server/workers/assembled_crl.hpp"
#include "server/workers/crl_publisher.hpp"
#include "tests/bench/measure.hpp"
#include "tests/support/test_authority.hpp"

namespace {

using namespace tamga;
using bench::peak_kib;
using bench::Stopwatch;

void fill_registry(storage::Database& database, const std::string& name, const Certificate& ca, std::uint64_t count,
                   Instant now) {
  database.transact([&](storage::Transaction& transaction) {
    transaction.exec(
        "INSERT INTO certification_authorities (name, kind, certificate, ocsp_certificate, not_after, created_at) "
        "VALUES ($1, 'issuing', $2, $2, $3, $4)",
        {name, ca.der(), ca.not_after(), now});
    transaction.exec(
        "INSERT INTO certificate_status (issuer_id, serial, status, version, reason, revoked_at, not_after, "
        "changed_at) "
        "SELECT ca.id, decode('01' || md5(i::text) || '0a', 'hex'), 'revoked', 1, 1 + i % 5, $2, $3, $2 "
        "FROM certification_authorities ca, generate_series(1, $1::bigint) i",
        {count, now - std::chrono::hours(1), now + std::chrono::hours(24 * 365)});
  });
}

Bytes read_list(storage::Database& database, const std::string& name, std::uint64_t number) {
  Bytes list;
  database.read([&](storage::Transaction& transaction) {
    list.clear();
    storage::Crls(transaction).read(name, number, [&](ByteView chunk) {
      list.insert(list.end(), chunk.begin(), chunk.end());
    });
  });
  return list;
}

/// What cannot be left out: the rows, the encoding of each, one pass of the hash, the signature. Seconds.
double bare_list(storage::Database& database, const std::string& name, std::uint64_t entries, const Signer& signer) {
  const Stopwatch watch;
  Bytes encoded;
  encoded.reserve(entries * 64);
  database.read([&](storage::Transaction& transaction) {
    storage::Crls(transaction).for_each_revoked(name, Instant{}, [&](const CrlEntry& entry) {
      append_crl_entry(encoded, entry);
    });
  });
  signer.sign(encoded);
  return watch.seconds();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) {
    std::fprintf(stderr, "usage: crl_bench CONNECTION COUNT ecdsa|gost FOLDER\n");
    return 2;
  }
  openssl::load_library();
  const std::uint64_t entries = std::strtoull(arguments[2], nullptr, 10);
  const bool gost = std::string_view(arguments[3]) == "gost";
  const ParameterSet set = gost ? ParameterSet::cryptopro_a : ParameterSet::p256;
  const std::string name = gost ? "gost-unqualified" : "ecdsa-unqualified";
  const auto root = testing::make_root(gost ? "gost-root" : "ecdsa-root", set);
  const auto ca = testing::make_issuing(root, name, set);
  const service::SystemClock clock;
  storage::Database database(arguments[1], 2);
  fill_registry(database, name, ca.certificate(), entries, clock.now());

  storage::Listener listener(arguments[1], {std::string(storage::kStatusChannel)});
  const auto logger = std::make_shared<spdlog::logger>("bench", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  workers::CrlPublisher publisher(database, listener, {{name, ca.certificate(), *ca.signer}},
                                  {.spool_directory = arguments[4]}, clock, logger);
  const long before = peak_kib();
  const Stopwatch publishing;
  const auto published = publisher.publish_all().front();
  const double publish_seconds = publishing.seconds();
  const long after = peak_kib();
  if (published.outcome != workers::PublishOutcome::published || published.summary.entries != entries) {
    std::fprintf(stderr, "the list was not published\n");
    return 1;
  }

  const double bare_seconds = bare_list(database, name, entries, *ca.signer);
  const Stopwatch reading;
  std::uint64_t rows = 0;
  database.read([&](storage::Transaction& transaction) {
    storage::Crls(transaction).for_each_revoked(name, Instant{}, [&](const CrlEntry&) { ++rows; });
  });
  const double read_seconds = reading.seconds();

  const Bytes list = read_list(database, name, published.summary.header.number);
  const Stopwatch hashing;
  gost ? openssl::streebog256(list) : openssl::sha256(list);
  const double hash_seconds = hashing.seconds();

  std::printf(
      R"({"key":"%s","entries":%lu,"octets":%lu,"publish_seconds":%.3f,"rows_alone_seconds":%.3f,"hash_alone_seconds":%.3f,)"
      R"("bare_seconds":%.3f,"peak_kib_before":%ld,"peak_kib_after":%ld})"
      "\n",
      arguments[3], entries, published.summary.octets, publish_seconds, read_seconds, hash_seconds, bare_seconds,
      before, after);
  return rows == entries ? 0 : 1;
}
