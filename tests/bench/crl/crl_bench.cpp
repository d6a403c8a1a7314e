// How long a CRL of many entries takes and how much memory, from rows in PostgreSQL to a verified, published list,
// beside hashing and copying the same octets. Prints one line of JSON.
//
//   crl_bench CONNECTION COUNT ecdsa|gost FOLDER ROUNDS
//
// CONNECTION is a libpq string of the role tamga_issuance in a migrated, empty database.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include <spdlog/sinks/stdout_sinks.h>

#include "ca-core/openssl/digest.hpp"
#include "ca-core/openssl/library.hpp"
#include "ca-core/revocation/crl_entry.hpp"
#include "server/service/system_clock.hpp"
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
  });
  // In parts, none of which takes longer than a statement may.
  constexpr std::uint64_t kPart = 500'000;
  for (std::uint64_t first = 1; first <= count; first += kPart) {
    database.transact([&](storage::Transaction& transaction) {
      transaction.exec(
          "INSERT INTO certificate_status (issuer_id, serial, status, version, reason, revoked_at, not_after, "
          "changed_at) "
          "SELECT ca.id, decode('01' || md5(i::text) || '0a', 'hex'), 'revoked', 1, 1 + i % 5, $3, $4, $3 "
          "FROM certification_authorities ca, generate_series($1::bigint, $2::bigint) i",
          {first, std::min(count, first + kPart - 1), now - std::chrono::hours(1), now + std::chrono::hours(24 * 365)});
    });
  }
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

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 6) {
    std::fprintf(stderr, "usage: crl_bench CONNECTION COUNT ecdsa|gost FOLDER ROUNDS\n");
    return 2;
  }
  openssl::load_library();
  const std::uint64_t entries = std::strtoull(arguments[2], nullptr, 10);
  const unsigned long rounds = std::max(1UL, std::strtoul(arguments[5], nullptr, 10));
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
  // In turns, so that none has the warmer tables.
  std::vector<double> publishing;
  std::vector<double> bare;
  std::vector<double> ratios;
  std::vector<double> removing;
  workers::PublishedCrl published;
  const long before = peak_kib();
  long after = 0;
  for (unsigned long round = 0; round < rounds; ++round) {
    const Stopwatch watch;
    published = publisher.publish_all().front();
    publishing.push_back(watch.seconds());
    if (round == 0) after = peak_kib();
    if (published.outcome != workers::PublishOutcome::published || published.summary.entries != entries) {
      std::fprintf(stderr, "the list was not published\n");
      return 1;
    }
    const Stopwatch removal;
    publisher.remove_old();
    removing.push_back(removal.seconds());
    bare.push_back(bare_list(database, name, entries, *ca.signer));
    ratios.push_back(publishing.back() / bare.back());
  }

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
      R"({"key":"%s","entries":%lu,"octets":%lu,"rounds":%lu,"publish_seconds":%.3f,"rows_alone_seconds":%.3f,)"
      R"("hash_alone_seconds":%.3f,"bare_seconds":%.3f,"ratio_to_bare":%.2f,"remove_old_seconds":%.3f,"peak_kib_before":%ld,"peak_kib_after":%ld})"
      "\n",
      arguments[3], entries, published.summary.octets, rounds, median(publishing), read_seconds, hash_seconds,
      median(bare), median(ratios), median(removing), before, after);
  return rows == entries ? 0 : 1;
}
