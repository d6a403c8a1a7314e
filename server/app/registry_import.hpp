#pragma once

// Another program's registry becomes a part of this one: what `tamga import` does with each serial number it is told
// of. Idempotent: what is there already is left alone, so that an import may be interrupted and repeated, and repeated
// once more on the day when the old program is switched off.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/instant.hpp"
#include "ca-core/x509/certificate.hpp"
#include "server/storage/imported_certificates.hpp"

namespace tamga::app {

/// What was odd about a source. Imports go on after each of them.
enum class ImportOddity {
  unreadable,             // a file that holds no certificate and no CRL, a line of the index that is none
  other_issuer,           // a certificate or CRL that does not name this CA as its issuer
  bad_signature,          // nor is it signed by this CA's key
  serial_used_twice,      // two certificates with one serial number: the first one stays
  revoked_here,           // the source calls it good, this registry revoked it; it stays revoked
  ends_before_it_begins,  // a validity that no certificate can have: left out
  no_certificate,         // only the serial number and its status are known
  unknown_key,            // taken in; its key is of a kind that Tamga does not use
  entries_passed_over,    // of a CRL: unreadable ones or those of another issuer
  delta_crl,              // says what changed and not what is: left out
  not_in_index,           // a certificate that the index does not name: left out
  crl_number_too_large,   // no number above it can be drawn here: lists made here start anew below it
};

/// "unreadable", …
std::string_view to_string(ImportOddity oddity);

struct ImportRemark {
  ImportOddity oddity;
  std::string where;  // "newcerts/01.pem", "index.txt:17", "serial 01ab…"
};

struct ImportReport {
  std::size_t added = 0;         // serial numbers that the registry did not know
  std::size_t certificates = 0;  // certificates that it did not have
  std::size_t statuses_changed = 0;
  std::size_t unchanged = 0;
  std::map<ImportOddity, std::size_t> oddities;  // all of them
  std::vector<ImportRemark> remarks;             // the first kMaximumRemarks
};

inline constexpr std::size_t kMaximumRemarks = 1000;

/// One serial number with all that the source says of it.
struct ImportedItem {
  storage::ImportedStatus status;
  std::optional<Certificate> certificate;
  std::string where;
};

class RegistryImport {
 public:
  /// `authority` is registered, `ca` its certificate. `progress` is told how many serial numbers have been dealt with,
  /// after each batch. Error{ca_not_found}.
  RegistryImport(storage::Database& database, std::string authority, const Clock& clock,
                 std::function<void(std::size_t)> progress);

  const Certificate& ca() const { return *ca_; }

  /// False when the certificate is none of this CA's: it is remarked upon and left out. Batches are committed one by
  /// one; errors of the database come through, and what was committed stays.
  bool take(ImportedItem item);
  void remark(ImportOddity oddity, std::string where);

  /// The number of a list that the CA published: those that are made here go on above it (RFC 5280 section 5.2.3).
  void note_crl_number(std::uint64_t number, std::string where);

  /// Commits the rest and an audit entry with the report's figures. The import is used up.
  ImportReport finish(std::string_view source);

 private:
  bool is_acceptable(const ImportedItem& item);
  void commit();
  void settle(storage::Transaction& transaction, const std::vector<ImportedItem>& items, ImportReport& report) const;

  storage::Database& database_;
  std::string authority_;
  const Clock& clock_;
  std::function<void(std::size_t)> progress_;
  std::optional<Certificate> ca_;
  bool lists_are_made_here_ = false;
  std::uint64_t crl_number_ = 0;  // the greatest that was noted
  std::vector<ImportedItem> waiting_;
  std::size_t done_ = 0;
  ImportReport report_;
};

}  // namespace tamga::app
