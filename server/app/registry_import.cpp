#include "server/app/registry_import.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>

#include "ca-core/base/error.hpp"
#include "ca-core/moving/foreign_crl.hpp"
#include "ca-core/openssl/digest.hpp"
#include "server/storage/audit_entries.hpp"
#include "server/storage/authorities.hpp"
#include "server/storage/crls.hpp"
#include "server/storage/listener.hpp"

namespace tamga::app {
namespace {

/// Enough rows a commit to make commits cheap, few enough to lock and to send.
constexpr std::size_t kBatch = 500;

/// The greatest bigint: a number below it has one that follows.
constexpr std::uint64_t kCrlNumberLimit = std::numeric_limits<std::int64_t>::max();

constexpr std::array<std::pair<ImportOddity, std::string_view>, 12> kOddityNames{{
    {ImportOddity::unreadable, "unreadable"},
    {ImportOddity::other_issuer, "other_issuer"},
    {ImportOddity::bad_signature, "bad_signature"},
    {ImportOddity::serial_used_twice, "serial_used_twice"},
    {ImportOddity::revoked_here, "revoked_here"},
    {ImportOddity::ends_before_it_begins, "ends_before_it_begins"},
    {ImportOddity::no_certificate, "no_certificate"},
    {ImportOddity::unknown_key, "unknown_key"},
    {ImportOddity::entries_passed_over, "entries_passed_over"},
    {ImportOddity::delta_crl, "delta_crl"},
    {ImportOddity::not_in_index, "not_in_index"},
    {ImportOddity::crl_number_too_large, "crl_number_too_large"},
}};

void add_remark(ImportReport& report, ImportOddity oddity, std::string where) {
  ++report.oddities[oddity];
  if (report.remarks.size() < kMaximumRemarks) report.remarks.push_back({oddity, std::move(where)});
}

/// Keys that Tamga does not use have no canonical form; their octets as they stand keep apart what is not the same.
Bytes fingerprint_of(const Certificate& certificate, const std::string& where, ImportReport& report) {
  try {
    return certificate.public_key().fingerprint();
  } catch (const Error&) {
    add_remark(report, ImportOddity::unknown_key, where);
    return openssl::sha256(certificate.spki());
  }
}

storage::ImportedDocument document_of(const ImportedItem& item, ImportReport& report) {
  const Certificate& certificate = *item.certificate;
  return {.serial = certificate.serial(),
          .der = certificate.der(),
          .public_key_fingerprint = fingerprint_of(certificate, item.where, report),
          .not_before = certificate.not_before(),
          .not_after = certificate.not_after()};
}

/// How final a status is: a later word never takes an earlier one back.
int rank(CertificateStatus status) {
  switch (status) {
    case CertificateStatus::good:
      return 0;
    case CertificateStatus::suspended:
      return 1;
    case CertificateStatus::revoked:
    case CertificateStatus::expired:
      break;
  }
  return 2;
}

CertificateStatus status_of(const storage::ImportedStatus& status) {
  if (!status.revocation) return CertificateStatus::good;
  return status.revocation->reason == RevocationReason::certificate_hold ? CertificateStatus::suspended
                                                                         : CertificateStatus::revoked;
}

std::vector<SerialNumber> serials_of(const std::vector<ImportedItem>& items) {
  std::vector<SerialNumber> serials;
  serials.reserve(items.size());
  for (const ImportedItem& item : items) serials.push_back(item.status.serial);
  return serials;
}

storage::Authority registered(storage::Database& database, const std::string& authority) {
  const auto all =
      database.read([](storage::Transaction& transaction) { return storage::Authorities(transaction).all(); });
  const auto found = std::ranges::find(all, authority, &storage::Authority::name);
  if (found == all.end()) {
    throw Error(Errc::ca_not_found,
                LogNote{"no CA " + authority + " is registered: `tamga import authority` adds one"});
  }
  return *found;
}

}  // namespace

std::string_view to_string(ImportOddity oddity) {
  for (const auto& [value, name] : kOddityNames) {
    if (value == oddity) return name;
  }
  return {};
}

RegistryImport::RegistryImport(storage::Database& database, std::string authority, const Clock& clock,
                               std::function<void(std::size_t)> progress)
    : database_(database), authority_(std::move(authority)), clock_(clock), progress_(std::move(progress)) {
  const storage::Authority found = registered(database_, authority_);
  ca_ = Certificate::parse_der(found.certificate);
  lists_are_made_here_ = !found.ocsp_certificate.empty();
}

bool RegistryImport::take(ImportedItem item) {
  if (!is_acceptable(item)) return false;
  if (!item.certificate) remark(ImportOddity::no_certificate, item.where);
  // Two words about one serial number are settled one after the other, each against what the registry says by then.
  const bool again = std::ranges::any_of(
      waiting_, [&](const ImportedItem& other) { return other.status.serial == item.status.serial; });
  if (again || waiting_.size() == kBatch) commit();
  waiting_.push_back(std::move(item));
  return true;
}

void RegistryImport::remark(ImportOddity oddity, std::string where) {
  add_remark(report_, oddity, std::move(where));
}

void RegistryImport::note_crl_number(std::uint64_t number, std::string where) {
  // Lists of the others bring their numbers themselves when they are published here, each above the last one.
  if (!lists_are_made_here_) return;
  if (number < kCrlNumberLimit) {
    crl_number_ = std::max(crl_number_, number);
  } else {
    remark(ImportOddity::crl_number_too_large, std::move(where));
  }
}

bool RegistryImport::is_acceptable(const ImportedItem& item) {
  if (!item.certificate) return true;
  const Certificate& certificate = *item.certificate;
  const auto refused = [&](ImportOddity oddity) {
    remark(oddity, item.where);
    return false;
  };
  if (certificate.issuer_der() != ca_->subject_der()) return refused(ImportOddity::other_issuer);
  if (!signed_by_any_algorithm(certificate, *ca_)) return refused(ImportOddity::bad_signature);
  if (certificate.not_before() >= certificate.not_after()) return refused(ImportOddity::ends_before_it_begins);
  return true;
}

void RegistryImport::commit() {
  if (waiting_.empty()) return;
  // The body may run again: what it finds is counted on a copy.
  report_ = database_.transact([&](storage::Transaction& transaction) {
    ImportReport report = report_;
    settle(transaction, waiting_, report);
    return report;
  });
  done_ += waiting_.size();
  waiting_.clear();
  progress_(done_);
}

void RegistryImport::settle(storage::Transaction& transaction, const std::vector<ImportedItem>& items,
                            ImportReport& report) const {
  storage::ImportedCertificates registry(transaction, authority_);
  std::map<SerialNumber, storage::KnownSerial> known;
  for (const storage::KnownSerial& one : registry.lock_known(serials_of(items))) known.emplace(one.serial, one);

  const Instant now = clock_.now();
  std::vector<storage::ImportedStatus> statuses;
  std::vector<storage::ImportedDocument> documents;
  for (const ImportedItem& item : items) {
    const auto found = known.find(item.status.serial);
    if (found == known.end()) {
      statuses.push_back(item.status);
      if (item.certificate) documents.push_back(document_of(item, report));
      ++report.added;
      continue;
    }
    const storage::KnownSerial& there = found->second;
    if (item.certificate && there.der_sha256 && *there.der_sha256 != openssl::sha256(item.certificate->der())) {
      add_remark(report, ImportOddity::serial_used_twice, item.where);
      continue;
    }
    if (item.certificate && !there.der_sha256) documents.push_back(document_of(item, report));
    const int said = rank(status_of(item.status));
    if (said > rank(there.status)) {
      registry.change(item.status, now);
      ++report.statuses_changed;
    } else {
      if (said < rank(there.status) && there.status != CertificateStatus::expired)
        add_remark(report, ImportOddity::revoked_here, item.where);
      ++report.unchanged;
    }
  }
  registry.insert_statuses(statuses, now);
  registry.insert_documents(documents, now);
  report.certificates += documents.size();
  transaction.notify_after_commit(storage::kStatusChannel);
}

ImportReport RegistryImport::finish(std::string_view source) {
  commit();
  std::size_t odd = 0;
  for (const auto& [oddity, count] : report_.oddities) odd += count;
  database_.transact([&](storage::Transaction& transaction) {
    if (crl_number_ != 0) storage::Crls(transaction).record_number(authority_, crl_number_, clock_.now());
    storage::AuditEntries(transaction)
        .add({.at = clock_.now(),
              .operator_id = std::nullopt,
              .office = "",
              .action = "registry.imported",
              .object = "authority:" + authority_,
              .details = {{"source", std::string(source)},
                          {"added", std::to_string(report_.added)},
                          {"certificates", std::to_string(report_.certificates)},
                          {"statuses_changed", std::to_string(report_.statuses_changed)},
                          {"unchanged", std::to_string(report_.unchanged)},
                          {"odd", std::to_string(odd)}}});
  });
  return std::move(report_);
}

}  // namespace tamga::app
