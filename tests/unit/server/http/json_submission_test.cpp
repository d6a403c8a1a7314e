// The body of an application, field by field.

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/http/json_input.hpp"

namespace tamga::http {
namespace {

using nlohmann::json;
using Pointer = json::json_pointer;
using testing::ElementsAre;
using testing::UnorderedElementsAreArray;

constexpr Date kToday{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(23)};

json complete() {
  return json::parse(R"json({
    "applicant_kind": "individual", "signature_kind": "qualified",
    "applicant": {
      "name": {"surname": "Ёлкина", "given_name": "Анна", "patronymic": "Сергеевна"},
      "birth_date": "1987-04-12",
      "passport": {"series": "45 10", "number": "123456", "issuer": "ОВД «Тверской» г. Москвы",
                   "department_code": "770-001", "issued_on": "2007-05-15"},
      "snils": "112-233-445 95", "inn": "500100732259",
      "region": {"code": "77", "name": "г. Москва"},
      "locality": "Москва", "street": "ул. Тверская, д. 1",
      "email": "anna@Example.ru", "phone": "+7 (912) 345-67-89"},
    "code_word": " Белая ночь ", "signature_tool": "КриптоПро CSP (5.0.12000)",
    "request": "-----BEGIN CERTIFICATE REQUEST-----\n…"})json");
}

app::SubmissionInput decode(const json& body) {
  const std::string text = body.dump();
  return decode_submission(as_bytes(text), kToday);
}

FieldErrors errors_of(const json& body) {
  try {
    decode(body);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Errc::invalid_fields);
    return error.details().fields;
  }
  return {};
}

TEST(Submission, IsReadWhole) {
  const auto input = decode(complete());
  EXPECT_EQ(input.applicant_kind, ApplicantKind::individual);
  EXPECT_EQ(input.signature_kind, SignatureKind::qualified);
  EXPECT_EQ(input.applicant.name.full(), "Ёлкина Анна Сергеевна");
  EXPECT_EQ(to_iso_date(input.applicant.birth_date), "1987-04-12");
  EXPECT_EQ(input.applicant.passport.series.digits(), "4510");
  EXPECT_EQ(input.applicant.passport.number.digits(), "123456");
  EXPECT_EQ(input.applicant.passport.issuer.text(), "ОВД «Тверской» г. Москвы");
  EXPECT_EQ(input.applicant.passport.department_code.text(), "770-001");
  EXPECT_EQ(to_iso_date(input.applicant.passport.issued_on), "2007-05-15");
  EXPECT_EQ(input.applicant.snils.digits(), "11223344595");
  EXPECT_EQ(input.applicant.inn.digits(), "500100732259");
  EXPECT_EQ(input.applicant.region.value().printed(), "77 г. Москва");
  EXPECT_EQ(input.applicant.locality.value().text(), "Москва");
  EXPECT_EQ(input.applicant.street.value().text(), "ул. Тверская, д. 1");
  EXPECT_EQ(input.applicant.email.text(), "anna@example.ru");
  EXPECT_EQ(input.applicant.phone.text(), "+79123456789");
  EXPECT_EQ(input.code_word.reveal(), "Белая ночь");
  EXPECT_EQ(input.signature_tool.text(), "КриптоПро CSP (5.0.12000)");
  EXPECT_EQ(as_text(input.request), "-----BEGIN CERTIFICATE REQUEST-----\n…");
}

TEST(Submission, MayLeaveOutWhatIsOptional) {
  json body = complete();
  body["applicant"]["name"].erase("patronymic");
  body["applicant"].erase("locality");
  body["applicant"].erase("street");
  const auto input = decode(body);
  EXPECT_EQ(input.applicant.name.full(), "Ёлкина Анна");
  EXPECT_FALSE(input.applicant.locality);
  EXPECT_FALSE(input.applicant.street);
}

TEST(Submission, NamesEachMissingField) {
  const json body = complete();
  const json leaves = body.flatten();
  const std::vector<std::string> optional = {"/applicant/name/patronymic", "/applicant/locality", "/applicant/street"};
  for (const auto& [text, value] : leaves.items()) {
    if (std::find(optional.begin(), optional.end(), text) != optional.end()) continue;
    json without = body;
    const Pointer pointer(text);
    without[pointer.parent_pointer()].erase(pointer.back());
    EXPECT_THAT(errors_of(without), ElementsAre(FieldError{text, Errc::required}));
  }
}

TEST(Submission, WantsTextsEverywhere) {
  const json body = complete();
  const json leaves = body.flatten();
  for (const auto& [text, value] : leaves.items()) {
    for (const json& wrong : {json(1), json(nullptr), json(true), json::array(), json::object()}) {
      json changed = body;
      changed[Pointer(text)] = wrong;
      EXPECT_THAT(errors_of(changed), ElementsAre(FieldError{text, Errc::wrong_type})) << wrong;
    }
  }
}

TEST(Submission, WantsObjectsWhereTheyBelong) {
  for (const char* text : {"/applicant", "/applicant/name", "/applicant/passport", "/applicant/region"}) {
    json changed = complete();
    changed[Pointer(text)] = "text";
    EXPECT_THAT(errors_of(changed), ElementsAre(FieldError{text, Errc::wrong_type}));
  }
  EXPECT_THAT(errors_of(json::array()), ElementsAre(FieldError{"", Errc::wrong_type}));
}

TEST(Submission, RefusesUnknownFieldsAtEachLevel) {
  for (const char* text : {"/x", "/applicant/x", "/applicant/name/x", "/applicant/passport/x", "/applicant/region/x"}) {
    json changed = complete();
    changed[Pointer(text)] = 1;
    EXPECT_THAT(errors_of(changed), ElementsAre(FieldError{text, Errc::unknown_field}));
  }
}

struct WrongValue {
  const char* pointer;
  std::string value;
  Errc code;
};

TEST(Submission, SaysWhatIsWrongWithAValue) {
  const WrongValue cases[] = {
      {"/applicant_kind", "robot", Errc::not_allowed_value},
      {"/signature_kind", "simple", Errc::not_allowed_value},
      {"/applicant/name/surname", "Ивaнов", Errc::mixed_alphabets},
      {"/applicant/birth_date", "12.04.1987", Errc::wrong_format},
      {"/applicant/birth_date", "2026-11-24", Errc::in_the_future},
      {"/applicant/birth_date", "1850-01-01", Errc::out_of_range},
      {"/applicant/passport/issued_on", "2026-11-24", Errc::in_the_future},
      {"/applicant/passport/issued_on", "2001-04-11", Errc::passport_before_fourteen},
      {"/applicant/passport/department_code", "770001", Errc::wrong_format},
      {"/applicant/snils", "11223344596", Errc::snils_check_digits},
      {"/applicant/inn", "500100732258", Errc::inn_check_digits},
      {"/applicant/region/code", "80", Errc::not_allowed_value},
      {"/applicant/email", "анна@example.ru", Errc::bad_characters},
      {"/applicant/phone", "89123456789", Errc::wrong_format},
      {"/applicant/street", std::string(129, 'x'), Errc::too_long},
      {"/code_word", "берез", Errc::too_short},
      {"/signature_tool", "", Errc::too_short},
      {"/request", "", Errc::too_short},
      {"/request", std::string(65 * 1024, 'x'), Errc::too_long},
  };
  for (const auto& [pointer, value, code] : cases) {
    json changed = complete();
    changed[Pointer(pointer)] = value;
    EXPECT_THAT(errors_of(changed), ElementsAre(FieldError{pointer, code})) << value.substr(0, 40);
  }
}

TEST(Submission, NamesANameOfTwoAlphabets) {
  json body = complete();
  body["applicant"]["name"]["given_name"] = "Anna";
  EXPECT_THAT(errors_of(body), ElementsAre(FieldError{"/applicant/name", Errc::mixed_alphabets}));
}

TEST(Submission, ReportsEveryFaultAtOnce) {
  json body = complete();
  body["applicant"]["snils"] = "11223344596";
  body["applicant"]["inn"] = 500100732259;
  body["applicant"]["passport"]["number"] = "12";
  body["applicant"]["birth_date"] = "2016-11-23";
  body["applicant"].erase("email");
  body["code_word"] = "x";
  body["office"] = "Чужой";
  EXPECT_THAT(errors_of(body), UnorderedElementsAreArray(FieldErrors{
                                   {"/applicant/snils", Errc::snils_check_digits},
                                   {"/applicant/inn", Errc::wrong_type},
                                   {"/applicant/passport/number", Errc::wrong_format},
                                   {"/applicant/birth_date", Errc::too_young},
                                   {"/applicant/passport/issued_on", Errc::passport_before_fourteen},
                                   {"/applicant/email", Errc::required},
                                   {"/code_word", Errc::too_short},
                                   {"/office", Errc::unknown_field},
                               }));
}

TEST(Submission, NamesADuplicateBesideOtherFaults) {
  std::string text = complete().dump();
  text.insert(1, R"("code_word":"Другое слово","extra":1,)");
  try {
    decode_submission(as_bytes(text), kToday);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_THAT(error.details().fields, ElementsAre(FieldError{"/code_word", Errc::duplicate_field},
                                                    FieldError{"/extra", Errc::unknown_field}));
  }
}

}  // namespace
}  // namespace tamga::http
