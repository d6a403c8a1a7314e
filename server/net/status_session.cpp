#include "server/net/status_session.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/buffer.hpp>

#include "server/net/status_routes.hpp"

namespace tamga::net {
namespace {

// Holds a header of the greatest allowed size and as much again.
constexpr std::size_t kInput = std::size_t{16} * 1024;

// Answers are collected up to here before they are written, so that a client who only asks cannot fill the memory.
constexpr std::size_t kOutput = std::size_t{64} * 1024;

// Memory for more than this is given back when it has been written.
constexpr std::size_t kKeptOutput = std::size_t{64} * 1024;

// What a client may still send after a refusal. Closing with unread octets would make the kernel reset the connection,
// and the refusal might never be read.
constexpr std::size_t kDrained = std::size_t{1} << 20U;

}  // namespace

StatusSession::StatusSession(StatusSocket socket, StatusLoop& loop, ConnectionSources::Place among_its_source)
    : socket_(std::move(socket)),
      loop_(loop),
      among_its_source_(std::move(among_its_source)),
      parser_({.header = loop.options().maximum_header, .body = loop.options().maximum_body}),
      input_(std::max(kInput, 2 * loop.options().maximum_header)),
      active_at_(loop.coarse_now()) {
  ++loop_.sources().counters.connections;
  count_memory();
}

StatusSession::~StatusSession() {
  --loop_.sources().counters.connections;
  loop_.sources().counters.buffer_octets -= static_cast<std::int64_t>(counted_memory_);
}

void StatusSession::count_memory() {
  const std::size_t held = input_.capacity() + output_.capacity() + parser_.memory();
  if (held == counted_memory_) return;
  loop_.sources().counters.buffer_octets +=
      static_cast<std::int64_t>(held) - static_cast<std::int64_t>(std::exchange(counted_memory_, held));
}

void StatusSession::start() {
  read();
}

void StatusSession::read() {
  if (input_begin_ == input_end_) {
    input_begin_ = input_end_ = 0;
  } else if (input_begin_ > 0) {
    std::move(input_.begin() + static_cast<std::ptrdiff_t>(input_begin_),
              input_.begin() + static_cast<std::ptrdiff_t>(input_end_), input_.begin());
    input_end_ -= std::exchange(input_begin_, 0);
  }
  // The parser takes everything but an unfinished line; one that fills the whole buffer is too long.
  if (input_end_ == input_.size()) {
    ++loop_.sources().counters.too_large_requests;
    refuse(Errc::header_too_large);
    return write();
  }
  socket_.async_read_some(boost::asio::buffer(input_.data() + input_end_, input_.size() - input_end_),
                          [self = shared_from_this()](const boost::system::error_code& failure, std::size_t octets) {
                            self->on_read(failure, octets);
                          });
}

void StatusSession::on_read(const boost::system::error_code& failure, std::size_t octets) {
  if (closed_) return;
  if (failure) return close();
  if (draining_) {
    drained_ += octets;
    return drained_ > kDrained ? close() : read();
  }
  // A request that comes octet by octet does not keep the connection alive: only its beginning counts.
  if (!parser_.has_begun()) active_at_ = loop_.coarse_now();
  input_end_ += octets;
  process();
}

void StatusSession::process() {
  while (!waiting_ && !closing_ && mapped_.empty() && output_.size() < kOutput && input_begin_ < input_end_) {
    if (!process_one()) break;
  }
  count_memory();
  if (has_output()) return write();
  if (!waiting_) read();
}

// False when the rest of the request has yet to come.
bool StatusSession::process_one() {
  StatusRequestParser::State state{};
  input_begin_ += parser_.feed(unread(), state);
  switch (state) {
    case StatusRequestParser::State::incomplete:
      if (parser_.take_expectation()) output_ += "HTTP/1.1 100 Continue\r\n\r\n";
      return false;
    case StatusRequestParser::State::malformed:
      ++loop_.sources().counters.malformed_requests;
      refuse(Errc::malformed_request);
      return true;
    case StatusRequestParser::State::header_too_large:
      ++loop_.sources().counters.too_large_requests;
      refuse(Errc::header_too_large);
      return true;
    case StatusRequestParser::State::body_too_large:
      ++loop_.sources().counters.too_large_requests;
      refuse(Errc::body_too_large);
      return true;
    case StatusRequestParser::State::complete:
      break;
  }
  const StatusSources& sources = loop_.sources();
  ++sources.counters.http_requests;
  auto reply = answer(parser_.request(), sources, sources.clock.now());
  if (auto* ticket = std::get_if<status::OcspTicket>(&reply)) {
    if (loop_.sign_later(std::move(*ticket), weak_from_this())) {
      waiting_ = true;
    } else {
      respond(sources.ocsp.try_later());
    }
  } else {
    respond(std::get<status::ReadyResponsePtr>(reply));
  }
  return true;
}

void StatusSession::respond(const status::ReadyResponsePtr& response) {
  const StatusRequest& request = parser_.request();
  if (!request.keep_alive || loop_.is_stopping()) closing_ = true;
  const Instant now = loop_.sources().clock.now();
  const ByteView mapped =
      append_response(output_, *response, request, closing_ ? Fate::close : Fate::keep_open, now, loop_.date(now));
  if (!mapped.empty()) {
    mapped_owner_ = response;
    mapped_ = mapped;
  }
  parser_.next();
}

// What comes after a request that could not be read cannot be told apart from it: the connection ends.
void StatusSession::refuse(Errc code) {
  parser_.request().keep_alive = false;
  parser_.request().method = http::Method::get;
  respond(refusal(code, loop_.sources()));
}

// The socket may still be reading what was answered before: nothing may be added to it then.
void StatusSession::complete(const status::ReadyResponsePtr& response) {
  if (closed_) return;
  active_at_ = loop_.coarse_now();
  if (writing_) {
    signed_answer_ = response;
    return;
  }
  respond(response);
  completed_ = true;
}

void StatusSession::go_on() {
  if (closed_ || !std::exchange(completed_, false)) return;
  waiting_ = false;
  process();
}

// A client that takes its answer octet by octet holds memory and a place among the connections: the whole answer has
// its time.
void StatusSession::write() {
  const auto octets = static_cast<std::int64_t>(output_.size() + mapped_.size());
  const std::chrono::seconds needed(octets / static_cast<std::int64_t>(loop_.options().minimum_rate));
  written_by_ = loop_.coarse_now() + loop_.options().idle_timeout + needed;
  writing_ = true;
  write_some();
}

void StatusSession::write_some() {
  const auto output = boost::asio::buffer(output_.data() + output_done_, output_.size() - output_done_);
  auto written = [self = shared_from_this()](const boost::system::error_code& failure, std::size_t octets) {
    self->on_written(failure, octets);
  };
  // One buffer is a cheaper call of the system than two, and nearly every answer is one.
  if (mapped_.empty()) return socket_.async_write_some(output, std::move(written));
  const std::array<boost::asio::const_buffer, 2> both{output, boost::asio::buffer(mapped_.data(), mapped_.size())};
  socket_.async_write_some(both, std::move(written));
}

void StatusSession::on_written(const boost::system::error_code& failure, std::size_t octets) {
  if (closed_) return;
  if (failure) return close();
  active_at_ = loop_.coarse_now();
  const std::size_t of_output = std::min(octets, output_.size() - output_done_);
  output_done_ += of_output;
  mapped_ = mapped_.subspan(octets - of_output);
  if (has_output()) return write_some();
  writing_ = false;
  output_.clear();
  if (output_.capacity() > kKeptOutput) output_.shrink_to_fit();
  output_done_ = 0;
  mapped_owner_.reset();
  if (signed_answer_) {
    waiting_ = false;
    respond(std::exchange(signed_answer_, nullptr));
  }
  if (!closing_ || has_output()) return process();
  boost::system::error_code ignored;
  socket_.shutdown(StatusSocket::shutdown_send, ignored);
  draining_ = true;
  input_begin_ = input_end_ = 0;
  read();
}

void StatusSession::sweep(StatusLoop::Moment now, std::chrono::seconds patience) {
  status::StatusCounters& counters = loop_.sources().counters;
  const bool quiet = draining_ || (!waiting_ && !has_output() && !parser_.has_begun() && input_begin_ == input_end_);
  boost::system::error_code ignored;
  // What has come and is not read yet is answered still; closing would throw it away with a reset.
  if (loop_.is_stopping() && quiet && (draining_ || socket_.available(ignored) == 0)) return close();
  // Who waits for a signature of ours is not the one who is slow.
  const bool idle = now - active_at_ > (waiting_ ? loop_.options().idle_timeout : patience);
  if (!idle && !(writing_ && now > written_by_)) return;
  ++(writing_ ? counters.closed_slow_readers : quiet ? counters.closed_idle : counters.closed_slow_requests);
  close();
}

void StatusSession::close() {
  if (std::exchange(closed_, true)) return;
  boost::system::error_code ignored;
  socket_.close(ignored);
  loop_.remove(*this);
}

}  // namespace tamga::net
