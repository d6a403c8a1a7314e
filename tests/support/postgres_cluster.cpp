#include "tests/support/postgres_cluster.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include <stdlib.h>
#include <unistd.h>

#include "tests/support/test_data.hpp"

namespace tamga::testing {
namespace {

namespace fs = std::filesystem;

void run(const std::string& command) {
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

/// The newest installed PostgreSQL's programs; initdb is on no PATH in Debian.
std::string tool(const std::string& name) {
  std::vector<fs::path> found;
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql")) {
    if (fs::exists(version.path() / "bin" / name)) found.push_back(version.path() / "bin" / name);
  }
  if (found.empty())
    throw std::runtime_error("PostgreSQL's " + name + " is not installed (apt-get install postgresql)");
  return std::max_element(found.begin(), found.end())->string();
}

std::vector<fs::path> deploy_scripts() {
  const fs::path migrations = fs::path(TAMGA_SOURCE_DIR) / "db/migrations";
  std::istringstream plan(read_text(migrations / "sqitch.plan"));
  std::vector<fs::path> scripts;
  for (std::string line; std::getline(plan, line);) {
    if (line.empty() || line.front() == '%') continue;
    scripts.push_back(migrations / "deploy" / (line.substr(0, line.find(' ')) + ".sql"));
  }
  return scripts;
}

}  // namespace

PostgresCluster& PostgresCluster::running() {
  static PostgresCluster cluster;
  return cluster;
}

PostgresCluster::PostgresCluster() {
  std::string pattern = (fs::temp_directory_path() / "tamga-pg-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  folder_ = pattern;
  if (geteuid() == 0) run("chown postgres " + pattern);
  run_as_server_user(tool("initdb") + " -D " + pattern +
                     "/data -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync");
  // Without autovacuum: its transactions would be under way beside those of a test, which counts them.
  run_as_server_user(tool("pg_ctl") + " -D " + pattern + "/data -l " + pattern +
                     "/log -w -t 600 -o \"-c listen_addresses='' -c " + "unix_socket_directories=" + pattern +
                     " -c max_connections=100 -c shared_buffers=32MB -c autovacuum=off\" start");
  run_script("postgres", "postgres", fs::path(TAMGA_SOURCE_DIR) / "db/roles.sql");
  execute("postgres", "CREATE DATABASE migrated OWNER tamga_owner");
  for (const fs::path& script : deploy_scripts()) run_script("migrated", "tamga_owner", script);
}

PostgresCluster::~PostgresCluster() {
  try {
    run_as_server_user(tool("pg_ctl") + " -D " + (folder_ / "data").string() + " -m immediate stop");
    fs::remove_all(folder_);
  } catch (const std::exception&) {
    // The tests are over; what is left lies in the folder for temporary files.
  }
}

std::string PostgresCluster::create_database(const std::string& original) {
  const std::string name = next_name();
  execute("postgres", "CREATE DATABASE " + name + " TEMPLATE " + original);
  return name;
}

std::string PostgresCluster::create_empty_database() {
  const std::string name = next_name();
  execute("postgres", "CREATE DATABASE " + name);
  return name;
}

std::string PostgresCluster::connection_string(const std::string& database, const std::string& role) const {
  return "host=" + folder_.string() + " port=5432 dbname=" + database + " user=" + role;
}

void PostgresCluster::execute(const std::string& database, const std::string& sql) const {
  const fs::path script = folder_ / "statement.sql";
  std::ofstream(script) << sql << ";\n";
  run_script(database, "postgres", script);
}

std::string PostgresCluster::next_name() {
  return "test_" + std::to_string(++databases_);
}

void PostgresCluster::run_as_server_user(const std::string& command) const {
  const std::string prefix = geteuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --clear-groups " : "";
  run("cd " + folder_.string() + " && " + prefix + command + " > " + folder_.string() + "/output 2>&1");
}

void PostgresCluster::run_script(const std::string& database, const std::string& role, const fs::path& script) const {
  run("psql -X -q -v ON_ERROR_STOP=1 -d '" + connection_string(database, role) + "' -f '" + script.string() + "' > " +
      folder_.string() + "/output 2>&1");
}

}  // namespace tamga::testing
