#pragma once

// One network thread of the public status listener: its connections, its queue of answers that wait for a signature,
// and the sweep that closes connections on which nothing happens.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <spdlog/logger.h>

#include "server/net/connection_sources.hpp"
#include "server/net/status_listener.hpp"
#include "server/net/status_sources.hpp"
#include "server/status/ocsp_service.hpp"

namespace tamga::net {

class StatusSession;

/// The executor's own type instead of any_io_executor: a call less for each operation.
using StatusSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
using StatusAcceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

class StatusLoop {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  /// Takes over a listening socket (its descriptor).
  StatusLoop(const StatusSources& sources, const StatusListenerOptions& options, ConnectionSources& places,
             int listening, bool is_ipv6, std::shared_ptr<spdlog::logger> logger);
  ~StatusLoop();

  /// Until everything is closed after stop().
  void run();

  /// From any thread; looked at ten times a second.
  void stop(std::chrono::milliseconds grace);

  // For sessions, on the loop's thread.
  const StatusSources& sources() const { return sources_; }
  const StatusListenerOptions& options() const { return options_; }
  boost::asio::io_context& context() { return context_; }
  bool is_stopping() const { return stopping_.load(std::memory_order_relaxed); }

  /// Advances with the sweep: exact enough for timeouts.
  Moment coarse_now() const { return coarse_now_; }

  /// The Date header of this second.
  const std::string& date(Instant now);

  /// Signs when it is this ticket's turn and calls the session's complete() and go_on(); false when too many wait.
  bool sign_later(status::OcspTicket ticket, std::weak_ptr<StatusSession> session);

  void remove(StatusSession& session);

 private:
  struct Waiting {
    status::OcspTicket ticket;
    std::weak_ptr<StatusSession> session;
  };

  bool is_full() const;
  void accept();
  void accepted(const boost::system::error_code& failure, StatusSocket socket);
  void sweep();
  void schedule_sweep();
  bool is_anybody_waiting() const { return !to_keep_.empty() || !on_the_spot_.empty(); }
  Waiting take_waiting();
  void sign_some();
  void send_answers();

  const StatusSources& sources_;
  const StatusListenerOptions& options_;
  ConnectionSources& places_;
  const std::shared_ptr<spdlog::logger> logger_;
  boost::asio::io_context context_;
  StatusAcceptor acceptor_;
  bool accepting_ = false;
  StatusAcceptor::endpoint_type peer_;  // of the connection that is being accepted
  boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                    boost::asio::io_context::executor_type>
      sweep_timer_;
  Moment coarse_now_;
  std::list<std::shared_ptr<StatusSession>> sessions_;
  std::deque<Waiting> to_keep_;
  std::deque<Waiting> on_the_spot_;
  std::vector<std::shared_ptr<StatusSession>> answered_;  // whose signed answers are to be sent together
  Moment answered_since_;                                 // the first of them
  bool signing_ = false;
  bool on_the_spot_next_ = false;
  Instant date_of_{};
  std::string date_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::int64_t> grace_milliseconds_{0};
  std::optional<Moment> stop_by_;
  bool swept_ = false;  // stopped, and nobody is left
};

}  // namespace tamga::net
