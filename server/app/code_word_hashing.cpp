#include "server/app/code_word_hashing.hpp"

#include <array>
#include <future>
#include <memory>

#include <argon2.h>

#include "ca-core/base/error.hpp"

namespace tamga::app {
namespace {

constexpr std::uint32_t kLanes = 1;
constexpr std::size_t kSaltOctets = 16;  // RFC 9106 section 3.1
constexpr std::size_t kHashOctets = 32;

std::string encode(const Argon2Costs& costs, std::string_view word, const std::array<std::uint8_t, kSaltOctets>& salt) {
  std::string text(argon2_encodedlen(costs.passes, costs.memory_kib, kLanes, kSaltOctets, kHashOctets, Argon2_id),
                   '\0');
  const int outcome = argon2id_hash_encoded(costs.passes, costs.memory_kib, kLanes, word.data(), word.size(),
                                            salt.data(), salt.size(), kHashOctets, text.data(), text.size());
  if (outcome != ARGON2_OK)
    throw Error(Errc::internal, LogNote{std::string("Argon2: ") + argon2_error_message(outcome)});
  text.resize(text.find('\0'));
  return text;
}

/// libargon2 compares in constant time and wipes its memory.
bool verify(const std::string& encoded, std::string_view word) {
  const int outcome = argon2id_verify(encoded.c_str(), word.data(), word.size());
  if (outcome == ARGON2_OK) return true;
  if (outcome == ARGON2_VERIFY_MISMATCH) return false;
  throw Error(Errc::internal, LogNote{std::string("Argon2: ") + argon2_error_message(outcome)});
}

}  // namespace

CodeWordHashing::CodeWordHashing(const Argon2Costs& costs, Random& random) : costs_(costs), random_(random) {
  std::array<std::uint8_t, kSaltOctets> salt{};
  random_.fill(salt);
  hash_of_nothing_ = encode(costs_, "", salt);
  for (std::size_t i = 0; i < costs_.threads; ++i) threads_.emplace_back([this] { work(); });
}

CodeWordHashing::~CodeWordHashing() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
}

std::string CodeWordHashing::hash(const CodeWord& word) {
  std::array<std::uint8_t, kSaltOctets> salt{};
  random_.fill(salt);
  std::string encoded;
  run_on_pool([&] { encoded = encode(costs_, word.reveal(), salt); });
  return encoded;
}

bool CodeWordHashing::matches(const CodeWord& word, const std::optional<std::string>& hash) {
  bool same = false;
  run_on_pool([&] { same = verify(hash ? *hash : hash_of_nothing_, word.reveal()); });
  return same && hash.has_value();
}

void CodeWordHashing::run_on_pool(const std::function<void()>& job) {
  // Shared: the worker may still be leaving the task when the caller has its result.
  const auto task = std::make_shared<std::packaged_task<void()>>(job);
  auto done = task->get_future();
  {
    const std::scoped_lock lock(mutex_);
    if (stopping_ || queue_.size() >= costs_.queue_limit) {
      throw Error(Errc::too_busy, {.fields = {}, .members = {}, .retry_after_seconds = 2},
                  LogNote{"too many code words wait to be hashed"});
    }
    queue_.push_back([task] { (*task)(); });
  }
  wake_.notify_one();
  done.get();
}

void CodeWordHashing::work() {
  for (;;) {
    std::function<void()> job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      job = std::move(queue_.front());
      queue_.pop_front();
    }
    job();
  }
}

}  // namespace tamga::app
