#pragma once

// A private PostgreSQL for C++ tests: its own folder and unix socket, run as an ordinary user, migrated with the
// scripts of db/migrations in the order of their plan. One a test program, one database a test.

#include <filesystem>
#include <string>

namespace tamga::testing {

class PostgresCluster {
 public:
  /// The program's cluster, started at the first call and removed at its end.
  static PostgresCluster& running();

  /// A new migrated database, or a copy of one that nobody is connected to; returns its name.
  std::string create_database(const std::string& original = "migrated");

  /// A new database without a schema.
  std::string create_empty_database();

  std::string connection_string(const std::string& database, const std::string& role) const;

  /// Where its socket is.
  const std::filesystem::path& folder() const { return folder_; }

  /// Runs SQL as the superuser; throws std::runtime_error when it fails.
  void execute(const std::string& database, const std::string& sql) const;

  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

 private:
  PostgresCluster();
  ~PostgresCluster();

  std::string next_name();
  void run_as_server_user(const std::string& command) const;
  void run_script(const std::string& database, const std::string& role, const std::filesystem::path& script) const;

  std::filesystem::path folder_;
  int databases_ = 0;
};

}  // namespace tamga::testing
