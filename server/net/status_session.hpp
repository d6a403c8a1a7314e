#pragma once

// One connection to the public status listener: reads what has come, answers every whole request of it, writes all the
// answers at once, and goes on. A request that waits for a signature holds back those behind it on the same connection
// only.

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "server/net/connection_sources.hpp"
#include "server/net/status_loop.hpp"
#include "server/net/status_request_parser.hpp"
#include "server/net/status_response_writer.hpp"
#include "server/status/ready_response.hpp"

namespace tamga::net {

class StatusSession final : public std::enable_shared_from_this<StatusSession> {
 public:
  StatusSession(StatusSocket socket, StatusLoop& loop, ConnectionSources::Place among_its_source);
  ~StatusSession();

  void start();

  /// The answer that was waited for; go_on() sends it.
  void complete(const status::ReadyResponsePtr& response);
  void go_on();

  /// Closes the connection if nothing has happened for longer than `patience`, if a request or the taking of an answer
  /// needs too long, or at once when nothing is under way and the loop stops.
  void sweep(StatusLoop::Moment now, std::chrono::seconds patience);
  void close();

  /// The loop is gone: nothing is to be told to it any more.
  void abandon() { closed_ = true; }

  std::list<std::shared_ptr<StatusSession>>::iterator place;  // in the loop's list

 private:
  void read();
  void on_read(const boost::system::error_code& failure, std::size_t octets);
  void process();
  bool process_one();
  void respond(const status::ReadyResponsePtr& response);
  void refuse(Errc code);
  void write();
  void write_some();
  void on_written(const boost::system::error_code& failure, std::size_t octets);
  void count_memory();

  ByteView unread() const { return ByteView(input_).subspan(input_begin_, input_end_ - input_begin_); }
  bool has_output() const { return output_done_ < output_.size() || !mapped_.empty(); }

  StatusSocket socket_;
  StatusLoop& loop_;
  ConnectionSources::Place among_its_source_;
  StatusRequestParser parser_;
  std::vector<std::uint8_t> input_;
  std::size_t counted_memory_ = 0;  // octets, among the loop's counters
  std::size_t input_begin_ = 0;
  std::size_t input_end_ = 0;
  std::string output_;
  std::size_t output_done_ = 0;
  status::ReadyResponsePtr mapped_owner_;
  ByteView mapped_;  // to be written after output_
  StatusLoop::Moment active_at_;
  bool closing_ = false;     // after what is being written
  bool draining_ = false;    // everything is written, the client has not closed yet
  std::size_t drained_ = 0;  // octets
  bool closed_ = false;
  bool waiting_ = false;                    // for a signature
  bool completed_ = false;                  // the answer is among the output, go_on() is awaited
  bool writing_ = false;                    // output_ and mapped_ belong to the operation under way
  StatusLoop::Moment written_by_;           // while writing: when all of it must have been taken
  status::ReadyResponsePtr signed_answer_;  // what was waited for, come while something else was being written
};

}  // namespace tamga::net
