#pragma once

// The database of `openssl ca` (index.txt): one line a certificate, six columns between tabs. The format is written
// down in OpenSSL's apps/ca.c alone; this reader takes what that program writes, in all its forms.

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/status.hpp"
#include "ca-core/x509/serial_number.hpp"

namespace tamga {

struct IndexEntry {
  SerialNumber serial;
  Instant not_after;
  std::optional<Revocation> revocation;    // of lines "R"; certificate_hold is a suspension
  std::optional<Instant> invalidity_date;  // of a stated time of compromise (keyTime, CAkeyTime)
};

/// What is wrong with a line, in words; never its content, which names a person.
struct IndexFault {
  std::string_view what;
};

/// Reads one line without its line feed. Times are those of ASN.1, "YYMMDDHHMMSSZ" or "YYYYMMDDHHMMSSZ"; the serial is
/// hexadecimal; a revocation is "time[,reason[,argument]]" with the reasons of `openssl ca -crl_reason` and those that
/// it writes for -crl_hold, -crl_compromise and -crl_CA_compromise.
std::variant<IndexEntry, IndexFault> parse_index_line(std::string_view line);

/// Whether OpenSSL passes the line over: empty ones and comments.
bool is_index_comment(std::string_view line);

}  // namespace tamga
