#include "server/app/import_registry.hpp"

#include <fstream>
#include <map>
#include <set>

#include "ca-core/base/error.hpp"
#include "ca-core/moving/openssl_index.hpp"
#include "server/app/registry_files.hpp"

namespace tamga::app {
namespace {

namespace fs = std::filesystem;

/// Serial numbers with what a source says of them, until a certificate takes them.
using StatusBySerial = std::map<SerialNumber, storage::ImportedStatus>;

storage::ImportedStatus status_of(const IndexEntry& entry) {
  return {entry.serial, entry.not_after, entry.revocation, entry.invalidity_date};
}

std::string line_name(const fs::path& index, std::size_t line) {
  return index.string() + ":" + std::to_string(line);
}

std::string serial_name(const SerialNumber& serial) {
  return "serial " + serial.to_hex();
}

StatusBySerial read_index(const fs::path& index, RegistryImport& import) {
  std::ifstream stream(index);
  if (!stream) throw Error(Errc::file_unreadable, LogNote{index.string()});
  StatusBySerial statuses;
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    if (is_index_comment(line)) continue;
    const auto entry = parse_index_line(line);
    if (const auto* fault = std::get_if<IndexFault>(&entry)) {
      import.remark(ImportOddity::unreadable, line_name(index, number) + ": " + std::string(fault->what));
      continue;
    }
    const auto& read = std::get<IndexEntry>(entry);
    const auto [place, is_new] = statuses.emplace(read.serial, status_of(read));
    if (is_new) continue;
    import.remark(ImportOddity::serial_used_twice, line_name(index, number));
    if (!place->second.revocation) place->second.revocation = read.revocation;
  }
  if (stream.bad()) throw Error(Errc::file_unreadable, LogNote{index.string()});
  return statuses;
}

/// Every certificate below the folder; what is damaged is remarked upon.
template <typename Visit>
void for_each_certificate(const fs::path& folder, RegistryImport& import, Visit visit) {
  for (const fs::path& file : files_below(folder)) {
    const FileObjects objects = read_objects(file);
    if (objects.damaged) import.remark(ImportOddity::unreadable, file.string());
    for (const Certificate& certificate : objects.certificates) visit(certificate, file.string());
  }
}

/// What no certificate was found for.
void take_serials_alone(RegistryImport& import, const StatusBySerial& statuses, const std::set<SerialNumber>& taken) {
  for (const auto& [serial, status] : statuses) {
    if (!taken.contains(serial)) import.take({status, std::nullopt, serial_name(serial)});
  }
}

/// The complete CRLs of this CA in a folder, taken together. What is on hold is what the newest list says; where the CA
/// splits its lists, the newest of each scope.
class CrlHistory {
 public:
  explicit CrlHistory(RegistryImport& import) : import_(import) {}

  void add(const ForeignCrl& crl, const std::string& where) {
    const Certificate& ca = import_.ca();
    if (crl.issuer_der() != ca.subject_der()) return import_.remark(ImportOddity::other_issuer, where);
    if (!crl.signed_by(ca)) return import_.remark(ImportOddity::bad_signature, where);
    // Delta lists are numbered with the complete ones.
    if (crl.number()) import_.note_crl_number(*crl.number(), where);
    if (crl.is_delta()) return import_.remark(ImportOddity::delta_crl, where);
    if (crl.passed_over() != 0) import_.remark(ImportOddity::entries_passed_over, where);
    Holds& holds = holds_[crl.scope()];
    if (crl.this_update() > holds.this_update) holds = {.this_update = crl.this_update(), .entries = {}};
    // Of several made within a second nobody knows which one was the last.
    const bool is_newest = crl.this_update() == holds.this_update;
    for (const CrlEntry& entry : crl.entries()) {
      // Taken off the list again, by a program that says so in complete lists: as good as never revoked.
      if (entry.reason == RevocationReason::remove_from_crl) continue;
      if (entry.reason != RevocationReason::certificate_hold) {
        revoked_.emplace(entry.serial, entry);
      } else if (is_newest) {
        holds.entries.emplace(entry.serial, entry);
      }
    }
  }

  /// Those without a certificate are taken to be valid as long as the CA: how long they were is not known.
  StatusBySerial statuses() const {
    StatusBySerial all;
    const auto take = [&](const Entries& entries) {
      for (const auto& [serial, entry] : entries) {
        all.emplace(serial, storage::ImportedStatus{serial, import_.ca().not_after(),
                                                    Revocation{entry.revoked_at, entry.reason}, entry.invalidity_date});
      }
    };
    take(revoked_);
    for (const auto& [scope, holds] : holds_) take(holds.entries);
    return all;
  }

 private:
  using Entries = std::map<SerialNumber, CrlEntry>;
  struct Holds {
    Instant this_update = Instant::min();
    Entries entries = {};
  };

  RegistryImport& import_;
  Entries revoked_;
  std::map<Bytes, Holds> holds_;  // by the scopes of lists
};

}  // namespace

ImportReport import_openssl_index(storage::Database& database, const ImportOrder& order, const fs::path& index,
                                  const std::optional<fs::path>& certificates, const Clock& clock) {
  RegistryImport import(database, order.authority, clock, order.progress);
  const StatusBySerial statuses = read_index(index, import);
  std::set<SerialNumber> taken;
  if (certificates) {
    for_each_certificate(*certificates, import, [&](const Certificate& certificate, const std::string& where) {
      const auto named = statuses.find(certificate.serial());
      if (named == statuses.end()) return import.remark(ImportOddity::not_in_index, where);
      storage::ImportedStatus status = named->second;
      status.not_after = certificate.not_after();
      if (import.take({status, certificate, where})) taken.insert(certificate.serial());
    });
  }
  take_serials_alone(import, statuses, taken);
  return import.finish("openssl");
}

ImportReport import_folder(storage::Database& database, const ImportOrder& order, const fs::path& folder,
                           const Clock& clock) {
  RegistryImport import(database, order.authority, clock, order.progress);
  CrlHistory crls(import);
  for (const fs::path& file : files_below(folder)) {
    for (const ForeignCrl& crl : read_objects(file).crls) crls.add(crl, file.string());
  }
  const StatusBySerial statuses = crls.statuses();
  std::set<SerialNumber> taken;
  for_each_certificate(folder, import, [&](const Certificate& certificate, const std::string& where) {
    const auto listed = statuses.find(certificate.serial());
    storage::ImportedStatus status =
        listed != statuses.end() ? listed->second
                                 : storage::ImportedStatus{certificate.serial(), certificate.not_after(), {}, {}};
    status.not_after = certificate.not_after();
    if (import.take({status, certificate, where})) taken.insert(certificate.serial());
  });
  take_serials_alone(import, statuses, taken);
  return import.finish("folder");
}

}  // namespace tamga::app
