// What it takes to know the status of many certificates: reading them from the database, memory, starting again from
// the local copy, looking up, writing the next snapshot. The follower, the index and the local store are the daemon's
// own. Prints one line of JSON.
//
//   index_bench register CONNECTION             a CA, so that statuses can be inserted; a role that may do so
//   index_bench measure CONNECTION COUNT FOLDER  with statuses 1 to COUNT as run.py inserts them; role tamga_status

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string_view>
#include <vector>

#include "ca-core/openssl/library.hpp"
#include "server/storage/authorities.hpp"
#include "tests/bench/measure.hpp"
#include "tests/support/status_daemon.hpp"
#include "tests/support/test_authority.hpp"

namespace {

using namespace tamga;
using bench::peak_kib;
using bench::Stopwatch;
using tamga::testing::kStatusNow;
using tamga::testing::StatusDaemon;

/// 18 octets, as those that Tamga draws.
SerialNumber serial_of(std::uint64_t number) {
  Bytes octets(18, 0x5A);
  octets[0] = 0x01;
  for (int i = 0; i < 8; ++i)
    octets[static_cast<std::size_t>(i) + 1] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
  return *SerialNumber::from_octets(octets);
}

void register_authority(const char* connection) {
  storage::Database database(connection, 1);
  const auto root = testing::make_root("ecdsa-root", ParameterSet::p256);
  const auto ca = testing::make_issuing(root, "ecdsa-unqualified", ParameterSet::p256);
  database.transact([&](storage::Transaction& transaction) {
    storage::Authorities(transaction)
        .insert({.name = "ecdsa-unqualified",
                 .kind = storage::AuthorityKind::issuing,
                 .certificate = ca.certificate().der(),
                 .ocsp_certificate = ca.certificate().der(),
                 .not_after = ca.certificate().not_after()},
                kStatusNow);
  });
}

struct LookUp {
  double nanoseconds;
  std::size_t found;
};

LookUp look_up(const status::StatusIndex& index, const std::vector<storage::CertificateKey>& keys) {
  std::size_t found = 0;
  const Stopwatch watch;
  for (const auto& key : keys) found += index.find(key) ? 1 : 0;
  return {watch.seconds() * 1e9 / static_cast<double>(keys.size()), found};
}

std::vector<storage::CertificateKey> some_keys(std::uint64_t first, std::uint64_t last, std::size_t count) {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::uint64_t> numbers(first, last);
  std::vector<storage::CertificateKey> keys;
  keys.reserve(count);
  for (std::size_t i = 0; i < count; ++i) keys.push_back({1, serial_of(numbers(random))});
  return keys;
}

/// Only the last step of a look-up that finds something: a record at a random place of the mapped file, and its check.
double record_alone_ns(const status::StatusSnapshot& snapshot, std::size_t count) {
  std::mt19937_64 random(2);
  std::uniform_int_distribution<std::uint64_t> places(0, snapshot.size() - 1);
  std::vector<std::uint64_t> asked(count);
  std::ranges::generate(asked, [&] { return places(random); });
  const Stopwatch watch;
  for (const std::uint64_t place : asked) snapshot.record_at(place);
  return watch.seconds() * 1e9 / static_cast<double>(count);
}

/// So many revocations one after another, as a busy day brings them between two snapshots.
bool revoke(StatusDaemon& daemon, std::uint64_t count) {
  constexpr std::uint64_t kBatch = 100;
  std::vector<storage::StatusChange> batch;
  for (std::uint64_t i = 1; i <= count; ++i) {
    auto change = testing::revoked_status(i, 9);
    change.key.serial = serial_of(i);
    batch.push_back(change);
    if (batch.size() < kBatch && i < count) continue;
    if (!daemon.store.append(batch, {}, kStatusNow)) return false;
    for (const auto& one : batch) daemon.index.apply(one);
    batch.clear();
  }
  return true;
}

int measure(const char* connection, std::uint64_t count, const std::filesystem::path& folder) {
  const std::uint64_t changes = std::min<std::uint64_t>(count / 2, 50'000);
  double load_seconds = 0;
  bool whole = true;
  const long peak_before = peak_kib();
  long peak_load = 0;
  {
    StatusDaemon daemon(connection, folder);
    const Stopwatch watch;
    daemon.follower.step();
    load_seconds = watch.seconds();
    peak_load = peak_kib();
    whole = daemon.index.size() == count && daemon.store.is_open() && revoke(daemon, changes);
  }
  StatusDaemon daemon(connection, folder);
  const Stopwatch restoring;
  whole = daemon.follower.restore() && whole;
  const double restore_seconds = restoring.seconds();
  const double octets = static_cast<double>(daemon.index.memory() - daemon.index.changes_memory());
  const double all_octets = static_cast<double>(daemon.index.memory());
  whole = whole && daemon.index.size() == count;

  const std::size_t look_ups = std::min<std::uint64_t>(count, 1'000'000);
  const auto known = some_keys(1, count, look_ups);
  const auto unknown = some_keys(count + 1, 2 * count, look_ups);
  look_up(daemon.index, known);  // the file's pages are mapped
  const LookUp found = look_up(daemon.index, known);
  const LookUp missed = look_up(daemon.index, unknown);
  const double record_ns = record_alone_ns(*daemon.index.snapshot(), look_ups);
  whole = whole && found.found == look_ups && missed.found == 0;

  const Stopwatch writing;
  whole = daemon.store.write_snapshot(daemon.index, {{}, kStatusNow, {}}) && whole;
  const double write_seconds = writing.seconds();
  whole = whole && daemon.index.size() == count && daemon.index.snapshot()->size() == count;

  std::printf(
      R"({"certificates":%llu,"load_seconds":%.3f,"octets_per_certificate":%.2f,"changes":%llu,)"
      R"("index_mib_with_changes":%.1f,"restore_seconds":%.3f,"look_up_ns":%.0f,"look_up_unknown_ns":%.0f,"record_alone_ns":%.0f,)"
      R"("write_snapshot_seconds":%.3f,"peak_kib_before":%ld,"peak_kib_load":%ld,"peak_kib_all":%ld})"
      "\n",
      static_cast<unsigned long long>(count), load_seconds, octets / static_cast<double>(count),
      static_cast<unsigned long long>(changes), all_octets / (1 << 20), restore_seconds, found.nanoseconds,
      missed.nanoseconds, record_ns, write_seconds, peak_before, peak_load, peak_kib());
  if (!whole) std::fprintf(stderr, "not every status was found\n");
  return whole ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  openssl::load_library();
  const std::string_view what = count > 1 ? arguments[1] : "";
  if (what == "register" && count == 3) {
    register_authority(arguments[2]);
    return 0;
  }
  if (what == "measure" && count == 5) {
    return measure(arguments[2], std::strtoull(arguments[3], nullptr, 10), arguments[4]);
  }
  std::fprintf(stderr, "usage: index_bench register CONNECTION | index_bench measure CONNECTION COUNT FOLDER\n");
  return 2;
}
