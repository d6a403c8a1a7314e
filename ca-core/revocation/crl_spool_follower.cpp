#include "ca-core/revocation/crl_spool_follower.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace tamga {

CrlSpoolFollower::CrlSpoolFollower(std::shared_ptr<const CrlSpool> spool, Work work)
    : spool_(std::move(spool)), work_(std::move(work)) {}

void CrlSpoolFollower::announce() {
  if (done_.valid() && done_.wait_for(std::chrono::seconds(0)) == std::future_status::ready) done_.get();
  {
    const std::scoped_lock lock(mutex_);
    readable_ = spool_->size();
  }
  changed_.notify_one();
  if (!thread_.joinable()) {
    std::packaged_task<void(std::stop_token)> task(
        [this](const std::stop_token& stop) { work_([this, &stop] { return next(stop); }); });
    done_ = task.get_future();
    thread_ = std::jthread(std::move(task));
  }
}

void CrlSpoolFollower::finish() {
  {
    const std::scoped_lock lock(mutex_);
    readable_ = spool_->size();
    complete_ = true;
  }
  changed_.notify_one();
  if (!thread_.joinable()) return work_([this] { return next({}); });
  thread_.join();
  if (done_.valid()) done_.get();
}

ByteView CrlSpoolFollower::next(const std::stop_token& stop) {
  std::uint64_t count = 0;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [this] { return readable_ - at_ >= kCrlChunk || complete_; });
    if (stop.stop_requested()) return {};
    count = std::min<std::uint64_t>(readable_ - at_, kCrlChunk);
  }
  piece_.resize(count);
  spool_->read(at_, piece_);
  at_ += count;
  return piece_;
}

}  // namespace tamga
