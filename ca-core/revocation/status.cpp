#include "ca-core/revocation/status.hpp"

#include <array>

namespace tamga {
namespace {

struct StatusWord {
  CertificateStatus status;
  std::string_view word;
};

constexpr std::array kStatuses{
    StatusWord{CertificateStatus::good, "active"},
    StatusWord{CertificateStatus::revoked, "revoked"},
    StatusWord{CertificateStatus::suspended, "suspended"},
    StatusWord{CertificateStatus::expired, "expired"},
};

struct ReasonWord {
  RevocationReason reason;
  std::string_view word;
};

constexpr std::array kReasons{
    ReasonWord{RevocationReason::unspecified, "unspecified"},
    ReasonWord{RevocationReason::key_compromise, "key_compromise"},
    ReasonWord{RevocationReason::ca_compromise, "ca_compromise"},
    ReasonWord{RevocationReason::affiliation_changed, "affiliation_changed"},
    ReasonWord{RevocationReason::superseded, "superseded"},
    ReasonWord{RevocationReason::cessation_of_operation, "cessation_of_operation"},
    ReasonWord{RevocationReason::certificate_hold, "certificate_hold"},
    ReasonWord{RevocationReason::remove_from_crl, "remove_from_crl"},
    ReasonWord{RevocationReason::privilege_withdrawn, "privilege_withdrawn"},
    ReasonWord{RevocationReason::aa_compromise, "aa_compromise"},
};

/// By their numbers, 0 to 10.
constexpr auto kReasonNumbers = [] {
  std::array<std::optional<RevocationReason>, 11> numbers{};
  for (const ReasonWord& row : kReasons) numbers[static_cast<std::size_t>(row.reason)] = row.reason;
  return numbers;
}();

}  // namespace

std::string_view to_string(CertificateStatus status) {
  for (const StatusWord& row : kStatuses) {
    if (row.status == status) return row.word;
  }
  return {};
}

std::optional<CertificateStatus> parse_certificate_status(std::string_view word) {
  for (const StatusWord& row : kStatuses) {
    if (row.word == word) return row.status;
  }
  return std::nullopt;
}

std::string_view to_string(RevocationReason reason) {
  for (const ReasonWord& row : kReasons) {
    if (row.reason == reason) return row.word;
  }
  return {};
}

std::optional<RevocationReason> parse_revocation_reason(std::string_view word) {
  for (const ReasonWord& row : kReasons) {
    if (row.word == word) return row.reason;
  }
  return std::nullopt;
}

std::optional<RevocationReason> revocation_reason_from_number(int number) {
  const auto index = static_cast<std::size_t>(number);
  return number >= 0 && index < kReasonNumbers.size() ? kReasonNumbers[index] : std::nullopt;
}

std::optional<RevocationReason> meaningful_reason(std::optional<RevocationReason> reason) {
  return reason == RevocationReason::unspecified ? std::nullopt : reason;
}

}  // namespace tamga
