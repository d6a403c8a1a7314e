#pragma once

// What several repositories read alike.

#include <optional>
#include <string>

#include "ca-core/x509/serial_number.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

/// A word of the schema's CHECK lists in its type: read_word(row, "state", parse_application_state).
template <typename Parse>
auto read_word(const Row& row, std::string_view column, Parse parse) {
  const auto value = parse(row.get<std::string>(column));
  if (!value) refuse_column("known word in " + std::string(column));
  return *value;
}

/// The octets of a serial number's column in their type.
inline SerialNumber serial_of(const Bytes& octets) {
  const auto serial = SerialNumber::from_octets(octets);
  if (!serial) refuse_column("serial number");
  return *serial;
}

}  // namespace tamga::storage
