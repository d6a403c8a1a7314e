// How long the registry of another program takes to move in: COUNT certificates in files with an index, beside reading
// and verifying the same files alone and beside inserting the same rows alone. Prints one line of JSON.
//
//   import_bench CONNECTION COUNT ecdsa|gost FOLDER
//
// CONNECTION is a libpq string of the role tamga_issuance in a migrated, empty database; FOLDER is empty.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "ca-core/moving/foreign_crl.hpp"
#include "ca-core/openssl/library.hpp"
#include "server/app/import_registry.hpp"
#include "server/app/registry_files.hpp"
#include "server/service/system_clock.hpp"
#include "server/storage/authorities.hpp"
#include "server/storage/imported_certificates.hpp"
#include "tests/bench/measure.hpp"
#include "tests/unit/ca-core/lint/specimens.hpp"

namespace {

using namespace tamga;
using bench::peak_kib;
using bench::Stopwatch;
namespace fs = std::filesystem;

constexpr std::size_t kRowsACommit = 500;
constexpr unsigned kRevokedOneIn = 10;

void register_authority(storage::Database& database, const std::string& name, const Certificate& ca, Instant now) {
  database.transact([&](storage::Transaction& transaction) {
    storage::Authorities(transaction)
        .insert({.name = name,
                 .kind = storage::AuthorityKind::issuing,
                 .certificate = ca.der(),
                 .ocsp_certificate = ca.der(),
                 .not_after = ca.not_after()},
                now);
  });
}

/// Every certificate has a key of its own, as in life.
void write_registry(const testing::ForgedCa& ca, ParameterSet set, std::size_t count, const fs::path& folder) {
  fs::create_directories(folder / "newcerts");
  std::ofstream index(folder / "index.txt");
  for (std::size_t i = 1; i <= count; ++i) {
    testing::Case one = testing::issued_by(ca, set);
    one.forge.serial = der::integer(std::uint64_t{0x10000000} + i);
    one.forge.key(PrivateKey::generate(set).public_key().spki());
    const Certificate certificate = Certificate::parse_der(one.forge.der_signed_by(ca.signer));
    const std::string serial = certificate.serial().to_hex();
    std::ofstream(folder / "newcerts" / (serial + ".pem")) << certificate.to_pem();
    const bool revoked = i % kRevokedOneIn == 0;
    index << (revoked ? "R\t270428000000Z\t260301000000Z,superseded\t" : "V\t270428000000Z\t\t") << serial
          << "\tunknown\t/CN=" << i << '\n';
  }
}

/// The certificates again, each read, parsed and its signature verified: what no import can leave out.
std::vector<Certificate> read_and_verify(const fs::path& folder, const Certificate& ca) {
  std::vector<Certificate> all;
  for (const fs::path& file : app::files_below(folder)) {
    for (const Certificate& certificate : app::read_objects(file).certificates) {
      if (signed_by_any_algorithm(certificate, ca)) all.push_back(certificate);
    }
  }
  return all;
}

void insert_rows(storage::Database& database, const std::string& name, const std::vector<Certificate>& certificates,
                 Instant now) {
  for (std::size_t begin = 0; begin < certificates.size(); begin += kRowsACommit) {
    std::vector<storage::ImportedStatus> statuses;
    std::vector<storage::ImportedDocument> documents;
    for (std::size_t i = begin; i < std::min(begin + kRowsACommit, certificates.size()); ++i) {
      const Certificate& one = certificates[i];
      statuses.push_back({one.serial(), one.not_after(), {}, {}});
      documents.push_back({one.serial(), one.der(), openssl::sha256(one.spki()), one.not_before(), one.not_after()});
    }
    database.transact([&](storage::Transaction& transaction) {
      storage::ImportedCertificates rows(transaction, name);
      rows.insert_statuses(statuses, now);
      rows.insert_documents(documents, now);
    });
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) {
    std::fprintf(stderr, "usage: import_bench CONNECTION COUNT ecdsa|gost FOLDER\n");
    return 2;
  }
  openssl::load_library();
  const std::size_t certificates = std::strtoull(arguments[2], nullptr, 10);
  const bool gost = std::string_view(arguments[3]) == "gost";
  const ParameterSet set = gost ? ParameterSet::cryptopro_a : ParameterSet::p256;
  const fs::path folder(arguments[4]);
  const service::SystemClock clock;
  storage::Database database(arguments[1], 2);

  // Two CAs, so that the same certificates can be inserted twice: those of the second are the bare rows' own.
  const testing::ForgedCa ca = testing::make_ca(set);
  const testing::ForgedCa bare = testing::make_ca(set);
  register_authority(database, "moving-in", ca.certificate, clock.now());
  register_authority(database, "bare-rows", bare.certificate, clock.now());
  write_registry(ca, set, certificates, folder / "moving");
  write_registry(bare, set, certificates, folder / "bare");

  const Stopwatch importing;
  const app::ImportReport report =
      app::import_openssl_index(database, {"moving-in", [](std::size_t) {}}, folder / "moving" / "index.txt",
                                folder / "moving" / "newcerts", clock);
  const double import_seconds = importing.seconds();
  const long import_peak = peak_kib();

  const Stopwatch again;
  const app::ImportReport repeated =
      app::import_openssl_index(database, {"moving-in", [](std::size_t) {}}, folder / "moving" / "index.txt",
                                folder / "moving" / "newcerts", clock);
  const double again_seconds = again.seconds();

  const Stopwatch reading;
  const std::vector<Certificate> read = read_and_verify(folder / "bare" / "newcerts", bare.certificate);
  const double read_seconds = reading.seconds();
  const Stopwatch inserting;
  insert_rows(database, "bare-rows", read, clock.now());
  const double insert_seconds = inserting.seconds();

  std::printf(
      R"({"key":"%s","certificates":%zu,"import_seconds":%.3f,"again_seconds":%.3f,"read_and_verify_seconds":%.3f,)"
      R"("bare_rows_seconds":%.3f,"peak_kib":%ld})"
      "\n",
      arguments[3], certificates, import_seconds, again_seconds, read_seconds, insert_seconds, import_peak);
  const bool whole = report.added == certificates && report.certificates == certificates && report.oddities.empty() &&
                     repeated.unchanged == certificates && read.size() == certificates;
  if (!whole) std::fprintf(stderr, "not everything was taken in\n");
  return whole ? 0 : 1;
}
