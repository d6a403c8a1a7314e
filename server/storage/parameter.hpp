#pragma once

// How values travel to PostgreSQL, as $1, $2, … of a statement:
//   numbers, texts, instants, identifiers   in text form, which the server reads as whatever type stands there
//   Bytes -> bytea                          as they are, PostgreSQL's binary form
//   std::vector<T> -> an array              in binary form (array_recv in PostgreSQL's arrayfuncs.c), for "= ANY($n)"
//   and
//                                           unnest($n): read several times faster than text. Its type is then fixed,
//                                           and the statement must say the same one (ArrayElement below)

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"

namespace tamga::storage {

/// An array of one dimension in the making.
class BinaryArray {
 public:
  /// Of so many elements of the type that has this OID in every PostgreSQL (pg_type.dat).
  BinaryArray(std::uint32_t element_type, std::size_t elements);

  void add_null();
  void add(std::string_view octets);
  /// Most significant octet first, so many of them.
  void add_number(std::uint64_t number, std::uint32_t octets);
  std::string take() { return std::move(array_); }

 private:
  std::string array_;
};

/// Which type of PostgreSQL the elements of an array are, by kType, and their binary form. The specialisations are all
/// there is.
template <typename T>
struct ArrayElement;

template <typename T>
requires std::convertible_to<const T&, std::string_view>
struct ArrayElement<T> {
  static constexpr std::uint32_t kType = 25;  // text
  static void add(BinaryArray& array, const T& text) { array.add(std::string_view(text)); }
};

template <>
struct ArrayElement<Bytes> {
  static constexpr std::uint32_t kType = 17;  // bytea
  static void add(BinaryArray& array, const Bytes& octets) { array.add(as_text(octets)); }
};

/// smallint, int or bigint by the size in memory; what counts things (std::size_t) is a bigint.
template <std::integral T>
requires(!std::same_as<T, bool>) struct ArrayElement<T> {
  static constexpr std::uint32_t kType = sizeof(T) == 2 ? 21 : sizeof(T) == 4 ? 23 : 20;
  static void add(BinaryArray& array, T number) { array.add_number(static_cast<std::uint64_t>(number), sizeof(T)); }
};

template <>
struct ArrayElement<Instant> {
  static constexpr std::uint32_t kType = 1184;  // timestamptz: microseconds since the year 2000
  static void add(BinaryArray& array, Instant instant) {
    using namespace std::chrono;
    const auto since = microseconds(instant - sys_days(year{2000} / 1 / 1));
    array.add_number(static_cast<std::uint64_t>(since.count()), sizeof(std::uint64_t));
  }
};

template <typename Tag>
struct ArrayElement<Id<Tag>> {
  static constexpr std::uint32_t kType = 2950;  // uuid
  static void add(BinaryArray& array, const Id<Tag>& id) { array.add(as_text(id.uuid().octets)); }
};

/// NULL when there is none.
template <typename T>
struct ArrayElement<std::optional<T>> {
  static constexpr std::uint32_t kType = ArrayElement<T>::kType;
  static void add(BinaryArray& array, const std::optional<T>& value) {
    if (value) {
      ArrayElement<T>::add(array, *value);
    } else {
      array.add_null();
    }
  }
};

/// The value of one $n. Implicit on purpose: transaction.exec(sql, {id, now, std::nullopt}).
class Parameter {
 public:
  // NOLINTBEGIN(google-explicit-constructor)
  Parameter(std::nullopt_t) {}

  template <typename T>
  requires std::convertible_to<const T&, std::string_view> Parameter(const T& text)
      : value_(std::string(std::string_view(text))) {}

  template <typename T>
  requires std::same_as<T, bool> Parameter(T value) : value_(value ? "true" : "false") {}

  template <std::integral T>
  requires(!std::same_as<T, bool>) Parameter(T number) : value_(std::to_string(number)) {}

  Parameter(ByteView octets) : value_(as_text(octets)), binary_(true) {}
  Parameter(const Bytes& octets) : Parameter(ByteView(octets)) {}
  Parameter(Instant instant) : value_(to_rfc3339(instant)) {}

  template <typename Tag>
  Parameter(const Id<Tag>& id) : value_(id.to_string()) {}

  template <typename T>
  Parameter(const std::optional<T>& value) {
    if (value) *this = Parameter(*value);
  }

  template <typename T>
  requires(!std::same_as<T, std::uint8_t>) Parameter(const std::vector<T>& elements) : binary_(true) {
    BinaryArray array(ArrayElement<T>::kType, elements.size());
    for (const T& element : elements) ArrayElement<T>::add(array, element);
    value_ = array.take();
  }
  // NOLINTEND(google-explicit-constructor)

  /// nullopt is SQL's NULL.
  const std::optional<std::string>& value() const { return value_; }
  bool is_binary() const { return binary_; }

 private:
  std::optional<std::string> value_;
  bool binary_ = false;
};

/// Those of one statement, for the length of a call: {a, b} or a vector of Parameter.
class Parameters {
 public:
  Parameters() = default;
  // NOLINTBEGIN(google-explicit-constructor)
  Parameters(std::initializer_list<Parameter> list) : all_(list.begin(), list.size()) {}
  Parameters(const std::vector<Parameter>& list) : all_(list) {}
  // NOLINTEND(google-explicit-constructor)

  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

 private:
  std::span<const Parameter> all_;
};

}  // namespace tamga::storage
