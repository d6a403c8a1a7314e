#pragma once

// Counters of told code words, one for a subscriber and one for a source (an operator). A window begins with the first
// attempt; after its end the next attempt begins another. So it does when the clock was set back by more than a minute
// to before the window's beginning.

#include <chrono>
#include <cstddef>

#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

enum class AttemptScope { subscriber, source };

struct AttemptCount {
  std::size_t attempts;  // within the window, this one included
  Instant window_end;
};

class CodeWordAttempts {
 public:
  explicit CodeWordAttempts(Transaction& transaction) : transaction_(transaction) {}

  AttemptCount count(AttemptScope scope, const Uuid& subject, std::chrono::seconds window, Instant now);

  /// Takes one attempt back: it was no wrong one.
  void take_back(AttemptScope scope, const Uuid& subject);

  void reset(AttemptScope scope, const Uuid& subject);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
