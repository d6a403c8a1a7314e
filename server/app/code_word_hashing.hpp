#pragma once

// Argon2id (RFC 9106) over code words, on threads of its own with a bounded queue: hashing takes much memory and time,
// and must not take the request workers with it. Callers wait for their turn. Hashes are PHC strings
// ("$argon2id$v=19$…").

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "ca-core/base/random.hpp"
#include "ca-core/registration/code_word.hpp"

namespace tamga::app {

struct Argon2Costs {
  std::uint32_t memory_kib = 65536;
  std::uint32_t passes = 3;
  std::size_t threads = 2;       // hashes at the same time; each works on one lane
  std::size_t queue_limit = 64;  // waiting ones; more are refused
};

class CodeWordHashing {
 public:
  CodeWordHashing(const Argon2Costs& costs, Random& random);

  /// Finishes what was accepted.
  ~CodeWordHashing();

  /// A new hash with a random salt. Error{Errc::too_busy} when the queue is full.
  std::string hash(const CodeWord& word);

  /// Whether the word is the one of the hash. Without a hash it takes as long and is false. Error{Errc::too_busy}.
  bool matches(const CodeWord& word, const std::optional<std::string>& hash);

 private:
  void run_on_pool(const std::function<void()>& job);
  void work();

  Argon2Costs costs_;
  Random& random_;
  std::string hash_of_nothing_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace tamga::app
