#include "server/storage/code_word_attempts.hpp"

namespace tamga::storage {
namespace {

/// A request may find a window that a later one has begun, in this daemon or in one whose clock runs a little ahead. A
/// window that begins later than that was begun before the clock was set back.
constexpr std::chrono::seconds kOvertaking{60};

std::string_view word(AttemptScope scope) {
  return scope == AttemptScope::subscriber ? "subscriber" : "source";
}

}  // namespace

AttemptCount CodeWordAttempts::count(AttemptScope scope, const Uuid& subject, std::chrono::seconds window,
                                     Instant now) {
  const auto row = transaction_.one(
      "INSERT INTO code_word_attempts AS old (scope, subject, window_start, attempts) VALUES ($1, $2, $3, 1) "
      "ON CONFLICT (scope, subject) DO UPDATE SET "
      "window_start = CASE WHEN old.window_start BETWEEN $4 AND $5 THEN old.window_start ELSE $3 END, "
      "attempts = CASE WHEN old.window_start BETWEEN $4 AND $5 THEN old.attempts + 1 ELSE 1 END "
      "RETURNING window_start, attempts",
      {word(scope), subject.to_string(), now, now - window + std::chrono::seconds(1), now + kOvertaking});
  return {.attempts = row.get<std::size_t>("attempts"), .window_end = row.get<Instant>("window_start") + window};
}

void CodeWordAttempts::take_back(AttemptScope scope, const Uuid& subject) {
  transaction_.exec(
      "UPDATE code_word_attempts SET attempts = greatest(attempts - 1, 0) WHERE scope = $1 AND subject = $2",
      {word(scope), subject.to_string()});
}

void CodeWordAttempts::reset(AttemptScope scope, const Uuid& subject) {
  transaction_.exec("UPDATE code_word_attempts SET attempts = 0 WHERE scope = $1 AND subject = $2",
                    {word(scope), subject.to_string()});
}

}  // namespace tamga::storage
