#include "server/storage/parameter.hpp"

#include <gtest/gtest.h>

#include "server/storage/database.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace tamga::storage {
namespace {

/// Each kind of element as PostgreSQL's own text form of it.
TEST(ParameterTest, CarriesArraysOfEveryKind) {
  auto& cluster = testing::PostgresCluster::running();
  Database database(cluster.connection_string(cluster.create_database(), "postgres"), 1);
  const auto id = ApplicationId::parse("6a0f3c1e-58b0-4c0b-9a3f-5d7be1a90c11").value();
  const std::vector<std::optional<std::string>> texts = {"Ёж \"quoted\" {a,b} \\ back'slash", "", "NULL", std::nullopt};
  const std::vector<Bytes> octets = {{0x00, 0xFF, 0x5C, 0x78}, {}};
  const std::vector<Instant> moments = {*parse_rfc3339("2026-11-23T10:15:07Z"), *parse_rfc3339("1999-12-31T23:59:59Z")};
  const std::vector<std::int16_t> small = {-2, 32767};
  const std::vector<int> whole = {-2, 2147483647};
  const std::vector<std::int64_t> big = {-2, 9007199254740993};
  const auto row = database.transact([&](Transaction& transaction) {
    return transaction.one(
        "SELECT array_to_json($1::text[])::text AS texts, array_length($1::text[], 1) AS length, $2::bytea[]::text AS "
        "octets, $3::timestamptz[]::text AS moments, $4::smallint[]::text AS small, $5::int[]::text AS whole, "
        "$6::bigint[]::text AS big, $7::uuid[]::text AS ids, $8::bigint[]::text AS counts, $9::text[]::text AS nothing",
        {texts, octets, moments, small, whole, big, std::vector<std::optional<ApplicationId>>{id, std::nullopt},
         std::vector<std::size_t>{7}, std::vector<std::string>()});
  });
  EXPECT_EQ(row.get<std::string>("texts"), R"(["Ёж \"quoted\" {a,b} \\ back'slash","","NULL",null])");
  EXPECT_EQ(row.get<int>("length"), 4);
  EXPECT_EQ(row.get<std::string>("octets"), R"({"\\x00ff5c78","\\x"})");
  EXPECT_EQ(row.get<std::string>("moments"), R"({"2026-11-23 10:15:07+00","1999-12-31 23:59:59+00"})");
  EXPECT_EQ(row.get<std::string>("small"), "{-2,32767}");
  EXPECT_EQ(row.get<std::string>("whole"), "{-2,2147483647}");
  EXPECT_EQ(row.get<std::string>("big"), "{-2,9007199254740993}");
  EXPECT_EQ(row.get<std::string>("ids"), "{" + id.to_string() + ",NULL}");
  EXPECT_EQ(row.get<std::string>("counts"), "{7}");
  EXPECT_EQ(row.get<std::string>("nothing"), "{}");
}

}  // namespace
}  // namespace tamga::storage
