#include "server/storage/database.hpp"

#include <thread>

#include "server/storage/connection.hpp"
#include "server/storage/constraints.hpp"

namespace tamga::storage {

/// A parameter on its way, not copied before libpqxx does.
struct Passed {
  const Parameter* parameter;
};

}  // namespace tamga::storage

// How libpqxx takes a Parameter: its own ways of passing a list take text alone, or octets alone.
template <>
void pqxx::internal::params::add_field(const tamga::storage::Passed& passed) {
  const auto& value = passed.parameter->value();
  if (!value) {
    add_field(nullptr);
  } else if (passed.parameter->is_binary()) {
    add_field(pqxx::binarystring(value->data(), value->size()));
  } else {
    add_field(*value);
  }
}

namespace tamga::storage {
namespace {

constexpr int kAttempts = 5;
constexpr std::string_view kCommit = "COMMIT";

/// Thrown within this file: the transaction was rolled back by PostgreSQL or with its connection and may be run again.
struct Again {
  Errc otherwise;
  std::string note;
};

[[noreturn]] void throw_for_later(Errc code, const std::string& note) {
  throw Error(code, {.fields = {}, .members = {}, .retry_after_seconds = 1}, LogNote{note});
}

std::string_view sqlstate_class(std::string_view sqlstate) {
  return sqlstate.substr(0, 2);
}

[[noreturn]] void throw_translated(const pqxx::sql_error& failure, std::string_view sql) {
  const std::string sqlstate = failure.sqlstate();
  const std::string note = "SQLSTATE " + sqlstate;
  if (sqlstate_class(sqlstate) == "23") {
    const std::string_view constraint = known_constraint_in(failure.what());
    if (!constraint.empty())
      throw Error(*error_of_constraint(constraint), LogNote{note + " " + std::string(constraint)});
  }
  // lock_not_available, query_canceled (statement_timeout)
  if (sqlstate == "55P03" || sqlstate == "57014") {
    throw_for_later(Errc::too_busy, note);
  }
  // The server stops, starts, has become a standby (25006) or has no room; another one may answer the next attempt.
  if (sqlstate_class(sqlstate) == "53" || sqlstate.starts_with("57P") || sqlstate == "25006") {
    throw Again{Errc::unavailable, note};
  }
  // The values are not in the statement, and the server's message, which may quote them, is left out.
  throw Error(Errc::internal, LogNote{note + " in: " + std::string(sql)});
}

/// The connection broke while `sql` was sent or ran.
[[noreturn]] void throw_connection_lost(std::string_view sql, bool writes) {
  if (writes && sql == kCommit) throw CommitInDoubt();
  throw Again{Errc::unavailable, "the connection to PostgreSQL was lost in: " + std::string(sql)};
}

/// What a failure of libpqxx means; only called in a catch block. A server that vanishes is told in four ways: as a
/// broken connection, as a commit in doubt, and, when libpq has not yet marked the connection as closed, as an error
/// without a SQLSTATE (PostgreSQL gives one with each of its own) or, during COPY, as a mere failure.
[[noreturn]] void throw_translated(std::string_view sql, bool writes) {
  try {
    throw;
  } catch (const pqxx::transaction_rollback&) {
    throw Again{Errc::too_busy, "the transaction was rolled back each time it was tried"};
  } catch (const pqxx::in_doubt_error&) {
    throw_connection_lost(kCommit, writes);
  } catch (const pqxx::broken_connection&) {
    throw_connection_lost(sql, writes);
  } catch (const pqxx::insufficient_privilege&) {
    // The one error of PostgreSQL whose SQLSTATE libpqxx 6 leaves out.
    throw Error(Errc::internal, LogNote{"the role has no right (SQLSTATE 42501) in: " + std::string(sql)});
  } catch (const pqxx::sql_error& failure) {
    if (failure.sqlstate().empty()) throw_connection_lost(sql, writes);
    throw_translated(failure, sql);
  } catch (const pqxx::failure&) {
    throw_connection_lost(sql, writes);
  }
}

/// Breaks the step of those who collided; not a source of randomness for anything else.
void pause_before(int attempt) {
  const auto ticks = std::chrono::steady_clock::now().time_since_epoch().count();
  std::this_thread::sleep_for(std::chrono::microseconds(500 + ticks % (1500L << attempt)));
}

/// The way of every statement to PostgreSQL.
pqxx::result run(Connection& connection, pqxx::transaction_base& transaction, std::string_view sql,
                 const Parameters& parameters) {
  std::vector<Passed> passed;
  for (const Parameter& parameter : parameters) passed.push_back({&parameter});
  return transaction.exec_prepared(connection.prepare(sql),
                                   pqxx::prepare::make_dynamic_params(passed.begin(), passed.end()));
}

void send_notifications(Connection& connection, const std::vector<std::pair<std::string, std::string>>& notifications) {
  if (notifications.empty()) return;
  try {
    std::vector<std::string> channels;
    std::vector<std::string> payloads;
    for (const auto& [channel, payload] : notifications) {
      channels.push_back(channel);
      payloads.push_back(payload);
    }
    pqxx::nontransaction alone(connection.native);
    run(connection, alone,
        "SELECT pg_notify(channel, payload) FROM unnest($1::text[], $2::text[]) AS n (channel, payload)",
        {channels, payloads});
  } catch (const pqxx::failure&) {
    // Only a wake-up is lost; the change is committed, and listeners poll.
  }
}

}  // namespace

std::optional<std::string_view> Row::find_text(std::string_view column) const {
  try {
    const pqxx::field field = set_->result[static_cast<pqxx::result::size_type>(index_)].at(std::string(column));
    if (field.is_null()) return std::nullopt;
    return std::string_view(field.c_str(), field.size());
  } catch (const std::exception&) {
    refuse_column("column called " + std::string(column));
  }
}

std::size_t Rows::size() const {
  return static_cast<std::size_t>(set_->result.size());
}

std::size_t Rows::affected() const {
  return static_cast<std::size_t>(set_->result.affected_rows());
}

Rows Transaction::exec(std::string_view sql, const Parameters& parameters) {
  state_.sql = sql;
  return Rows(std::make_shared<ResultSet>(ResultSet{run(state_.connection, *state_.native, sql, parameters)}));
}

std::optional<Row> Transaction::find(std::string_view sql, const Parameters& parameters) {
  const Rows rows = exec(sql, parameters);
  if (rows.size() > 1) throw Error(Errc::internal, LogNote{"more than one row from: " + std::string(sql)});
  return rows.empty() ? std::nullopt : std::optional(rows[0]);
}

Row Transaction::one(std::string_view sql, const Parameters& parameters) {
  auto row = find(sql, parameters);
  if (!row) throw Error(Errc::internal, LogNote{"no row from: " + std::string(sql)});
  return *std::move(row);
}

void Transaction::prefer_order_of_indexes() {
  exec("SET LOCAL enable_sort = off");
}

void Transaction::copy_out(const std::string& query, const std::function<void(const CopiedRow&)>& visit) {
  // However long the rows take: the visitor may hash or write each of them. Whole tables are read as they lie.
  exec("SELECT set_config('statement_timeout', '0', true), set_config('enable_seqscan', 'on', true)");
  state_.sql = query;
  // libpqxx 6 writes "COPY " before and " TO STDOUT" behind whatever stands in the table's place; the latter is a
  // comment to PostgreSQL.
  pqxx::stream_from stream(*state_.native, "(" + query + ") TO STDOUT (FORMAT binary) --");
  CopiedRows rows;
  for (std::string message; stream.get_raw_line(message);) {
    rows.take(as_bytes(message), visit);
  }
  stream.complete();
}

void Transaction::notify_after_commit(std::string_view channel, std::string_view payload) {
  std::pair<std::string, std::string> notification(channel, payload);
  auto& waiting = state_.notifications;
  if (std::find(waiting.begin(), waiting.end(), notification) == waiting.end())
    waiting.push_back(std::move(notification));
}

Database::Database(std::string connection_string, std::size_t pool_size, std::chrono::milliseconds acquire_timeout)
    : pool_(std::make_unique<Pool>(std::move(connection_string), pool_size, acquire_timeout)) {}

Database::~Database() = default;

void Database::run_untyped(Mode mode, const std::function<void(Transaction&)>& body) {
  for (int tried = 1;; ++tried) {
    try {
      return attempt(mode, body);
    } catch (const Again& again) {
      if (again.otherwise == Errc::unavailable) pool_->drop_idle();
      if (tried == kAttempts) throw_for_later(again.otherwise, again.note);
    } catch (const RunAgain&) {
      if (tried == kAttempts) throw_for_later(Errc::too_busy, "the rows changed each time before they were locked");
    }
    pause_before(tried);
  }
}

/// One transaction on the leased connection, which is kept for others if it survives. `sql` becomes the last statement.
template <typename Native, typename Lease>
void Database::run_in(Lease& lease, const std::function<void(Transaction&)>& body, std::string& sql) {
  Connection& connection = *lease;
  Transaction::State state{.connection = connection, .native = nullptr, .sql = "BEGIN", .notifications = {}};
  try {
    Native native(connection.native);
    state.native = &native;
    Transaction transaction(state);
    body(transaction);
    state.sql = kCommit;
    native.commit();
  } catch (...) {
    sql = state.sql;
    if (connection.native.is_open()) lease.keep();
    throw;
  }
  send_notifications(connection, state.notifications);
  if (connection.native.is_open()) lease.keep();
}

void Database::attempt(Mode mode, const std::function<void(Transaction&)>& body) {
  std::string sql = "connecting";
  try {
    Pool::Lease lease = pool_->acquire();
    if (mode == Mode::read_write) {
      run_in<pqxx::work>(lease, body, sql);
    } else {
      run_in<pqxx::transaction<pqxx::repeatable_read, pqxx::read_only>>(lease, body, sql);
    }
  } catch (const pqxx::pqxx_exception&) {
    throw_translated(sql, mode == Mode::read_write);
  }
}

}  // namespace tamga::storage
