#include "server/http/worker_pool.hpp"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

namespace tamga::http {
namespace {

TEST(WorkerPool, RefusesWhenItsQueueIsFull) {
  WorkerPool pool(1, 1);
  std::promise<void> release;
  std::promise<void> started;
  auto gate = release.get_future().share();
  ASSERT_TRUE(pool.try_submit([&started, gate] {
    started.set_value();
    gate.wait();
  }));
  started.get_future().wait();
  EXPECT_EQ(pool.running(), 1U);
  EXPECT_TRUE(pool.try_submit([] {}));
  EXPECT_FALSE(pool.try_submit([] {}));
  EXPECT_EQ(pool.waiting(), 1U);
  release.set_value();
}

TEST(WorkerPool, FinishesWhatItTook) {
  std::atomic<int> done = 0;
  WorkerPool pool(4, 1000);
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(pool.try_submit([&done] { ++done; }));
  pool.finish();
  EXPECT_EQ(done, 200);
  EXPECT_FALSE(pool.try_submit([] {}));
}

}  // namespace
}  // namespace tamga::http
