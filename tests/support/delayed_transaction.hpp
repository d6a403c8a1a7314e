#pragma once

// A transaction whose end a test decides about.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "server/storage/database.hpp"

namespace tamga::testing {

/// A transaction that writes at once and commits when it is told to.
class DelayedTransaction {
 public:
  DelayedTransaction(storage::Database& database, const std::function<void(storage::Transaction&)>& body)
      : thread_([this, &database, body] {
          database.transact([&](storage::Transaction& transaction) {
            body(transaction);
            std::unique_lock lock(mutex_);
            written_ = true;
            changed_.notify_all();
            changed_.wait(lock, [this] { return may_commit_; });
          });
        }) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return written_; });
  }
  ~DelayedTransaction() {
    if (thread_.joinable()) commit();
  }

  void commit() {
    {
      const std::scoped_lock lock(mutex_);
      may_commit_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool written_ = false;
  bool may_commit_ = false;
  std::thread thread_;
};

}  // namespace tamga::testing
