#include "server/http/issuer_name.hpp"

#include <gtest/gtest.h>

namespace tamga::http {
namespace {

TEST(IssuerName, IsWordsJoinedByHyphens) {
  for (const char* name : {"staff", "gost-qualified", "ca-2", "1", "a-b-c"}) EXPECT_EQ(parse_issuer_name(name), name);
  EXPECT_TRUE(parse_issuer_name(std::string(40, 'a')));
}

TEST(IssuerName, RefusesEverythingElse) {
  for (const char* name : {"", "-a", "a-", "a--b", "GOST", "a b", "a_b", "ца", "a/b"}) {
    EXPECT_EQ(parse_issuer_name(name), std::nullopt) << name;
  }
  EXPECT_EQ(parse_issuer_name(std::string(41, 'a')), std::nullopt);
}

}  // namespace
}  // namespace tamga::http
