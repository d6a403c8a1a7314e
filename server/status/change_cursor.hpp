#pragma once

// How far somebody has followed the published changes, as a word that he brings back. It means the same to every daemon
// and replica of the registry.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ca-core/base/instant.hpp"
#include "server/status/change_log.hpp"

namespace tamga::status {

struct ChangeCursor {
  std::uint64_t position = 0;  // of the last change that he has seen; 0: none
  std::int64_t mark = 0;       // of that change
  Instant published_at{};      // likewise

  static ChangeCursor after(const PublishedChange& change);

  /// The words of to_text() and nothing else.
  static std::optional<ChangeCursor> parse(std::string_view text);

  /// 48 hexadecimal digits, lower case.
  std::string to_text() const;

  bool operator==(const ChangeCursor&) const = default;
};

/// What a cursor is worth here.
enum class CursorState {
  known,    // this history leads through it
  ahead,    // of later than what is known here: another daemon was faster
  foreign,  // of another history: of another registry, or of an end that was lost in a restore
};

/// Error{file_unreadable} as ChangeLog::read().
CursorState state_of(const ChangeCursor& cursor, const ChangeLog& log);

/// By how much the clocks of those who publish and of those who follow may differ.
inline constexpr std::chrono::seconds kClockTolerance{5};

}  // namespace tamga::status
