#pragma once

// How values come back from PostgreSQL (parameter.hpp is how they get there, copied_row.hpp how many rows come): from
// the server's text output. The connection's time zone is UTC, its DateStyle ISO and bytea_output hex (connection.cpp),
// so that a timestamptz is an Instant, a bytea are Bytes and a uuid is an Id by the column's name alone.

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/x509/serial_number.hpp"

namespace tamga::storage {

/// Throws Error{Errc::internal}: a column that does not hold what the program expects. Names the type, never the value.
[[noreturn]] void refuse_column(std::string_view expected);

/// Reads the text form of a column; the specialisations below are all there is.
template <typename T>
struct Column;

template <>
struct Column<std::string> {
  static std::string decode(std::string_view text) { return std::string(text); }
};

template <>
struct Column<bool> {
  static bool decode(std::string_view text) {
    if (text != "t" && text != "f") refuse_column("boolean");
    return text == "t";
  }
};

template <std::integral T>
requires(!std::same_as<T, bool>) struct Column<T> {
  static T decode(std::string_view text) {
    T value{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size()) refuse_column("integer");
    return value;
  }
};

template <>
struct Column<Bytes> {
  static Bytes decode(std::string_view text);
};

template <>
struct Column<SerialNumber> {
  /// bytea.
  static SerialNumber decode(std::string_view text);
};

template <>
struct Column<Instant> {
  /// timestamptz ("2026-11-23 10:15:00+00"; fractions are cut off) or extract(epoch …)::bigint.
  static Instant decode(std::string_view text);
};

template <typename Tag>
struct Column<Id<Tag>> {
  static Id<Tag> decode(std::string_view text) {
    const auto id = Id<Tag>::parse(text);
    if (!id) refuse_column("uuid");
    return *id;
  }
};

}  // namespace tamga::storage
