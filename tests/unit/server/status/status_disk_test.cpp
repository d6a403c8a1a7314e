// What the follower does when the local disk fails.

#include <atomic>
#include <csignal>
#include <memory>
#include <mutex>

#include <gtest/gtest.h>
#include <spdlog/sinks/base_sink.h>
#include <sys/resource.h>

#include "server/status/status_follower.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/status_daemon.hpp"
#include "tests/support/status_registry.hpp"

namespace tamga::status {
namespace {

using tamga::testing::StatusRegistry;
using Daemon = tamga::testing::StatusDaemon;

/// While it exists this process cannot write to a file beyond its first octet.
class FullDisk {
 public:
  FullDisk() {
    previous_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &limit_);
    rlimit small = limit_;
    small.rlim_cur = 1;
    setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, previous_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit limit_{};
  void (*previous_)(int) = SIG_DFL;
};

class CountingSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  std::atomic<int> errors{0};

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    if (message.level == spdlog::level::err) ++errors;
  }
  void flush_() override {}
};

class StatusDiskTest : public ::testing::Test {
 protected:
  std::unique_ptr<Daemon> start() {
    return std::make_unique<Daemon>(registry_.follower_connection(), folder_.path(),
                                    std::make_shared<spdlog::logger>("test", sink_));
  }

  std::shared_ptr<CountingSink> sink_ = std::make_shared<CountingSink>();
  StatusRegistry registry_;
  tamga::testing::ScratchFolder folder_;
};

TEST_F(StatusDiskTest, NothingIsShownThatAnOldCopyWouldDenyAfterARestart) {
  registry_.issue(1, 3);
  auto daemon = start();
  daemon->follower.step();
  registry_.revoke(1);
  const auto journal = folder_.path() / "status.journal";
  std::filesystem::remove(journal);
  std::filesystem::create_directories(journal / "obstacle");
  for (int i = 0; i < 3; ++i) {
    const FullDisk full;
    EXPECT_REFUSED(daemon->follower.step(), Errc::file_unreadable);
    EXPECT_EQ(daemon->status_of(1), CertificateStatus::good) << "it can be neither kept nor the old copy removed";
  }
  std::filesystem::remove_all(journal);
  {
    const FullDisk full;
    daemon->follower.step();
  }
  EXPECT_TRUE(daemon->is_revoked(1));
  daemon.reset();
  EXPECT_FALSE(start()->follower.restore()) << "the old copy is gone";
}

TEST_F(StatusDiskTest, ASnapshotThatFailsIsTriedEverMoreRarely) {
  registry_.issue(1, 200);
  const auto daemon = start();
  daemon->follower.step();
  ASSERT_EQ(sink_->errors, 0);
  for (const char* place : {"status.a.snapshot.new", "status.b.snapshot.new"}) {
    std::filesystem::create_symlink("/dev/full", folder_.path() / place);
  }
  for (std::uint64_t i = 1; i <= 200; ++i) registry_.revoke(i);
  // Two hours: again after one, two, four minutes and so on. Each attempt is waited for.
  for (int i = 0; i < 240; ++i) {
    const int before = sink_->errors;
    daemon->follower.step();
    while (daemon->follower.is_writing_snapshot() && sink_->errors == before) daemon->follower.step();
    daemon->clock.advance(std::chrono::seconds(30));
  }
  EXPECT_TRUE(daemon->store.is_open()) << "the journal goes on";
  EXPECT_GE(sink_->errors, 5);
  EXPECT_LE(sink_->errors, 8);
}

TEST_F(StatusDiskTest, AFullDiskAtTheFirstLoadCostsMemoryAndNoAnswers) {
  registry_.issue(1, 20);
  registry_.revoke(3);
  auto daemon = start();
  {
    const FullDisk full;
    daemon->follower.step();
    EXPECT_TRUE(daemon->is_revoked(3));
    registry_.revoke(4);
    daemon->follower.step();
  }
  EXPECT_TRUE(daemon->is_revoked(4));
  EXPECT_EQ(daemon->index.size(), 20U);
  EXPECT_FALSE(daemon->index.snapshot());
  EXPECT_FALSE(daemon->store.is_open());
  // There is room again: the next snapshot is made of what is in memory.
  daemon->clock.advance(std::chrono::hours(2));
  daemon->follower.step();
  while (daemon->follower.is_writing_snapshot()) daemon->follower.step();
  EXPECT_TRUE(daemon->store.is_open());
  ASSERT_TRUE(daemon->index.snapshot());
  EXPECT_EQ(daemon->index.size(), 20U);
  EXPECT_EQ(daemon->counters.full_loads, 1U);
  daemon.reset();
  daemon = start();
  EXPECT_TRUE(daemon->follower.restore());
  EXPECT_TRUE(daemon->is_revoked(3));
  EXPECT_TRUE(daemon->is_revoked(4));
}

}  // namespace
}  // namespace tamga::status
