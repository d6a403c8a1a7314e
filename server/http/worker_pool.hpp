#pragma once

// The threads that requests are worked on, and the bounded queue in front of them. A full queue refuses at once: a
// request that would wait longer than its client does is better told so.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tamga::http {

class WorkerPool {
 public:
  using Job = std::function<void()>;

  WorkerPool(std::size_t threads, std::size_t queue_limit);

  /// Finishes what was taken, as finish() does.
  ~WorkerPool();

  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// False when as many jobs wait as may, or the pool is finishing. Jobs must not throw.
  bool try_submit(Job job);

  /// Takes no more jobs and returns when all that were taken are done.
  void finish();

  std::size_t waiting() const;
  std::size_t running() const;

 private:
  void work();

  const std::size_t queue_limit_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  std::size_t running_ = 0;
  bool finishing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace tamga::http
