#pragma once

// The inside of the storage layer, for database.cpp and its neighbours only: a connection as libpqxx has it and the
// pool of them.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <pqxx/pqxx>

#include "server/storage/database.hpp"

namespace tamga::storage {

struct ResultSet {
  pqxx::result result;
};

struct Connection {
  /// Connects and sets the session up. Throws pqxx::broken_connection.
  explicit Connection(const std::string& connection_string);

  /// The name under which the statement is prepared on this connection.
  const std::string& prepare(std::string_view sql);

  pqxx::connection native;
  // libpqxx prints warnings of the server to stderr otherwise, and those may quote values.
  pqxx::quiet_errorhandler quiet;
  std::unordered_map<std::string, std::string> names;
};

struct Transaction::State {
  Connection& connection;
  pqxx::transaction_base* native;
  std::string sql;  // what runs or ran last: the log may have the statement, never its values
  std::vector<std::pair<std::string, std::string>> notifications;
};

class Database::Pool {
 public:
  Pool(std::string connection_string, std::size_t size, std::chrono::milliseconds acquire_timeout);

  /// A connection borrowed until its end; keep() gives it back for others, otherwise it is closed.
  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<Connection> connection) : pool_(&pool), connection_(std::move(connection)) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { pool_->give_back(keep_ ? std::move(connection_) : nullptr); }

    Connection& operator*() { return *connection_; }
    void keep() { keep_ = true; }

   private:
    Pool* pool_;
    std::unique_ptr<Connection> connection_;
    bool keep_ = false;
  };

  /// Error{Errc::too_busy} after the time to wait, pqxx::broken_connection when no new one can be made.
  Lease acquire();

  /// Closes those that nobody uses: when one is found broken, the others most likely are.
  void drop_idle();

 private:
  void give_back(std::unique_ptr<Connection> connection);

  std::string connection_string_;
  std::size_t size_;
  std::chrono::milliseconds acquire_timeout_;

  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t open_ = 0;  // idle and borrowed
};

}  // namespace tamga::storage
