#include "ca-core/base/error.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace tamga {
namespace {

TEST(ErrorTable, GivesEachErrorItsOwnCode) {
  std::set<std::string_view> codes;
  for (const ErrorTexts& row : error_table()) EXPECT_TRUE(codes.insert(row.code).second) << row.code;
}

TEST(ErrorTable, SpellsCodesInDottedLowerCase) {
  for (const ErrorTexts& row : error_table()) {
    const auto is_allowed = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    };
    EXPECT_TRUE(std::all_of(row.code.begin(), row.code.end(), is_allowed)) << row.code;
    EXPECT_NE(row.code.front(), '.') << row.code;
    EXPECT_NE(row.code.back(), '.') << row.code;
    EXPECT_EQ(row.code.find(".."), std::string_view::npos) << row.code;
  }
}

TEST(ErrorTable, HasATextInEachLanguage) {
  const auto is_ascii = [](char c) { return c > 0; };
  for (const ErrorTexts& row : error_table()) {
    EXPECT_FALSE(row.english.empty()) << row.code;
    EXPECT_TRUE(std::all_of(row.english.begin(), row.english.end(), is_ascii)) << row.code;
    EXPECT_FALSE(std::all_of(row.russian.begin(), row.russian.end(), is_ascii)) << row.code;
  }
}

TEST(ErrorTable, FindsTheRowOfAnEnumerator) {
  EXPECT_EQ(texts(Errc::internal).code, "internal");
  EXPECT_EQ(texts(Errc::application_wrong_state).code, "application.wrong_state");
  EXPECT_EQ(texts(Errc::snils_check_digits).name, "snils_check_digits");
}

TEST(Error, KeepsDetailsForTheClientApartFromTheNoteForTheLog) {
  ErrorDetails details;
  details.members = {{"allowed_actions", {"approve"}}};
  const Error error(Errc::application_wrong_state, details, LogNote{"state is issued"});
  EXPECT_STREQ(error.what(), "application.wrong_state: state is issued");
  EXPECT_EQ(error.details().members, details.members);
}

TEST(Error, CarriesEveryWrongField) {
  const FieldErrors fields = {{"/applicant/snils", Errc::required}, {"/code_word", Errc::too_short}};
  const Error error = Error::invalid(fields);
  EXPECT_EQ(error.code(), Errc::invalid_fields);
  EXPECT_EQ(error.details().fields, fields);
}

}  // namespace
}  // namespace tamga
