#include "server/storage/columns.hpp"

#include "ca-core/base/error.hpp"

namespace tamga::storage {

void refuse_column(std::string_view expected) {
  throw Error(Errc::internal, LogNote{"a column is no " + std::string(expected)});
}

Bytes Column<Bytes>::decode(std::string_view text) {
  if (!text.starts_with("\\x")) refuse_column("bytea");
  auto octets = from_hex(text.substr(2));
  if (!octets) refuse_column("bytea");
  return *std::move(octets);
}

SerialNumber Column<SerialNumber>::decode(std::string_view text) {
  const auto serial = text.starts_with("\\x") ? SerialNumber::parse_hex(text.substr(2)) : std::nullopt;
  if (!serial) refuse_column("serial number");
  return *serial;
}

Instant Column<Instant>::decode(std::string_view text) {
  if (text.size() > 19 && text[10] == ' ' && text.ends_with("+00")) {
    std::string moment(text.substr(0, 19));
    moment[10] = 'T';
    const auto instant = parse_rfc3339(moment + "Z");
    if (!instant) refuse_column("timestamptz");
    return *instant;
  }
  return Instant(std::chrono::seconds(Column<std::int64_t>::decode(text)));
}

}  // namespace tamga::storage
