#pragma once

// Certificates as their readers see them.

#include <optional>
#include <string>
#include <vector>

#include "server/app/views.hpp"
#include "server/storage/certificates.hpp"

namespace tamga::app {

struct CertificateView {
  storage::CertificateRecord record;
  /// `active` becomes `expired` when the term is over, whatever the registry has noted so far.
  CertificateStatus status;
  std::string subject;  // "CN=…, SN=…"; holds personal data
  std::string pem;
};

struct CertificatePage {
  std::vector<CertificateView> items;
  std::optional<std::string> next_cursor;
};

CertificateView view_of(storage::CertificateRecord record, Instant now);

}  // namespace tamga::app
