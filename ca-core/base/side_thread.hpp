#pragma once

// A thread that works for another one, one piece of work at a time. It stays: a thread that is made anew for each piece
// of a few milliseconds starts on its maker's processor and waits there for it.

#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace tamga {

/// For one owner. Destroying it waits for the work under way.
class SideThread {
 public:
  /// Starts the work; the one before must have been waited for.
  void run(std::function<void()> work);

  /// Until it is done, at once when there is none. Throws what the work threw.
  void wait();

 private:
  void serve(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<std::packaged_task<void()>> work_;  // that is not yet begun
  std::future<void> done_;
  std::jthread thread_;  // since the first work; the last member: it uses all others
};

}  // namespace tamga
