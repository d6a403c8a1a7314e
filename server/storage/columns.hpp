#pragma once

// How values travel to PostgreSQL and back, always in text form. Parameters bind to $1, $2, …; columns are decoded from
// the server's text output. The connection's time zone is UTC, its DateStyle ISO and bytea_output hex (database.cpp),
// so:
//   Instant <-> timestamptz   in SQL simply $n and the column's name, no to_timestamp() or extract() is needed
//   Bytes   <-> bytea         the "\x…" form
//   Id<Tag> <-> uuid
//   std::vector<T> -> an array, for "= ANY($n)" and unnest($n)

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/x509/serial_number.hpp"

namespace tamga::storage {

/// The value of one $n. Implicit on purpose: transaction.exec(sql, {id, now, std::nullopt}).
class Parameter {
 public:
  Parameter(std::nullopt_t) {}  // NOLINT(google-explicit-constructor)

  template <typename T>
  requires std::convertible_to<const T&, std::string_view> Parameter(const T& text)
      : text_(std::string(std::string_view(text))) {}  // NOLINT(google-explicit-constructor)

  template <typename T>
  requires std::same_as<T, bool> Parameter(T value)
      : text_(value ? "true" : "false") {}  // NOLINT(google-explicit-constructor)

  template <std::integral T>
  requires(!std::same_as<T, bool>) Parameter(T number)
      : text_(std::to_string(number)) {}  // NOLINT(google-explicit-constructor)

  Parameter(ByteView octets) : text_("\\x" + to_hex(octets)) {}    // NOLINT(google-explicit-constructor)
  Parameter(const Bytes& octets) : Parameter(ByteView(octets)) {}  // NOLINT(google-explicit-constructor)
  Parameter(Instant instant) : text_(to_rfc3339(instant)) {}       // NOLINT(google-explicit-constructor)

  template <typename Tag>
  Parameter(const Id<Tag>& id) : text_(id.to_string()) {}  // NOLINT(google-explicit-constructor)

  template <typename T>
  Parameter(const std::optional<T>& value) {  // NOLINT(google-explicit-constructor)
    if (value) *this = Parameter(*value);
  }

  template <typename T>
  requires(!std::same_as<T, std::uint8_t>)
      Parameter(const std::vector<T>& elements) {  // NOLINT(google-explicit-constructor)
    std::string array = "{";
    for (const T& element : elements) append_element(array, Parameter(element));
    text_ = array + "}";
  }

  /// nullopt is SQL's NULL.
  const std::optional<std::string>& text() const { return text_; }

 private:
  static void append_element(std::string& array, const Parameter& element);

  std::optional<std::string> text_;
};

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
