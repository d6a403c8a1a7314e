#include "server/net/listener.hpp"

#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "server/net/acceptor.hpp"
#include "server/net/session.hpp"

namespace tamga::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Strand = asio::strand<asio::io_context::executor_type>;

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);
// When accept fails for want of file descriptors it would fail again at once.
constexpr std::chrono::milliseconds kAcceptPause{100};

}  // namespace

ListenerSettings ListenerSettings::of(const config::Api& api) {
  return {api.listen,
          api.max_connections,
          api.max_header,
          api.max_body,
          api.handshake_timeout,
          api.request_timeout,
          api.idle_timeout,
          1};
}

ListenerSettings ListenerSettings::of(const config::Metrics& metrics) {
  constexpr std::size_t kConnections = 32;
  constexpr std::size_t kOctets = 8 * 1024;
  ListenerSettings settings;
  settings.endpoint = metrics.listen;
  settings.max_connections = kConnections;
  settings.max_header = kOctets;
  settings.max_body = kOctets;
  return settings;
}

struct Listener::Impl {
  // A connection as stop() sees it; both are called on the connection's strand.
  struct Control {
    Strand strand;
    std::function<void()> finish;  // closes it if it is idle, else after the next answer
    std::function<void()> cut;     // closes it now
  };

  Impl(ListenerSettings given, std::optional<TlsContext> tls_context, Dispatch dispatch, const Clock& clock,
       Random& random, std::shared_ptr<spdlog::logger> log)
      : settings(std::move(given)),
        tls(std::move(tls_context)),
        session{{settings.max_header, settings.max_body, settings.handshake_timeout, settings.request_timeout,
                 settings.idle_timeout},
                std::move(dispatch),
                clock,
                random,
                log,
                counters},
        logger(std::move(log)),
        context(static_cast<int>(settings.threads)),
        accepting(asio::make_strand(context)),
        acceptor(context),
        work(asio::make_work_guard(context)) {}

  asio::awaitable<void> accept_all();
  void admit(tcp::socket socket);
  void spawn(std::shared_ptr<Transport> transport, Strand strand);
  void remove(std::uint64_t id);
  std::vector<Control> controls();
  bool wait_until_empty(std::chrono::seconds longest);

  const ListenerSettings settings;
  std::optional<TlsContext> tls;
  SessionCounters counters;
  SessionContext session;
  std::shared_ptr<spdlog::logger> logger;
  asio::io_context context;
  Strand accepting;  // everything about the acceptor happens here
  tcp::acceptor acceptor;
  asio::executor_work_guard<asio::io_context::executor_type> work;
  std::vector<std::thread> threads;
  std::uint16_t port = 0;

  std::mutex mutex;
  std::condition_variable emptied;
  std::map<std::uint64_t, Control> connections;
  std::uint64_t last_id = 0;
  bool stopping = false;
};

asio::awaitable<void> Listener::Impl::accept_all() {
  asio::steady_timer pause(context);
  while (acceptor.is_open()) {
    auto [failure, socket] = co_await acceptor.async_accept(asio::make_strand(context), kNoThrow);
    if (failure == asio::error::operation_aborted || failure == asio::error::bad_descriptor) co_return;
    std::string reason = failure ? failure.message() : std::string();
    try {
      if (!failure) admit(std::move(socket));
    } catch (const std::exception& exception) {
      // Memory or TLS failed this one connection; the listener goes on.
      reason = exception.what();
    }
    if (reason.empty()) continue;
    logger->warn("accepting a connection on {} failed: {}", settings.endpoint.to_string(), reason);
    pause.expires_after(kAcceptPause);
    co_await pause.async_wait(kNoThrow);
  }
}

void Listener::Impl::admit(tcp::socket socket) {
  {
    const std::scoped_lock lock(mutex);
    // Over the limit: closed without a word, since a TLS handshake for a refusal is what a flood would want.
    if (stopping || connections.size() >= settings.max_connections) return;
  }
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  auto strand = *socket.get_executor().target<Strand>();
  spawn(tls ? tls_transport(std::move(socket), tls->native()) : plain_transport(std::move(socket)), strand);
}

void Listener::Impl::spawn(std::shared_ptr<Transport> transport, Strand strand) {
  auto state = std::make_shared<SessionState>();
  const auto cut = [transport] { transport->tcp().close(); };
  const auto finish = [state, cut] {
    state->stopping = true;
    if (state->idle) cut();
  };
  std::uint64_t id = 0;
  {
    const std::scoped_lock lock(mutex);
    id = ++last_id;
    connections.emplace(id, Control{strand, finish, cut});
  }
  try {
    asio::co_spawn(
        strand, [this, transport, state]() -> asio::awaitable<void> { co_await serve(*transport, *state, session); },
        [this, id, transport](std::exception_ptr failure) {
          if (failure) logger->error("a connection ended with an exception");
          remove(id);
        });
  } catch (...) {
    remove(id);
    throw;
  }
}

void Listener::Impl::remove(std::uint64_t id) {
  const std::scoped_lock lock(mutex);
  connections.erase(id);
  if (connections.empty()) emptied.notify_all();
}

std::vector<Listener::Impl::Control> Listener::Impl::controls() {
  const std::scoped_lock lock(mutex);
  std::vector<Control> found;
  for (const auto& [id, control] : connections) found.push_back(control);
  return found;
}

bool Listener::Impl::wait_until_empty(std::chrono::seconds longest) {
  std::unique_lock lock(mutex);
  return emptied.wait_for(lock, longest, [this] { return connections.empty(); });
}

Listener::Listener(ListenerSettings settings, std::optional<TlsContext> tls, Dispatch dispatch, const Clock& clock,
                   Random& random, std::shared_ptr<spdlog::logger> logger)
    : impl_(std::make_unique<Impl>(std::move(settings), std::move(tls), std::move(dispatch), clock, random,
                                   std::move(logger))) {}

Listener::~Listener() {
  stop(std::chrono::seconds(0));
}

void Listener::start() {
  impl_->acceptor = open_acceptor(impl_->context, impl_->settings.endpoint);
  impl_->port = impl_->acceptor.local_endpoint().port();
  asio::co_spawn(impl_->accepting, impl_->accept_all(), asio::detached);
  for (std::size_t i = 0; i < impl_->settings.threads; ++i) {
    impl_->threads.emplace_back([this] { impl_->context.run(); });
  }
}

void Listener::stop(std::chrono::seconds grace) {
  if (impl_->threads.empty()) return;
  {
    const std::scoped_lock lock(impl_->mutex);
    impl_->stopping = true;
  }
  asio::post(impl_->accepting, [this] { impl_->acceptor.close(); });
  for (auto& control : impl_->controls()) asio::post(control.strand, control.finish);
  if (!impl_->wait_until_empty(grace)) {
    for (auto& control : impl_->controls()) asio::post(control.strand, control.cut);
    // What still runs is a handler; its answer goes nowhere, but its session must outlive it.
    while (!impl_->wait_until_empty(std::chrono::seconds(1))) {
    }
  }
  impl_->work.reset();
  impl_->context.stop();
  for (auto& thread : impl_->threads) thread.join();
  impl_->threads.clear();
}

std::uint16_t Listener::port() const {
  return impl_->port;
}

std::size_t Listener::connections() const {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->connections.size();
}

std::uint64_t Listener::failed_handshakes() const {
  return impl_->counters.failed_handshakes;
}

std::uint64_t Listener::timeouts() const {
  return impl_->counters.timeouts;
}

}  // namespace tamga::net
