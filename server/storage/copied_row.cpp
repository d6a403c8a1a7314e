#include "server/storage/copied_row.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstring>
#include <limits>
#include <type_traits>

namespace tamga::storage {
namespace {

constexpr std::array<std::uint8_t, 11> kSignature{'P', 'G', 'C', 'O', 'P', 'Y', '\n', 0xFF, '\r', '\n', 0};
constexpr std::int16_t kEnd = -1;   // in place of the number of a row's fields
constexpr std::int32_t kNull = -1;  // in place of a field's length

// A timestamptz is microseconds since the year 2000.
constexpr std::chrono::sys_days kEpoch = std::chrono::January / 1 / 2000;

ByteView take_octets(ByteView& message, std::size_t count) {
  if (count > message.size()) refuse_column("message of a COPY");
  const ByteView octets = message.first(count);
  message = message.subspan(count);
  return octets;
}

/// Big-endian, of as many octets as the number has.
template <typename Number>
Number number_at(const std::uint8_t* octets) {
  std::make_unsigned_t<Number> value = 0;
  std::memcpy(&value, octets, sizeof(value));
  if constexpr (std::endian::native == std::endian::little) {
    if constexpr (sizeof(value) == sizeof(std::uint16_t)) value = __builtin_bswap16(value);
    if constexpr (sizeof(value) == sizeof(std::uint32_t)) value = __builtin_bswap32(value);
    if constexpr (sizeof(value) == sizeof(std::uint64_t)) value = __builtin_bswap64(value);
  }
  return static_cast<Number>(value);
}

template <typename Number>
Number take_number(ByteView& message) {
  return number_at<Number>(take_octets(message, sizeof(Number)).data());
}

ByteView take_octets_of(std::int32_t length, ByteView& message) {
  if (length < 0) refuse_column("length in a COPY");
  return take_octets(message, static_cast<std::size_t>(length));
}

void take_header(ByteView& message) {
  if (!std::ranges::equal(take_octets(message, kSignature.size()), kSignature)) refuse_column("header of a COPY");
  take_number<std::int32_t>(message);  // flags: none that matters
  const auto extension = take_number<std::int32_t>(message);
  take_octets_of(extension, message);
}

/// In its place: an answer that is copied there would wait for itself to be written.
void take_field(ByteView& message, std::optional<ByteView>& field) {
  const auto length = take_number<std::int32_t>(message);
  if (length == kNull) {
    field.reset();
  } else {
    field.emplace(take_octets_of(length, message));
  }
}

}  // namespace

std::int64_t binary_integer(ByteView octets) {
  switch (octets.size()) {
    case sizeof(std::int16_t):
      return number_at<std::int16_t>(octets.data());
    case sizeof(std::int32_t):
      return number_at<std::int32_t>(octets.data());
    case sizeof(std::int64_t):
      return number_at<std::int64_t>(octets.data());
    default:
      refuse_column("integer");
  }
}

SerialNumber BinaryColumn<SerialNumber>::decode(ByteView octets) {
  const auto serial = SerialNumber::from_octets(octets);
  if (!serial) refuse_column("serial number");
  return *serial;
}

Instant BinaryColumn<Instant>::decode(ByteView octets) {
  if (octets.size() != sizeof(std::int64_t)) refuse_column("timestamptz");
  const std::int64_t microseconds = binary_integer(octets);
  using Limits = std::numeric_limits<std::int64_t>;
  if (microseconds == Limits::max() || microseconds == Limits::min()) refuse_column("timestamptz but infinity");
  return kEpoch + std::chrono::floor<std::chrono::seconds>(std::chrono::microseconds(microseconds));
}

void CopiedRows::take(ByteView message, const std::function<void(const CopiedRow&)>& visit) {
  if (!std::exchange(begun_, true)) take_header(message);
  while (!message.empty()) {
    const auto count = take_number<std::int16_t>(message);
    if (count == kEnd) return;
    if (count < 0) refuse_column("number of fields in a COPY");
    row_.fields_.resize(static_cast<std::size_t>(count));  // the same of all rows: nothing is allocated
    for (std::optional<ByteView>& field : row_.fields_) take_field(message, field);
    visit(row_);
  }
}

}  // namespace tamga::storage
