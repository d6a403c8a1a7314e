#pragma once

// A real registry for tests of whoever follows it: one CA, statuses written as the daemon writes them.

#include <chrono>
#include <string>
#include <vector>

#include "server/storage/database.hpp"
#include "server/storage/listener.hpp"
#include "server/storage/status_change.hpp"
#include "tests/support/postgres_cluster.hpp"
#include "tests/support/status_samples.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga::testing {

struct StatusRegistry {
  StatusRegistry()
      : root(make_root("ecdsa-root", ParameterSet::p256)),
        ca(make_issuing(root, "ecdsa-unqualified", ParameterSet::p256)),
        name(PostgresCluster::running().create_database()),
        database(PostgresCluster::running().connection_string(name, "tamga_issuance"), 8) {
    const std::string der = "'\\x" + to_hex(ca.certificate().der()) + "'";
    PostgresCluster::running().execute(name,
                                       "INSERT INTO tamga.certification_authorities (name, kind, certificate, "
                                       "ocsp_certificate, not_after, created_at) "
                                       "VALUES ('ecdsa-unqualified', 'issuing', " +
                                           der + ", " + der + ", '2040-01-01', '2026-11-23')");
  }

  std::string follower_connection() const { return PostgresCluster::running().connection_string(name, "tamga_status"); }
  std::string publisher_connection() const {
    return PostgresCluster::running().connection_string(name, "tamga_issuance");
  }

  static void insert_good(storage::Transaction& transaction, std::uint64_t number,
                          Instant not_after = kStatusNow + std::chrono::hours(24 * 450)) {
    transaction.exec(
        "INSERT INTO certificate_status (issuer_id, serial, status, version, not_after, changed_at) "
        "VALUES (1, $1, 'active', 1, $2, $3)",
        {numbered_serial(number).octets(), not_after, kStatusNow});
  }

  static void change(storage::Transaction& transaction, std::uint64_t number, std::string_view status,
                     Instant at = kStatusNow) {
    const bool good = status == "active";
    transaction.exec(
        "UPDATE certificate_status SET status = $2, version = version + 1, reason = $3, revoked_at = $4, changed_at = "
        "$5 "
        "WHERE issuer_id = 1 AND serial = $1",
        {numbered_serial(number).octets(), status, status == "suspended" ? std::optional(6) : std::nullopt,
         good ? std::nullopt : std::optional(at), at});
  }

  void issue(std::uint64_t first, std::uint64_t count = 1,
             Instant not_after = kStatusNow + std::chrono::hours(24 * 450)) {
    database.transact([&](storage::Transaction& transaction) {
      for (std::uint64_t i = 0; i < count; ++i) insert_good(transaction, first + i, not_after);
    });
  }
  void revoke(std::uint64_t number, Instant at = kStatusNow) {
    database.transact([&](storage::Transaction& transaction) { change(transaction, number, "revoked", at); });
  }

  /// Nobody gets in, and who is inside is thrown out; or the doors are open again.
  void close_doors() {
    PostgresCluster::running().execute("postgres", "ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
    PostgresCluster::running().execute(
        "postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
  }
  void open_doors() {
    PostgresCluster::running().execute("postgres", "ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
  }

  TestAuthority root;
  TestAuthority ca;
  std::string name;
  storage::Database database;
};

}  // namespace tamga::testing
