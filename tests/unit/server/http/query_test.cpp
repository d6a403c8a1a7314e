#include "server/http/query.hpp"

#include <array>

#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"

namespace tamga::http {
namespace {

constexpr std::array<std::string_view, 3> kKnown{"limit", "office", "late"};

FieldErrors faults_of(std::string_view text) {
  try {
    Query::parse(text, kKnown);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Errc::invalid_fields);
    return error.details().fields;
  }
  return {};
}

TEST(Query, DecodesValues) {
  const Query query = Query::parse("limit=10&office=%D0%9C%D0%A4%D0%A6+%31", kKnown);
  EXPECT_EQ(query.find("limit"), "10");
  EXPECT_EQ(query.find("office"), "МФЦ 1");
  EXPECT_EQ(query.find("late"), std::nullopt);
}

TEST(Query, AnEmptyOneHasNothing) {
  EXPECT_EQ(Query::parse("", {}).find("limit"), std::nullopt);
  EXPECT_EQ(Query::parse("&&", {}).find("limit"), std::nullopt);
}

TEST(Query, AParameterWithoutAValueIsEmpty) {
  EXPECT_EQ(Query::parse("limit", kKnown).find("limit"), "");
}

TEST(Query, NamesEveryFault) {
  EXPECT_EQ(faults_of("limti=1&limit=%zz"),
            (FieldErrors{{"/query/limti", Errc::unknown_field}, {"/query/limit", Errc::wrong_format}}));
  EXPECT_EQ(faults_of("limit=1&limit=2"), (FieldErrors{{"/query/limit", Errc::wrong_format}}));
}

TEST(Query, DoesNotRepeatStrangeNames) {
  // A name could be personal data typed into the wrong place.
  EXPECT_EQ(faults_of("112-233-445+95=1"), (FieldErrors{{"/query", Errc::unknown_field}}));
}

TEST(PercentDecoding, RefusesWhatIsNotUtf8) {
  for (const char* text : {"%", "%4", "%4g", "%00", "%FF", "%C0%AF", "%ED%A0%80", "%F4%90%80%80", "%E2%82"}) {
    EXPECT_EQ(decode_percent(text), std::nullopt) << text;
  }
  EXPECT_EQ(decode_percent("a%2Fb+c"), "a/b+c");
}

}  // namespace
}  // namespace tamga::http
