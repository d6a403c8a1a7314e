#pragma once

// The only way to PostgreSQL: a bounded pool of connections, transactions that are repeated when PostgreSQL asks for
// it, and one translation of its errors (storage/constraints.hpp). libpqxx is seen by database.cpp and listener.cpp
// alone.
//
//   const auto id = database.transact([&](Transaction& transaction) {
//     const auto row = transaction.find("SELECT state FROM applications WHERE id = $1 FOR UPDATE", {id});
//     …
//   });
//
// Tables are named without their schema: the search path is "tamga".

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "ca-core/base/error.hpp"
#include "server/storage/columns.hpp"
#include "server/storage/copied_row.hpp"
#include "server/storage/parameter.hpp"

namespace tamga::storage {

/// The connection broke while COMMIT was under way: the change was made or not. Whoever can, catches it and reads back
/// what he wrote in a new transaction; otherwise it is an Error{Errc::outcome_unknown} as it stands.
class CommitInDoubt final : public Error {
 public:
  CommitInDoubt() : Error(Errc::outcome_unknown, LogNote{"the connection broke during COMMIT"}) {}
};

/// Thrown by a transaction's body to be run again from the start: what it read before it locked has changed.
struct RunAgain {};

struct ResultSet;   // a query's answer, database.cpp
struct Connection;  // one connection and its prepared statements, database.cpp

/// One row of an answer; keeps the answer alive.
class Row {
 public:
  Row(std::shared_ptr<const ResultSet> set, std::size_t index) : set_(std::move(set)), index_(index) {}

  /// The column's value; std::optional<T> for a column that may be NULL. Error{Errc::internal} for an unknown column,
  /// an unexpected NULL or a value that is no T: faults of the program.
  template <typename T>
  T get(std::string_view column) const {
    if constexpr (is_optional<T>::value) {
      const auto text = find_text(column);
      if (!text) return std::nullopt;
      return Column<typename T::value_type>::decode(*text);
    } else {
      const auto text = find_text(column);
      if (!text) refuse_column("value but NULL");
      return Column<T>::decode(*text);
    }
  }

  bool is_null(std::string_view column) const { return !find_text(column); }

 private:
  template <typename T>
  struct is_optional : std::false_type {};
  template <typename T>
  struct is_optional<std::optional<T>> : std::true_type {};

  std::optional<std::string_view> find_text(std::string_view column) const;

  std::shared_ptr<const ResultSet> set_;
  std::size_t index_;
};

/// The answer to one statement.
class Rows {
 public:
  explicit Rows(std::shared_ptr<const ResultSet> set) : set_(std::move(set)) {}

  std::size_t size() const;
  bool empty() const { return size() == 0; }
  Row operator[](std::size_t index) const { return {set_, index}; }

  /// How many rows an INSERT, UPDATE or DELETE touched.
  std::size_t affected() const;

  class Iterator {
   public:
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    Iterator(const Rows* rows, std::size_t index) : rows_(rows), index_(index) {}
    Row operator*() const { return (*rows_)[index_]; }
    Iterator& operator++() { return ++index_, *this; }
    bool operator==(const Iterator&) const = default;

   private:
    const Rows* rows_;
    std::size_t index_;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

 private:
  std::shared_ptr<const ResultSet> set_;
};

/// A transaction under way; made by Database alone.
class Transaction {
 public:
  struct State;  // database.cpp
  explicit Transaction(State& state) : state_(state) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// Runs one statement, prepared once a connection. The text must be one of a few fixed ones: values go into
  /// parameters.
  Rows exec(std::string_view sql, const Parameters& parameters = {});

  /// The row of a statement that gives one or none.
  std::optional<Row> find(std::string_view sql, const Parameters& parameters = {});

  /// The row of a statement that always gives one; Error{Errc::internal} otherwise.
  Row one(std::string_view sql, const Parameters& parameters = {});

  /// Statements of this transaction that are planned now sort nothing that an index has in order: they read the first
  /// rows of a long table and stop.
  void prefer_order_of_indexes();

  /// Streams a query's rows by a binary COPY, in constant memory. No parameters: numbers are put into the text by the
  /// caller, and nothing that came from outside ever is.
  void copy_out(const std::string& query, const std::function<void(const CopiedRow&)>& visit);

  /// NOTIFY once the transaction is committed, each (channel, payload) once; lost without a word if the server goes
  /// away just then: whoever listens polls too. Not a part of the transaction, because NOTIFY inside one serialises
  /// commits.
  void notify_after_commit(std::string_view channel, std::string_view payload = {});

 private:
  State& state_;
};

/// Thread-safe.
class Database {
 public:
  /// A libpq connection string, completed as connection_defaults.hpp says; connections are made when they are first
  /// needed. `acquire_timeout` bounds the wait for a free connection, after which the caller gets
  /// Error{Errc::too_busy}.
  Database(std::string connection_string, std::size_t pool_size,
           std::chrono::milliseconds acquire_timeout = std::chrono::seconds(5));
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs `body(Transaction&)` in a READ COMMITTED transaction, commits it and returns its result. Whatever it throws
  /// rolls back. After a serialization failure or a deadlock it is run again (five times at most), so it must have no
  /// effect but on the transaction and must not move from what it captured. Error: too_busy (no free connection, a lock
  /// held too long), unavailable (no server, connection lost: nothing was changed), CommitInDoubt, what a violated
  /// constraint means (constraints.hpp), internal.
  template <typename Body>
  auto transact(Body&& body) {
    return run<Body>(Mode::read_write, std::forward<Body>(body));
  }

  /// The same in a READ ONLY, REPEATABLE READ transaction: one snapshot for all its statements. A connection that
  /// breaks at its end is no doubt but a reason to run it again.
  template <typename Body>
  auto read(Body&& body) {
    return run<Body>(Mode::read_snapshot, std::forward<Body>(body));
  }

 private:
  enum class Mode { read_write, read_snapshot };
  class Pool;

  template <typename Body>
  auto run(Mode mode, Body&& body) {
    using Result = std::invoke_result_t<Body&, Transaction&>;
    if constexpr (std::is_void_v<Result>) {
      run_untyped(mode, [&](Transaction& transaction) { body(transaction); });
    } else {
      std::optional<Result> result;
      run_untyped(mode, [&](Transaction& transaction) { result.emplace(body(transaction)); });
      return *std::move(result);
    }
  }
  void run_untyped(Mode mode, const std::function<void(Transaction&)>& body);
  void attempt(Mode mode, const std::function<void(Transaction&)>& body);
  template <typename Native, typename Lease>
  static void run_in(Lease& lease, const std::function<void(Transaction&)>& body, std::string& sql);

  std::unique_ptr<Pool> pool_;
};

}  // namespace tamga::storage
