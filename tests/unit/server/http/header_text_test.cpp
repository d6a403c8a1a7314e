#include "server/http/header_text.hpp"

#include <gtest/gtest.h>

namespace tamga::http {
namespace {

TEST(HeaderText, IsCutAtSeparatorsThatAreNotQuoted) {
  std::string_view list = " a , \"b, \\\" c\";d ,,e";
  EXPECT_EQ(next_item(list, ','), "a");
  EXPECT_EQ(next_item(list, ','), "\"b, \\\" c\";d");
  EXPECT_EQ(next_item(list, ','), "");
  EXPECT_EQ(next_item(list, ','), "e");
  EXPECT_TRUE(list.empty());
}

TEST(HeaderText, AnUnfinishedQuotedStringTakesTheRest) {
  std::string_view list = "\"a, b\\";
  EXPECT_EQ(next_item(list, ','), "\"a, b\\");
  EXPECT_TRUE(list.empty());
}

TEST(HeaderText, IsUnquoted) {
  EXPECT_EQ(unquote("\"a\\\"b\""), "a\"b");
  EXPECT_EQ(unquote("token"), "token");
  EXPECT_EQ(unquote("\""), "\"");
}

}  // namespace
}  // namespace tamga::http
