#include "server/app/verify_code_word.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "server/app/audit.hpp"
#include "server/storage/code_word_attempts.hpp"
#include "server/storage/subscribers.hpp"

namespace tamga::app {
namespace {

using storage::AttemptCount;
using storage::AttemptScope;

struct Attempt {
  std::optional<std::string> hash;
  long seconds_to_wait = 0;  // more than 0: refused
};

void audit_attempt(storage::Transaction& transaction, const Actor& actor, SubscriberId subscriber,
                   std::string_view action, std::string_view purpose, Instant now) {
  audit(transaction, actor, std::string(action), "subscriber:" + subscriber.to_string(),
        {{"purpose", std::string(purpose)}}, now);
}

long seconds_until(const AttemptCount& count, std::size_t limit, Instant now) {
  return count.attempts > limit ? std::max<long>(1, (count.window_end - now).count()) : 0;
}

/// Counts the attempt. Nothing is thrown for the limit here, because the count must be committed.
Attempt begin_attempt(storage::Transaction& transaction, const CodeWordLimits& limits, const Actor& actor,
                      SubscriberId subscriber, std::string_view purpose, Instant now) {
  const auto record = storage::Subscribers(transaction).find(subscriber);
  if (!record) throw Error(Errc::subscriber_not_found);
  if (record->blocked_at) throw Error(Errc::subscriber_blocked);

  storage::CodeWordAttempts attempts(transaction);
  const auto about = attempts.count(AttemptScope::subscriber, subscriber.uuid(), limits.window, now);
  const auto by = attempts.count(AttemptScope::source, actor.id.uuid(), limits.window, now);
  const long wait =
      std::max(seconds_until(about, limits.attempts, now), seconds_until(by, limits.source_attempts, now));
  if (wait > 0) audit_attempt(transaction, actor, subscriber, "code_word.refused", purpose, now);
  return {record->code_word_hash, wait};
}

void note_outcome(storage::Transaction& transaction, const Actor& actor, SubscriberId subscriber, bool matches,
                  std::string_view purpose, Instant now) {
  audit_attempt(transaction, actor, subscriber, matches ? "code_word.matched" : "code_word.mismatched", purpose, now);
  if (!matches) return;
  storage::CodeWordAttempts attempts(transaction);
  attempts.reset(AttemptScope::subscriber, subscriber.uuid());
  attempts.take_back(AttemptScope::source, actor.id.uuid());
}

}  // namespace

bool verify_code_word(Registry& registry, const Actor& actor, SubscriberId subscriber, const CodeWord& word,
                      std::string_view purpose, Instant now) {
  const Attempt attempt = registry.database.transact([&](storage::Transaction& transaction) {
    return begin_attempt(transaction, registry.code_word_limits, actor, subscriber, purpose, now);
  });
  if (attempt.seconds_to_wait > 0) {
    throw Error(Errc::too_many_attempts, {.fields = {}, .members = {}, .retry_after_seconds = attempt.seconds_to_wait});
  }
  const bool matches = registry.code_words.matches(word, attempt.hash);
  registry.database.transact(
      [&](storage::Transaction& transaction) { note_outcome(transaction, actor, subscriber, matches, purpose, now); });
  return matches;
}

}  // namespace tamga::app
