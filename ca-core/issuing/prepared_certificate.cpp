#include "ca-core/issuing/prepared_certificate.hpp"

#include <utility>

#include "ca-core/base/error.hpp"

namespace tamga {

PreparedCertificate::PreparedCertificate(Bytes tbs, Bytes issuer_key, SerialNumber serial, Instant not_before,
                                         Instant not_after, std::string lint_report)
    : tbs_(std::move(tbs)),
      issuer_key_(std::move(issuer_key)),
      serial_(serial),
      not_before_(not_before),
      not_after_(not_after),
      lint_report_(std::move(lint_report)) {}

// The standard leaves a moved-from vector unspecified; what was moved from must be empty, or it could be redeemed
// again.
PreparedCertificate::PreparedCertificate(PreparedCertificate&& other) noexcept
    : tbs_(std::exchange(other.tbs_, {})),
      issuer_key_(std::exchange(other.issuer_key_, {})),
      serial_(other.serial_),
      not_before_(other.not_before_),
      not_after_(other.not_after_),
      lint_report_(std::exchange(other.lint_report_, {})) {}

PreparedCertificate& PreparedCertificate::operator=(PreparedCertificate&& other) noexcept {
  if (this != &other) {
    tbs_ = std::exchange(other.tbs_, {});
    issuer_key_ = std::exchange(other.issuer_key_, {});
    serial_ = other.serial_;
    not_before_ = other.not_before_;
    not_after_ = other.not_after_;
    lint_report_ = std::exchange(other.lint_report_, {});
  }
  return *this;
}

void PreparedCertificate::require_unredeemed() const {
  if (tbs_.empty()) throw Error(Errc::internal, LogNote{"a prepared certificate is used twice"});
}

const Bytes& PreparedCertificate::tbs() const {
  require_unredeemed();
  return tbs_;
}

const SerialNumber& PreparedCertificate::serial() const {
  require_unredeemed();
  return serial_;
}

Instant PreparedCertificate::not_before() const {
  require_unredeemed();
  return not_before_;
}

Instant PreparedCertificate::not_after() const {
  require_unredeemed();
  return not_after_;
}

std::string PreparedCertificate::lint_report() const {
  require_unredeemed();
  return lint_report_;
}

}  // namespace tamga
