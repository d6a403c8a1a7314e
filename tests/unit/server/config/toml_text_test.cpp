#include "server/config/toml_text.hpp"

#include <gtest/gtest.h>

namespace tamga::config {
namespace {

TEST(TomlText, LettersMayStandInStringsAndComments) {
  for (const std::string_view text : {
           "",
           "name = \"Ёлка\" # комментарий",
           "# без конца строки",
           "name = 'Ёлка'",
           "a = \"\"\"первая\n\"вторая\" \\\" \"\"\"",
           "a = '''первая\n'вторая' '''",
           "\xEF\xBB\xBFname = 1",
           "a = \"\\\"Ё\"",
           "[\"Ёлка\"]\na = [\"я\", 'ю']",
       }) {
    EXPECT_EQ(line_of_stray_character(text), std::nullopt) << text;
    EXPECT_TRUE(std::holds_alternative<toml::table>(read_toml(text))) << text;
  }
}

struct Stray {
  std::string_view text;
  std::size_t line;
};

TEST(TomlText, LettersStandNowhereElse) {
  const Stray cases[] = {
      {"Ё = 1", 1},
      {"a = Ё", 1},
      {"# а\nb = \"в\"\nc = \xC2\xA0"
       "1",
       3},
      {"a = \"не закрыта\nё = 1", 2},
      {"a = 'не закрыта\nё = 1", 2},
      {"a = \"\"\"две\nстроки\"\"\"\nё", 3},
      {"a = \"Ё\" ё", 1},
  };
  for (const Stray& one : cases) EXPECT_EQ(line_of_stray_character(one.text), one.line) << one.text;
}

TEST(TomlText, SaysWhatIsWrongAndWhere) {
  for (const std::string_view text :
       {"a = 1\nb = [1,", "a = 1\na = 2", "a = 1\n= 3", "a = 1\n[[x]\n", "a = 1\nb.=\n"}) {
    const auto read = read_toml(text);
    const auto* fault = std::get_if<TomlFault>(&read);
    ASSERT_NE(fault, nullptr) << text;
    EXPECT_EQ(fault->line, 2U) << text;
    EXPECT_FALSE(fault->what.empty());
  }
}

TEST(TomlText, WhatTomlPlusPlusTakesForGrantedIsAFaultToo) {
  for (const std::string_view text : {"[=", "[]", "a = 1\n[ = ]\n", "[.]", "[a.]", "[\n]"}) {
    EXPECT_TRUE(std::holds_alternative<TomlFault>(read_toml(text))) << text;
  }
}

}  // namespace
}  // namespace tamga::config
