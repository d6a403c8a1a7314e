#include "server/storage/listener.hpp"

#include <array>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "ca-core/base/error.hpp"
#include "server/storage/connection.hpp"

namespace tamga::storage {
namespace {

class Receiver final : public pqxx::notification_receiver {
 public:
  Receiver(pqxx::connection& connection, const std::string& channel, std::vector<Notification>& inbox)
      : pqxx::notification_receiver(connection, channel), inbox_(inbox) {}

  void operator()(const std::string& payload, int) override { inbox_.push_back({channel(), payload}); }

 private:
  std::vector<Notification>& inbox_;
};

}  // namespace

class Listener::Session {
 public:
  Session(const std::string& connection_string, const std::vector<std::string>& channels)
      : connection_(connection_string) {
    for (const std::string& channel : channels) {
      receivers_.push_back(std::make_unique<Receiver>(connection_.native, channel, inbox_));
    }
  }

  int descriptor() const { return connection_.native.sock(); }

  std::vector<Notification> receive() {
    connection_.native.get_notifs();
    if (!connection_.native.is_open()) throw pqxx::broken_connection();
    return std::exchange(inbox_, {});
  }

 private:
  Connection connection_;
  std::vector<Notification> inbox_;
  std::vector<std::unique_ptr<Receiver>> receivers_;
};

Listener::Listener(std::string connection_string, std::vector<std::string> channels)
    : connection_string_(std::move(connection_string)),
      channels_(std::move(channels)),
      wake_descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (wake_descriptor_ < 0) throw Error(Errc::internal, LogNote{"eventfd failed"});
}

Listener::~Listener() {
  close(wake_descriptor_);
}

std::vector<Notification> Listener::wait(std::chrono::milliseconds timeout) {
  try {
    if (!session_) session_ = std::make_unique<Session>(connection_string_, channels_);
    auto arrived = session_->receive();
    if (!arrived.empty()) return arrived;
    sleep_until_event(session_->descriptor(), timeout);
    return session_->receive();
  } catch (const pqxx::pqxx_exception&) {
    session_.reset();
  }
  sleep_until_event(-1, timeout);
  return {};
}

void Listener::sleep_until_event(int descriptor, std::chrono::milliseconds timeout) const {
  // poll() passes over negative descriptors.
  std::array<pollfd, 2> events{{{wake_descriptor_, POLLIN, 0}, {descriptor, POLLIN, 0}}};
  poll(events.data(), events.size(), static_cast<int>(timeout.count()));
  if ((events[0].revents & POLLIN) != 0) {
    eventfd_t count = 0;
    eventfd_read(wake_descriptor_, &count);
  }
}

bool Listener::connected() const {
  return session_ != nullptr;
}

void Listener::interrupt() {
  eventfd_write(wake_descriptor_, 1);
}

}  // namespace tamga::storage
