#include "server/storage/json_record.hpp"

#include <gtest/gtest.h>

namespace tamga::storage {
namespace {

TEST(JsonRecord, HasTheMembersOfItsObjects) {
  const auto record = JsonRecord::parse(
      R"({"version": 2, "name": {"surname": "Ёлкина", "other": {"surname": "Берёзкина"}}, "surname": "", "год": "да"})");
  ASSERT_TRUE(record);
  const JsonRecord::Object whole = record->whole();
  EXPECT_EQ(whole.number("version"), 2U);
  EXPECT_EQ(whole.text("surname"), "");
  EXPECT_EQ(whole.text("год"), "да");
  const auto name = whole.object("name");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->text("surname"), "Ёлкина");
  EXPECT_EQ(name->object("other").value().text("surname"), "Берёзкина");
  EXPECT_TRUE(name->contains("other"));
  EXPECT_FALSE(name->contains("version"));
  EXPECT_FALSE(whole.contains("other"));
  EXPECT_FALSE(whole.contains(""));
}

TEST(JsonRecord, ReadsEscapes) {
  const auto record = JsonRecord::parse(R"({"a\u0062c": "\"\\\/\b\f\n\r\t\u0416\ud83d\ude00\u0000."})");
  ASSERT_TRUE(record);
  EXPECT_EQ(record->whole().text("abc"), std::string_view("\"\\/\b\f\n\r\tЖ😀\0.", 16));
}

TEST(JsonRecord, TellsTypesApart) {
  const auto record = JsonRecord::parse(
      R"({"text": "2", "number": 2, "object": {}, "negative": -2, "fraction": 2.0, "null": null, "true": true, "list": []})");
  ASSERT_TRUE(record);
  const JsonRecord::Object whole = record->whole();
  for (const char* name : {"text", "number", "object", "negative", "fraction", "null", "true", "list"}) {
    EXPECT_TRUE(whole.contains(name)) << name;
    EXPECT_EQ(whole.text(name).has_value(), std::string_view(name) == "text") << name;
    EXPECT_EQ(whole.number(name).has_value(), std::string_view(name) == "number") << name;
    EXPECT_EQ(whole.object(name).has_value(), std::string_view(name) == "object") << name;
  }
}

TEST(JsonRecord, LooksIntoNoList) {
  const auto record =
      JsonRecord::parse(R"({"list": ["a", {"name": "in the list"}, [{"name": "deeper"}], "b"], "after": "yes"})");
  ASSERT_TRUE(record);
  EXPECT_FALSE(record->whole().contains("name"));
  EXPECT_FALSE(record->whole().contains(""));
  EXPECT_FALSE(record->whole().object("list"));
  EXPECT_EQ(record->whole().text("after"), "yes");
}

TEST(JsonRecord, TakesTheLastOfSeveral) {
  const auto record =
      JsonRecord::parse(R"({"a": {"b": "first", "c": "only"}, "a": {"b": "second"}, "d": "x", "d": 1})");
  ASSERT_TRUE(record);
  const auto last = record->whole().object("a");
  ASSERT_TRUE(last);
  EXPECT_EQ(last->text("b"), "second");
  EXPECT_FALSE(last->contains("c"));
  EXPECT_FALSE(record->whole().text("d"));
}

TEST(JsonRecord, IsOneObjectAndNothingElse) {
  EXPECT_TRUE(JsonRecord::parse(" {} "));
  for (const char* text : {"",
                           " ",
                           "null",
                           "1",
                           "\"text\"",
                           "[]",
                           "[{}]",
                           "{",
                           "}",
                           "{}{}",
                           "{} 1",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{\"a\":\"b}",
                           "{'a':1}",
                           "{a:1}",
                           "{\"a\":01}",
                           "{\"a\":NaN}",
                           "{\"a\":\"\\x\"}",
                           "{\"a\":\"\\ud800\"}",
                           "{\"a\":\"\xC0\xAF\"}",
                           "{\"a\":\"\xD0\"}",
                           "{\"a\":\"\n\"}",
                           "{\"a\":[1}",
                           "{\"a\":{\"b\":1}"}) {
    EXPECT_FALSE(JsonRecord::parse(text)) << text;
  }
}

TEST(JsonRecord, IsMovedWithWhatItShows) {
  auto record = JsonRecord::parse(R"({"a": "b"})");
  ASSERT_TRUE(record);
  const JsonRecord moved = std::move(*record);
  EXPECT_EQ(moved.whole().text("a"), "b");
}

TEST(JsonRecord, GoesAsDeepAsTheText) {
  std::string text;
  constexpr int kDepth = 10000;
  for (int i = 0; i < kDepth; ++i) text += "{\"a\":";
  text += "\"b\"" + std::string(kDepth, '}');
  const auto record = JsonRecord::parse(text);
  ASSERT_TRUE(record);
  EXPECT_TRUE(record->whole().object("a").value().object("a"));
}

}  // namespace
}  // namespace tamga::storage
