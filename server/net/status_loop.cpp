#include "server/net/status_loop.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "server/net/status_session.hpp"

namespace tamga::net {
namespace {

constexpr std::chrono::milliseconds kSweepInterval{100};

/// How long cached answers wait at most for those that are being signed, but for one signature.
constexpr std::chrono::microseconds kSigningTurn{500};

/// How long the first of several signed answers waits at most for the others, but for one turn.
constexpr std::chrono::microseconds kLongestBundle{1500};

boost::asio::ip::tcp protocol_of(bool is_ipv6) {
  return is_ipv6 ? boost::asio::ip::tcp::v6() : boost::asio::ip::tcp::v4();
}

}  // namespace

// Nobody but its own thread touches the context, so it needs no locks.
StatusLoop::StatusLoop(const StatusSources& sources, const StatusListenerOptions& options, ConnectionSources& places,
                       int listening, bool is_ipv6, std::shared_ptr<spdlog::logger> logger)
    : sources_(sources),
      options_(options),
      places_(places),
      logger_(std::move(logger)),
      context_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE),
      acceptor_(context_.get_executor(), protocol_of(is_ipv6), listening),
      sweep_timer_(context_.get_executor()),
      coarse_now_(std::chrono::steady_clock::now()) {}

StatusLoop::~StatusLoop() {
  // Sessions whose handlers have not run hold themselves; they go with the context, after the list.
  for (const auto& session : std::exchange(sessions_, {})) session->abandon();
}

void StatusLoop::run() {
  accept();
  schedule_sweep();
  for (;;) {
    try {
      context_.run();
      return;
    } catch (const std::exception& failure) {
      // The session it happened in is closed by the sweep; the others go on.
      logger_->error("the status listener: {}", failure.what());
    }
  }
}

void StatusLoop::stop(std::chrono::milliseconds grace) {
  grace_milliseconds_.store(grace.count(), std::memory_order_relaxed);
  stopping_.store(true, std::memory_order_release);
}

const std::string& StatusLoop::date(Instant now) {
  if (now != date_of_ || date_.empty()) {
    date_ = status::to_http_date(now);
    date_of_ = now;
  }
  return date_;
}

bool StatusLoop::is_full() const {
  const auto open = sources_.counters.connections.load(std::memory_order_relaxed);
  return open >= static_cast<std::int64_t>(options_.maximum_connections);
}

void StatusLoop::accept() {
  if (stopping_.load(std::memory_order_relaxed)) return;
  accepting_ = !is_full();
  if (!accepting_) return;  // the sweep goes on when somebody has left
  acceptor_.async_accept(peer_, [this](const boost::system::error_code& failure, StatusSocket socket) {
    accepted(failure, std::move(socket));
  });
}

void StatusLoop::accepted(const boost::system::error_code& failure, StatusSocket socket) {
  accepting_ = false;
  if (failure) return;  // too many open files, for instance: the sweep tries again
  if (auto place = places_.enter(peer_.address())) {
    boost::system::error_code ignored;
    socket.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    const auto session = std::make_shared<StatusSession>(std::move(socket), *this, *std::move(place));
    session->place = sessions_.insert(sessions_.end(), session);
    session->start();
  } else {
    // Closed without a word: an answer would cost more than the connection did.
    ++sources_.counters.refused_connections;
  }
  accept();
}

void StatusLoop::remove(StatusSession& session) {
  sessions_.erase(session.place);
}

void StatusLoop::schedule_sweep() {
  sweep_timer_.expires_after(kSweepInterval);
  sweep_timer_.async_wait([this](const boost::system::error_code&) {
    if (!swept_) sweep();
  });
}

// Scheduled again before anything that may throw: without its sweep a loop neither closes nor stops.
void StatusLoop::sweep() {
  schedule_sweep();
  coarse_now_ = std::chrono::steady_clock::now();
  const bool stopping = stopping_.load(std::memory_order_acquire);
  if (stopping && !stop_by_) {
    stop_by_ = coarse_now_ + std::chrono::milliseconds(grace_milliseconds_.load(std::memory_order_relaxed));
    boost::system::error_code ignored;
    acceptor_.close(ignored);
  }
  const bool cut_off = stop_by_ && coarse_now_ >= *stop_by_;
  // Who says nothing gives way to who waits outside.
  const auto patience =
      is_full() ? std::min(options_.idle_timeout, options_.idle_timeout_when_full) : options_.idle_timeout;
  for (auto place = sessions_.begin(); place != sessions_.end();) {
    const auto session = *place++;
    if (cut_off) {
      session->close();
    } else {
      session->sweep(coarse_now_, patience);
    }
  }
  if (stopping && sessions_.empty()) {
    swept_ = true;
    sweep_timer_.cancel();
  }
  if (!stopping && !accepting_) accept();
}

// A few signatures, then everything that has become ready meanwhile, then the next: cached answers are never far
// behind.
bool StatusLoop::sign_later(status::OcspTicket ticket, std::weak_ptr<StatusSession> session) {
  auto& queue = ticket.kind() == status::OcspTicket::Kind::to_keep ? to_keep_ : on_the_spot_;
  if (queue.size() >= options_.maximum_waiting) return false;
  queue.push_back({std::move(ticket), std::move(session)});
  ++sources_.counters.waiting_for_signature;
  if (!std::exchange(signing_, true)) boost::asio::post(context_, [this] { sign_some(); });
  return true;
}

// In turns: an unknown serial looks like an answer that will be kept, and whoever asks for many must not keep those
// with a nonce waiting, nor the other way round.
StatusLoop::Waiting StatusLoop::take_waiting() {
  const bool on_the_spot = to_keep_.empty() || (on_the_spot_next_ && !on_the_spot_.empty());
  auto& queue = on_the_spot ? on_the_spot_ : to_keep_;
  on_the_spot_next_ = !on_the_spot;
  Waiting waiting = std::move(queue.front());
  queue.pop_front();
  --sources_.counters.waiting_for_signature;
  return waiting;
}

// The answers leave together, when nobody else has come to ask by the next look at the network: the kernel wakes up
// whoever reads them, and that costs as much as a signature.
void StatusLoop::sign_some() {
  signing_ = is_anybody_waiting() || !answered_.empty();
  if (!signing_) return;
  // The next turn is certain before anything that may throw.
  boost::asio::post(context_, [this] { sign_some(); });
  const Moment begin = std::chrono::steady_clock::now();
  const bool has_waited = !answered_.empty() && begin - answered_since_ >= kLongestBundle;
  if (!is_anybody_waiting() || has_waited) return send_answers();
  if (answered_.empty()) answered_since_ = begin;
  const Moment enough = begin + kSigningTurn;
  do {
    const Waiting waiting = take_waiting();
    // Who has gone needs no answer.
    if (auto session = waiting.session.lock()) {
      session->complete(sources_.ocsp.sign(waiting.ticket, sources_.clock.now()));
      answered_.push_back(std::move(session));
    }
  } while (is_anybody_waiting() && std::chrono::steady_clock::now() < enough);
}

void StatusLoop::send_answers() {
  for (const auto& session : answered_) session->go_on();
  answered_.clear();
}

}  // namespace tamga::net
