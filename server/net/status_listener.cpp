#include "server/net/status_listener.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "ca-core/base/error.hpp"
#include "server/net/acceptor.hpp"
#include "server/net/status_loop.hpp"

namespace tamga::net {
namespace {

/// Every loop has its own descriptor of the one listening socket: SO_REUSEPORT would share the port with strangers.
int duplicate(int descriptor) {
  const int copy = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (copy < 0)
    throw Error(Errc::configuration_invalid, LogNote{std::string("cannot listen: ") + std::strerror(errno)});
  return copy;
}

}  // namespace

StatusListener::StatusListener(StatusSources sources, StatusListenerOptions options,
                               std::shared_ptr<spdlog::logger> logger)
    : sources_(sources), options_(std::move(options)), places_(options_.maximum_connections_per_source) {
  boost::asio::io_context context;
  auto acceptor = open_acceptor(context, options_.endpoint);
  const auto local = acceptor.local_endpoint();
  port_ = local.port();
  for (std::size_t i = 0; i < options_.threads; ++i) {
    loops_.push_back(std::make_unique<StatusLoop>(sources_, options_, places_, duplicate(acceptor.native_handle()),
                                                  local.address().is_v6(), logger));
  }
}

StatusListener::~StatusListener() {
  stop(std::chrono::milliseconds(0));
}

void StatusListener::start() {
  for (const auto& loop : loops_) threads_.emplace_back([&loop] { loop->run(); });
}

void StatusListener::stop(std::chrono::milliseconds grace) {
  for (const auto& loop : loops_) loop->stop(grace);
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace tamga::net
