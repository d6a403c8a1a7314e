#include "ca-core/x509/der_writer.hpp"

#include <array>
#include <chrono>

#include "ca-core/base/error.hpp"

namespace tamga::der {
namespace {

constexpr std::size_t kUtcDigits = 13;          // YYMMDDHHMMSSZ
constexpr std::size_t kGeneralizedDigits = 15;  // YYYYMMDDHHMMSSZ

bool has_two_digit_year(Instant instant) {
  return instant >= kFirstUtcTime && instant < kFirstGeneralizedTime;
}

/// "00", "01" and so on.
constexpr auto kPairs = [] {
  std::array<std::uint8_t, 200> pairs{};
  for (std::size_t i = 0; i < pairs.size(); i += 2) {
    pairs[i] = static_cast<std::uint8_t>('0' + i / 20);
    pairs[i + 1] = static_cast<std::uint8_t>('0' + i / 2 % 10);
  }
  return pairs;
}();

void put_pair(std::span<std::uint8_t> place, std::size_t at, unsigned value) {
  std::copy_n(kPairs.data() + 2 * (value % 100), 2, place.data() + at);
}

/// The digits that the place has room for: without the century where it is that of UTCTime.
void put_digits(std::span<std::uint8_t> place, Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const Date date(day);
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  const auto second = static_cast<unsigned>((instant - day).count());
  if (place.size() == kGeneralizedDigits) put_pair(place, 0, year / 100);
  const auto tail = place.last(kUtcDigits);
  put_pair(tail, 0, year % 100);
  put_pair(tail, 2, static_cast<unsigned>(date.month()));
  put_pair(tail, 4, static_cast<unsigned>(date.day()));
  put_pair(tail, 6, second / 3600);
  put_pair(tail, 8, second / 60 % 60);
  put_pair(tail, 10, second % 60);
  tail[12] = 'Z';
}

}  // namespace

void Writer::refuse() {
  throw Error(Errc::internal, LogNote{"DER is longer than was computed"});
}

void Writer::time(Instant instant) {
  if (!has_two_digit_year(instant)) return generalized_time(instant);
  short_header(kUtcTime, kUtcDigits);
  put_digits(take(kUtcDigits), instant);
}

void Writer::generalized_time(Instant instant) {
  short_header(kGeneralizedTime, kGeneralizedDigits);
  put_digits(take(kGeneralizedDigits), instant);
}

// Declared in der.hpp.

std::size_t time_length(Instant instant) {
  return 2 + (has_two_digit_year(instant) ? kUtcDigits : kGeneralizedDigits);
}

void append_time(Bytes& out, Instant instant) {
  const std::size_t at = out.size();
  out.resize(at + time_length(instant));
  Writer(std::span(out).subspan(at)).time(instant);
}

Bytes time(Instant instant) {
  Bytes out;
  append_time(out, instant);
  return out;
}

Bytes generalized_time(Instant instant) {
  Bytes out(2 + kGeneralizedDigits);
  Writer(out).generalized_time(instant);
  return out;
}

}  // namespace tamga::der
