#include "server/http/json_document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tamga::http {
namespace {

using testing::ElementsAre;

FieldErrors errors_of(std::string_view body) {
  FieldErrors errors;
  parse_json(as_bytes(body), errors);
  return errors;
}

TEST(JsonDocument, RefusesWhatIsNoJson) {
  for (const std::string& body :
       {std::string(), std::string("{"), std::string("{} {}"), std::string("{\"a\":1,}"),
        std::string("{\"a\":\"\xFF\"}"), std::string("{\"a\":\"\\ud800\"}"), std::string("{\"a\":NaN}"),
        std::string("{'a':1}"), std::string("{\"a\":01}"), std::string("{\"a\":\"\n\"}"), std::string("{\"a\":1e999}"),
        std::string("// x\n{}"), std::string("\0{}", 3), std::string("{\"a\":\"\xC0\xAF\"}"), std::string(5000, '[')}) {
    FieldErrors errors;
    try {
      parse_json(as_bytes(body), errors);
      ADD_FAILURE() << body;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Errc::malformed_json) << body;
      EXPECT_EQ(error.note().text, "") << "the body must not come into the log";
    }
  }
}

TEST(JsonDocument, TakesSixteenLevelsAndNotSeventeen) {
  EXPECT_TRUE(errors_of(std::string(16, '[') + std::string(16, ']')).empty());
  FieldErrors errors;
  const std::string deeper = std::string(17, '[') + std::string(17, ']');
  EXPECT_THROW(parse_json(as_bytes(deeper), errors), Error);
}

TEST(JsonDocument, NamesWhatIsGivenTwice) {
  EXPECT_THAT(errors_of(R"({"a":1,"b":[{"c":1},{"c":1,"d":2,"c":3}],"a":2})"),
              ElementsAre(FieldError{"/b/1/c", Errc::duplicate_field}, FieldError{"/a", Errc::duplicate_field}));
  EXPECT_TRUE(errors_of(R"({"a":{"a":{"a":1}},"b":{"a":1}})").empty());
}

TEST(JsonDocument, SeesThroughEscapedNames) {
  EXPECT_THAT(errors_of(R"({"snils":"1","\u0073nils":"2"})"), ElementsAre(FieldError{"/snils", Errc::duplicate_field}));
}

TEST(JsonDocument, NamesTextsWithANul) {
  EXPECT_THAT(errors_of(R"({"a":["x","\u0000"],"b":"a\u0000b"})"),
              ElementsAre(FieldError{"/a/1", Errc::bad_characters}, FieldError{"/b", Errc::bad_characters}));
}

TEST(JsonPointer, EscapesAsRfc6901Says) {
  EXPECT_EQ(pointer_below("/a", "m~n/o"), "/a/m~0n~1o");
  EXPECT_EQ(pointer_below("/a", 12U), "/a/12");
}

TEST(JsonPointer, LeavesOutNamesThatCouldBePersonalData) {
  EXPECT_EQ(pointer_below("/a", std::string(40, 'x')), "/a/" + std::string(40, 'x'));
  for (const char* name : {"", "112-233-445 95", "11223344595", "Осенний вальс", "a b", "anna@example.ru", "a\nb"}) {
    EXPECT_EQ(pointer_below("/a", name), "/a") << name;
  }
  EXPECT_EQ(pointer_below("/a", std::string(41, 'x')), "/a");
}

TEST(JsonPointer, EndsAboveANameThatCannotBeTold) {
  EXPECT_THAT(errors_of(R"({"a":{"слово":{"b":1,"b":2}}})"), ElementsAre(FieldError{"/a", Errc::duplicate_field}));
}

TEST(JsonDocument, IsWipedOfItsTexts) {
  FieldErrors errors;
  auto document = parse_json(as_bytes(std::string_view(R"({"a":"secret","b":[{"c":"word"},1]})")), errors);
  wipe_texts(document);
  EXPECT_EQ(document.at("a").get<std::string>(), std::string(6, '\0'));
  EXPECT_EQ(document.at("b").at(0).at("c").get<std::string>(), std::string(4, '\0'));
  EXPECT_EQ(document.at("b").at(1), 1);
}

TEST(FieldErrors, AreListedOnceAFieldAndNotWithoutEnd) {
  FieldErrors errors;
  add_error(errors, "/a", Errc::bad_characters);
  add_error(errors, "/a", Errc::wrong_format);
  EXPECT_THAT(errors, ElementsAre(FieldError{"/a", Errc::bad_characters}));
  for (int i = 0; i < 1000; ++i) add_error(errors, "/" + std::to_string(i), Errc::unknown_field);
  EXPECT_EQ(errors.size(), kMaxFieldErrors);
}

}  // namespace
}  // namespace tamga::http
