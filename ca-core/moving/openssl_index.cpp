#include "ca-core/moving/openssl_index.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

constexpr std::size_t kColumns = 6;
constexpr std::size_t kUtcTimeLength = 13;

struct ReasonName {
  std::string_view name;
  RevocationReason reason;
  bool argument_is_time;  // the time of the compromise
};

// crl_reasons[] of apps/ca.c, in its order.
constexpr std::array<ReasonName, 11> kReasons{{
    {"unspecified", RevocationReason::unspecified, false},
    {"keyCompromise", RevocationReason::key_compromise, false},
    {"CACompromise", RevocationReason::ca_compromise, false},
    {"affiliationChanged", RevocationReason::affiliation_changed, false},
    {"superseded", RevocationReason::superseded, false},
    {"cessationOfOperation", RevocationReason::cessation_of_operation, false},
    {"certificateHold", RevocationReason::certificate_hold, false},
    {"removeFromCRL", RevocationReason::remove_from_crl, false},
    {"holdInstruction", RevocationReason::certificate_hold, false},
    {"keyTime", RevocationReason::key_compromise, true},
    {"CAkeyTime", RevocationReason::ca_compromise, true},
}};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::optional<Instant> time_of(std::string_view text) {
  const ByteView octets = as_bytes(text);
  return text.size() == kUtcTimeLength ? der::utc_time(octets) : der::generalized_time(octets);
}

/// "230101000000Z,keyTime,20221231235959Z"; what is wrong, or nothing.
std::optional<IndexFault> read_revocation(std::string_view column, IndexEntry& entry) {
  const auto parts = split(column, ',');
  const auto revoked_at = time_of(parts[0]);
  if (!revoked_at) return IndexFault{"the time of revocation cannot be read"};
  entry.revocation = Revocation{*revoked_at, std::nullopt};
  if (parts.size() == 1) return std::nullopt;

  const auto named =
      std::ranges::find_if(kReasons, [&](const ReasonName& row) { return equal_ignoring_case(row.name, parts[1]); });
  if (named == kReasons.end()) return IndexFault{"the reason of revocation is not known"};
  entry.revocation->reason = named->reason;
  if (!named->argument_is_time) return std::nullopt;
  entry.invalidity_date = parts.size() > 2 ? der::generalized_time(as_bytes(parts[2])) : std::nullopt;
  return entry.invalidity_date ? std::nullopt : std::optional(IndexFault{"the time of compromise cannot be read"});
}

}  // namespace

std::variant<IndexEntry, IndexFault> parse_index_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  const auto columns = split(line, '\t');
  if (columns.size() != kColumns) return IndexFault{"there are not six columns"};
  if (columns[0] != "V" && columns[0] != "R" && columns[0] != "E") return IndexFault{"the status is not V, R or E"};
  const auto not_after = time_of(columns[1]);
  if (!not_after) return IndexFault{"the end of validity cannot be read"};
  const auto serial = SerialNumber::parse_hex(columns[3]);
  if (!serial) return IndexFault{"the serial number is not a positive number of at most 20 octets"};

  IndexEntry entry{*serial, *not_after, std::nullopt, std::nullopt};
  if (columns[0] == "R") {
    if (const auto fault = read_revocation(columns[2], entry)) return *fault;
    // Taken off the list again: as good as never revoked.
    if (entry.revocation->reason == RevocationReason::remove_from_crl) entry.revocation.reset();
  }
  return entry;
}

bool is_index_comment(std::string_view line) {
  return line.empty() || line == "\r" || line.front() == '#';
}

}  // namespace tamga
