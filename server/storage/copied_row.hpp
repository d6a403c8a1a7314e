#pragma once

// Rows of a binary COPY (PostgreSQL 15, COPY, "Binary Format"): of millions none is written as text and parsed again.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/storage/columns.hpp"

namespace tamga::storage {

/// Reads the binary form of a column, as its type sends it; the specialisations below are all there is.
template <typename T>
struct BinaryColumn;

/// Of a smallint, an integer or a bigint.
std::int64_t binary_integer(ByteView octets);

/// text, which lives as long as the row.
template <>
struct BinaryColumn<std::string_view> {
  static std::string_view decode(ByteView octets) {
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
  }
};

template <>
struct BinaryColumn<std::string> {
  static std::string decode(ByteView octets) { return {octets.begin(), octets.end()}; }
};

template <std::integral T>
requires(!std::same_as<T, bool>) struct BinaryColumn<T> {
  static T decode(ByteView octets) {
    const std::int64_t value = binary_integer(octets);
    if (!std::in_range<T>(value)) refuse_column("integer");
    return static_cast<T>(value);
  }
};

/// bytea, which lives as long as the row.
template <>
struct BinaryColumn<ByteView> {
  static ByteView decode(ByteView octets) { return octets; }
};

template <>
struct BinaryColumn<Bytes> {
  static Bytes decode(ByteView octets) { return {octets.begin(), octets.end()}; }
};

template <>
struct BinaryColumn<SerialNumber> {
  /// bytea.
  static SerialNumber decode(ByteView octets);
};

template <>
struct BinaryColumn<Instant> {
  /// timestamptz, not infinity; fractions of a second are cut off.
  static Instant decode(ByteView octets);
};

template <typename Tag>
struct BinaryColumn<Id<Tag>> {
  static Id<Tag> decode(ByteView octets) {
    Uuid uuid;
    if (octets.size() != uuid.octets.size()) refuse_column("uuid");
    std::copy(octets.begin(), octets.end(), uuid.octets.begin());
    return Id<Tag>(uuid);
  }
};

/// One row of a COPY, decoded by position; its octets live until the visitor returns. Error{Errc::internal} for a
/// position that is not there, an unexpected NULL or a value that is no T: faults of the program.
class CopiedRow {
 public:
  bool is_null(std::size_t position) const { return !field(position); }

  template <typename T>
  T get(std::size_t position) const {
    const std::optional<ByteView>& octets = field(position);
    if (!octets) refuse_column("value but NULL");
    return BinaryColumn<T>::decode(*octets);
  }
  template <typename T>
  std::optional<T> find(std::size_t position) const {
    return is_null(position) ? std::nullopt : std::optional<T>(get<T>(position));
  }

 private:
  friend class CopiedRows;

  const std::optional<ByteView>& field(std::size_t position) const {
    if (position >= fields_.size()) refuse_column("column of a COPY");
    return fields_[position];
  }

  std::vector<std::optional<ByteView>> fields_;
};

/// Takes the messages of a binary COPY apart, each of which holds whole rows.
class CopiedRows {
 public:
  /// Error{Errc::internal} for octets that are no such message.
  void take(ByteView message, const std::function<void(const CopiedRow&)>& visit);

 private:
  bool begun_ = false;
  CopiedRow row_;
};

}  // namespace tamga::storage
