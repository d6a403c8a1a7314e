#pragma once

// What a holder signs to ask something for a certificate of his: a text of fixed lines that a person can read and that
// binds everything asked for, so that a captured document is good for nothing else.
//
//   Tamga signed request 1
//   action: reissue
//   certificate: gost-qualified/01ab…
//   request-sha256: 64 hexadecimal digits      (reissue only: of the PKCS#10 in DER)
//   reason: expiry                             (reissue and revocation)
//   email: new@example.ru                      (reissue for changed data only, like the next one)
//   phone: +79161234567
//   until: 2026-12-01T00:00:00Z                (suspension only, and there only if an end is asked for)
//   date: 2026-11-25T10:00:00Z
//
// UTF-8, exactly these lines in this order, each ended by LF or CR LF (programs for signing mail write the latter); the
// last line end may be missing.

#include <optional>
#include <string>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/identity/email.hpp"
#include "ca-core/identity/phone.hpp"
#include "ca-core/x509/certificate_name.hpp"

namespace tamga {

enum class StatementAction { reissue, revoke, suspend, resume };

struct HolderStatement {
  StatementAction action;
  CertificateName certificate;
  std::optional<Bytes> request_sha256;  // of a reissue
  std::optional<std::string> reason;    // a word of small letters and "_"; which ones are good the action decides
  std::optional<Email> email;
  std::optional<Phone> phone;
  std::optional<Instant> until;  // of a suspension
  Instant date;

  /// Errc::cms_wrong_content with the member "faults": the name of the line that is missing, out of its place or not as
  /// above ("action", …), "title" or "end".
  static HolderStatement parse(ByteView text);

  /// The text with LF after each line: one text for one statement.
  std::string to_text() const;

  bool operator==(const HolderStatement&) const = default;
};

/// "reissue", "revoke", "suspend", "resume".
std::string_view to_string(StatementAction action);

}  // namespace tamga
