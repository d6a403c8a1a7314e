#include "server/status/change_cursor.hpp"

#include "ca-core/base/bytes.hpp"

namespace tamga::status {
namespace {

constexpr std::size_t kDigits = 48;
constexpr std::uint64_t kLastSecond = 253402300799;  // of the year 9999

void append_number(Bytes& octets, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) octets.push_back(static_cast<std::uint8_t>(number >> shift));
}

std::uint64_t number_at(const Bytes& octets, std::size_t place) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8U | octets[place + i];
  return number;
}

}  // namespace

ChangeCursor ChangeCursor::after(const PublishedChange& change) {
  return {.position = change.position, .mark = change.mark, .published_at = change.published_at};
}

std::optional<ChangeCursor> ChangeCursor::parse(std::string_view text) {
  if (text.size() != kDigits) return std::nullopt;
  const auto octets = from_hex(text);
  if (!octets) return std::nullopt;
  const std::uint64_t seconds = number_at(*octets, 16);
  if (seconds > kLastSecond) return std::nullopt;
  const ChangeCursor cursor{.position = number_at(*octets, 0),
                            .mark = static_cast<std::int64_t>(number_at(*octets, 8)),
                            .published_at = Instant(std::chrono::seconds(seconds))};
  // Capital letters are another word, which would be kept apart by caches.
  return cursor.to_text() == text ? std::optional(cursor) : std::nullopt;
}

std::string ChangeCursor::to_text() const {
  Bytes octets;
  append_number(octets, position);
  append_number(octets, static_cast<std::uint64_t>(mark));
  append_number(octets, static_cast<std::uint64_t>(published_at.time_since_epoch().count()));
  return to_hex(octets);
}

CursorState state_of(const ChangeCursor& cursor, const ChangeLog& log) {
  if (cursor.position == 0) return cursor == ChangeCursor{} ? CursorState::known : CursorState::foreign;
  if (const auto change = log.find(cursor.position)) {
    return ChangeCursor::after(*change) == cursor ? CursorState::known : CursorState::foreign;
  }
  // Everything until known_at is here: what was published well before and is not here has never been, or is lost.
  const auto known_at = log.freshness().known_at();
  const bool lost = known_at && *known_at > cursor.published_at + kClockTolerance;
  return lost ? CursorState::foreign : CursorState::ahead;
}

}  // namespace tamga::status
