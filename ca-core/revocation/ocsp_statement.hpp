#pragma once

// An OCSP response as somebody reads it who relies on the certificate (RFC 6960 section 3.2).

#include <chrono>
#include <optional>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/x509/serial_number.hpp"

namespace tamga {

class Certificate;

struct OcspStatement {
  enum class Status { good, revoked, unknown };
  Status status;
  std::optional<Instant> revoked_at;  // exactly when revoked
  Instant this_update;
  std::optional<Instant> next_update;
};

/// What the response says of this certificate of `ca`, which was asked about by a CertID with SHA-1. Signature and
/// appointment of the responder are verified, and that `now` lies between thisUpdate and nextUpdate, give or take
/// kOcspClockSkew. Error{document_unreadable} for anything else, responses without a statement (tryLater,
/// unauthorized) included; the note says what is wrong.
OcspStatement read_ocsp_statement(ByteView response, const Certificate& ca, const SerialNumber& serial, Instant now);

inline constexpr std::chrono::seconds kOcspClockSkew{5};

}  // namespace tamga
