#include "ca-core/base/side_thread.hpp"

#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

namespace tamga {
namespace {

TEST(SideThread, DoesOnePieceAfterAnotherOnAnotherThread) {
  std::thread::id first;
  std::thread::id second;
  SideThread side;
  side.wait();
  side.run([&] { first = std::this_thread::get_id(); });
  side.wait();
  side.run([&] { second = std::this_thread::get_id(); });
  side.wait();
  EXPECT_NE(first, std::this_thread::get_id());
  EXPECT_EQ(first, second);
}

TEST(SideThread, ThrowsOnceWhatTheWorkThrew) {
  SideThread side;
  side.run([] { throw std::runtime_error("broken"); });
  EXPECT_THROW(side.wait(), std::runtime_error);
  side.wait();
  bool done = false;
  side.run([&] { done = true; });
  side.wait();
  EXPECT_TRUE(done);
}

TEST(SideThread, EndsWithItsWork) {
  bool done = false;
  {
    SideThread side;
    side.run([&] { done = true; });
  }
  EXPECT_TRUE(done);
}

}  // namespace
}  // namespace tamga
