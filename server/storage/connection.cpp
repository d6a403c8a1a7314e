#include "server/storage/connection.hpp"

#include "server/storage/connection_defaults.hpp"

#if defined(__SANITIZE_ADDRESS__)
// libpqxx 6.4 loses the result in hand when it finds the connection broken: about a kilobyte each time.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libpqxx\n";
}
#endif

namespace tamga::storage {

Connection::Connection(const std::string& connection_string)
    : native(with_connection_defaults(connection_string)), quiet(native) {
  // Terse messages have no DETAIL line, which would quote the values of a row.
  native.set_verbosity(pqxx::connection_base::terse);
  // enable_seqscan: PostgreSQL keeps the plan of a prepared statement, and one that was made while a table was small
  // would read it whole when it has grown. plan_cache_mode: with arrays of other lengths PostgreSQL would plan each
  // time anew, which takes as long as running the statement. jit: compiling takes longer than any statement here, and
  // plans look costly without enable_seqscan.
  for (const auto& [name, value] : {std::pair{"application_name", "tamga"},
                                    {"search_path", "tamga, pg_temp"},
                                    {"timezone", "UTC"},
                                    {"datestyle", "ISO"},
                                    {"bytea_output", "hex"},
                                    {"client_encoding", "UTF8"},
                                    {"client_min_messages", "warning"},
                                    {"standard_conforming_strings", "on"},
                                    {"enable_seqscan", "off"},
                                    {"plan_cache_mode", "force_generic_plan"},
                                    {"jit", "off"},
                                    {"lock_timeout", "10s"},
                                    {"statement_timeout", "60s"},
                                    {"idle_in_transaction_session_timeout", "60s"}}) {
    // libpqxx sets them again on a connection that it restores.
    native.set_variable(name, std::string_view(name) == "search_path" ? value : "'" + std::string(value) + "'");
  }
}

const std::string& Connection::prepare(std::string_view sql) {
  const auto [entry, is_new] = names.try_emplace(std::string(sql));
  if (is_new) {
    entry->second = "s" + std::to_string(names.size());
    native.prepare(entry->second, entry->first);
  }
  return entry->second;
}

Database::Pool::Pool(std::string connection_string, std::size_t size, std::chrono::milliseconds acquire_timeout)
    : connection_string_(std::move(connection_string)), size_(size), acquire_timeout_(acquire_timeout) {}

Database::Pool::Lease Database::Pool::acquire() {
  {
    std::unique_lock lock(mutex_);
    if (!freed_.wait_for(lock, acquire_timeout_, [&] { return !idle_.empty() || open_ < size_; })) {
      throw Error(Errc::too_busy, {.fields = {}, .members = {}, .retry_after_seconds = 1},
                  LogNote{"no database connection became free"});
    }
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return {*this, std::move(connection)};
    }
    ++open_;
  }
  try {
    return {*this, std::make_unique<Connection>(connection_string_)};
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void Database::Pool::give_back(std::unique_ptr<Connection> connection) {
  {
    const std::scoped_lock lock(mutex_);
    if (connection) {
      idle_.push_back(std::move(connection));
    } else {
      --open_;
    }
  }
  freed_.notify_one();
}

void Database::Pool::drop_idle() {
  std::vector<std::unique_ptr<Connection>> dropped;
  const std::scoped_lock lock(mutex_);
  dropped.swap(idle_);
  open_ -= dropped.size();
  freed_.notify_all();
}

}  // namespace tamga::storage
