#include "server/storage/copied_row.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>

namespace tamga::storage {
namespace {

constexpr std::array<std::uint8_t, 11> kSignature{'P', 'G', 'C', 'O', 'P', 'Y', '\n', 0xFF, '\r', '\n', 0};
constexpr std::int64_t kEnd = -1;   // in place of the number of a row's fields
constexpr std::int64_t kNull = -1;  // in place of a field's length

// A timestamptz is microseconds since the year 2000.
constexpr std::chrono::sys_days kEpoch = std::chrono::January / 1 / 2000;

ByteView take_octets(ByteView& message, std::size_t count) {
  if (count > message.size()) refuse_column("message of a COPY");
  const ByteView octets = message.first(count);
  message = message.subspan(count);
  return octets;
}

template <typename Number>
std::int64_t take_number(ByteView& message) {
  return binary_integer(take_octets(message, sizeof(Number)));
}

std::size_t take_length(ByteView& message) {
  const std::int64_t length = take_number<std::int32_t>(message);
  if (length < 0) refuse_column("length in a COPY");
  return static_cast<std::size_t>(length);
}

void take_header(ByteView& message) {
  if (!std::ranges::equal(take_octets(message, kSignature.size()), kSignature)) refuse_column("header of a COPY");
  take_number<std::int32_t>(message);  // flags: none that matters
  take_octets(message, take_length(message));
}

std::optional<ByteView> take_field(ByteView& message) {
  ByteView rest = message;
  if (take_number<std::int32_t>(rest) == kNull) {
    message = rest;
    return std::nullopt;
  }
  return take_octets(message, take_length(message));
}

}  // namespace

std::int64_t binary_integer(ByteView octets) {
  std::uint64_t value = 0;
  for (const std::uint8_t octet : octets) value = value << 8U | octet;
  switch (octets.size()) {
    case sizeof(std::int16_t):
      return static_cast<std::int16_t>(value);
    case sizeof(std::int32_t):
      return static_cast<std::int32_t>(value);
    case sizeof(std::int64_t):
      return static_cast<std::int64_t>(value);
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
    const std::int64_t count = take_number<std::int16_t>(message);
    if (count == kEnd) return;
    row_.fields_.clear();  // what it had allocated serves all rows
    for (std::int64_t i = 0; i < count; ++i) row_.fields_.push_back(take_field(message));
    visit(row_);
  }
}

}  // namespace tamga::storage
