#pragma once

// A streaming replica of the tests' PostgreSQL: made by pg_basebackup, on its own port, gone with the object.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <unistd.h>

#include "tests/support/postgres_cluster.hpp"
#include "tests/support/status_samples.hpp"
#include "tests/support/test_data.hpp"

namespace tamga::testing {

class StatusReplica {
 public:
  /// Of everything that is in the cluster now.
  StatusReplica() : primary_(host_of_primary()), data_((folder_.path() / "data").string()) {
    if (geteuid() == 0) run("chown postgres " + folder_.path().string());
    run_as_server_user(tool("pg_basebackup") + " -h " + primary_ + " -U postgres -D " + data_ +
                       " -R -X stream -c fast --no-sync");
    run_as_server_user(
        tool("pg_ctl") + " -D " + data_ + " -l " + log_file() +
        " -w -t 600 -o \"-c port=5433 -c listen_addresses='' -c unix_socket_directories=" + folder_.path().string() +
        " -c max_connections=100 -c shared_buffers=32MB -c wal_receiver_timeout=2s\" start");
  }
  ~StatusReplica() {
    try {
      run_as_server_user(tool("pg_ctl") + " -D " + data_ + " -m immediate stop");
    } catch (const std::exception&) {
      // The test is over; the folder goes all the same.
    }
  }
  StatusReplica(const StatusReplica&) = delete;
  StatusReplica& operator=(const StatusReplica&) = delete;

  std::string connection_string(const std::string& database, const std::string& role) const {
    return "host=" + folder_.path().string() + " port=5433 dbname=" + database + " user=" + role;
  }

  /// Replays nothing more when this returns.
  void pause() const {
    execute("SELECT pg_wal_replay_pause()");
    execute(
        "DO $$ BEGIN WHILE pg_get_wal_replay_pause_state() <> $a$paused$a$ LOOP PERFORM pg_sleep(0.01); "
        "END LOOP; END $$");
  }
  void resume() const { execute("SELECT pg_wal_replay_resume()"); }

  /// What the server has complained of.
  std::string log() const { return read_text(log_file()); }

 private:
  /// Runs SQL as the superuser; throws std::runtime_error when it fails.
  void execute(const std::string& sql) const {
    run("psql -X -q -v ON_ERROR_STOP=1 -d '" + connection_string("postgres", "postgres") + "' -c '" + sql +
        "' > /dev/null");
  }

  static std::string host_of_primary() {
    const std::string connection = PostgresCluster::running().connection_string("postgres", "postgres");
    return connection.substr(5, connection.find(' ') - 5);  // "host=… port=…"
  }

  static std::string tool(const std::string& name) {
    std::vector<std::filesystem::path> found;
    for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql")) {
      if (std::filesystem::exists(version.path() / "bin" / name)) found.push_back(version.path() / "bin" / name);
    }
    if (found.empty()) throw std::runtime_error("PostgreSQL's " + name + " is not installed");
    return std::max_element(found.begin(), found.end())->string();
  }

  static void run(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
  }

  void run_as_server_user(const std::string& command) const {
    const std::string prefix = geteuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --clear-groups " : "";
    run("cd " + folder_.path().string() + " && " + prefix + command + " > /dev/null 2>&1");
  }

  std::string log_file() const { return (folder_.path() / "log").string(); }

  ScratchFolder folder_;
  std::string primary_;
  std::string data_;
};

}  // namespace tamga::testing
