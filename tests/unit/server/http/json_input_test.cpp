#include "server/http/json_input.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tamga::http {
namespace {

using testing::ElementsAre;

const Instant kNow = parse_rfc3339("2026-11-23T10:00:00Z").value();

template <typename Decode>
FieldErrors errors_of(Decode decode) {
  try {
    decode();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Errc::invalid_fields);
    return error.details().fields;
  }
  return {};
}

TEST(Approval, CarriesTheIdentification) {
  const auto input = decode_approval(
      as_bytes(
          R"({"identification":{"kind":"personal","document":"Паспорт 4510 123456","at":"2026-11-23T13:00:00+03:00"}})"),
      kNow);
  EXPECT_EQ(input.identification.kind, IdentificationKind::personal);
  EXPECT_EQ(input.identification.document.text(), "Паспорт 4510 123456");
  EXPECT_EQ(input.identification.at, kNow);
}

TEST(Approval, KnowsNoIdentificationThatHasNotTakenPlace) {
  const auto decode = [] {
    decode_approval(as_bytes(R"({"identification":{"kind":"x","document":"","at":"2026-11-23T10:00:01Z","by":"я"}})"),
                    kNow);
  };
  EXPECT_THAT(errors_of(decode), ElementsAre(FieldError{"/identification/kind", Errc::not_allowed_value},
                                             FieldError{"/identification/document", Errc::too_short},
                                             FieldError{"/identification/at", Errc::in_the_future},
                                             FieldError{"/identification/by", Errc::unknown_field}));
}

TEST(Approval, KnowsNoIdentificationBeforeTheCentury) {
  for (const char* at : {"0001-01-01T00:00:00Z", "1000-06-01T00:00:00Z", "1899-12-31T23:59:59Z"}) {
    const std::string body =
        R"({"identification":{"kind":"personal","document":"Паспорт","at":")" + std::string(at) + "\"}}";
    EXPECT_THAT(errors_of([&] { decode_approval(as_bytes(body), kNow); }),
                ElementsAre(FieldError{"/identification/at", Errc::out_of_range}))
        << at;
  }
  EXPECT_NO_THROW(decode_approval(
      as_bytes(R"({"identification":{"kind":"personal","document":"Паспорт","at":"1900-01-01T00:00:00Z"}})"), kNow));
}

TEST(Rejection, HasAReason) {
  EXPECT_EQ(decode_rejection(as_bytes(R"({"reason":"Паспорт\nнедействителен "})")).reason, "Паспорт недействителен");
  EXPECT_THAT(errors_of([] { decode_rejection(as_bytes("{}")); }), ElementsAre(FieldError{"/reason", Errc::required}));
  EXPECT_THAT(errors_of([] { decode_rejection(as_bytes(R"({"reason":" \n "})")); }),
              ElementsAre(FieldError{"/reason", Errc::too_short}));
  EXPECT_THROW(decode_rejection({}), Error);
}

TEST(Return, MayPointAtFields) {
  const auto input = decode_return(
      as_bytes(R"({"reason":"Исправьте","fields":[{"pointer":"/applicant/snils","comment":"Не совпадает"}]})"));
  EXPECT_EQ(input.reason, "Исправьте");
  EXPECT_THAT(input.fields, ElementsAre(app::FieldComment{"/applicant/snils", "Не совпадает"}));
  EXPECT_TRUE(decode_return(as_bytes(R"({"reason":"Исправьте"})")).fields.empty());
}

TEST(Return, NamesTheElementThatIsWrong) {
  const auto decode = [] {
    decode_return(
        as_bytes(R"({"reason":"x","fields":["/x",{"pointer":"snils","comment":"x"},{"pointer":"/a","y":1}]})"));
  };
  EXPECT_THAT(
      errors_of(decode),
      ElementsAre(FieldError{"/fields/0", Errc::wrong_type}, FieldError{"/fields/1/pointer", Errc::wrong_format},
                  FieldError{"/fields/2/comment", Errc::required}, FieldError{"/fields/2/y", Errc::unknown_field}));
}

TEST(Return, TakesFiftyRemarks) {
  std::string fields;
  for (int i = 0; i < 50; ++i) fields += std::string(i == 0 ? "" : ",") + R"({"pointer":"/a","comment":"x"})";
  EXPECT_EQ(decode_return(as_bytes(R"({"reason":"x","fields":[)" + fields + "]}")).fields.size(), 50U);
  const std::string body = R"({"reason":"x","fields":[{"pointer":"/a","comment":"x"},)" + fields + "]}";
  EXPECT_THAT(errors_of([&] { decode_return(as_bytes(body)); }), ElementsAre(FieldError{"/fields", Errc::too_long}));
}

TEST(Withdrawal, NeedsNoReasonAndNoBody) {
  EXPECT_FALSE(decode_withdrawal({}).reason);
  EXPECT_FALSE(decode_withdrawal(as_bytes("{}")).reason);
  EXPECT_EQ(decode_withdrawal(as_bytes(R"({"reason":"Передумал"})")).reason, "Передумал");
  EXPECT_THAT(errors_of([] { decode_withdrawal(as_bytes(R"({"reason":null})")); }),
              ElementsAre(FieldError{"/reason", Errc::wrong_type}));
}

TEST(Nothing, IsNothing) {
  EXPECT_NO_THROW(decode_nothing({}));
  EXPECT_NO_THROW(decode_nothing(as_bytes(" {} ")));
  EXPECT_THAT(errors_of([] { decode_nothing(as_bytes(R"({"serial":"01"})")); }),
              ElementsAre(FieldError{"/serial", Errc::unknown_field}));
  EXPECT_THAT(errors_of([] { decode_nothing(as_bytes("[]")); }), ElementsAre(FieldError{"", Errc::wrong_type}));
}

TEST(Revocation, IsReadWhole) {
  const auto input = decode_revocation(as_bytes(R"({"reason":"key_compromise","requested_by":"holder",
      "identification":{"kind":"personal","document":"Паспорт","at":"2026-11-23T09:00:00Z"},"statement":"Заявление № 5",
      "circumstance_at":"2026-11-22T09:00:00Z","invalidity_date":"2026-11-21T09:00:00Z"})"),
                                       kNow);
  EXPECT_EQ(input.reason, RevocationReason::key_compromise);
  EXPECT_EQ(input.ground.requested_by, app::RevocationRequester::holder);
  EXPECT_EQ(std::get<Identification>(input.ground.proof).document.text(), "Паспорт");
  EXPECT_EQ(input.ground.statement, "Заявление № 5");
  EXPECT_EQ(to_rfc3339(input.ground.circumstance_at.value()), "2026-11-22T09:00:00Z");
  EXPECT_EQ(to_rfc3339(input.invalidity_date.value()), "2026-11-21T09:00:00Z");
}

TEST(Revocation, NeedsThePersonWhoAsksIdentified) {
  for (const char* who : {"holder", "representative"}) {
    const std::string body = R"({"reason":"unspecified","statement":"x","requested_by":")" + std::string(who) + "\"}";
    EXPECT_THAT(errors_of([&] { decode_revocation(as_bytes(body), kNow); }),
                ElementsAre(FieldError{"/identification", Errc::identification_required}));
  }
  for (const char* who : {"ca", "court"}) {
    const std::string body = R"({"reason":"unspecified","statement":"x","requested_by":")" + std::string(who) + "\"}";
    EXPECT_EQ(decode_revocation(as_bytes(body), kNow).ground.proof.index(), 0U) << who;
  }
}

TEST(Revocation, TakesTheCodeWordOfTheHolderAlone) {
  const auto decode = [](const std::string& more) {
    return decode_revocation(as_bytes(R"({"reason":"unspecified","statement":"x","code_word":"дом")" + more + "}"),
                             kNow);
  };
  const auto input = decode(R"(,"requested_by":"holder")");
  EXPECT_EQ(std::get<CodeWord>(input.ground.proof).reveal(), "дом");
  for (const char* who : {"representative", "ca", "court"}) {
    EXPECT_THAT(errors_of([&] { decode(R"(,"requested_by":")" + std::string(who) + "\""); }),
                ElementsAre(FieldError{"/code_word", Errc::not_allowed_value}));
  }
  EXPECT_THAT(errors_of([&] {
                decode(R"(,"requested_by":"holder","identification":{"kind":"personal","document":"Паспорт",
                       "at":"2026-11-23T09:00:00Z"})");
              }),
              ElementsAre(FieldError{"/code_word", Errc::not_allowed_value}));
}

TEST(Revocation, SpeaksTheWordsOfTheLaw) {
  const auto decode = [](const std::string& members) {
    return decode_revocation(as_bytes(R"({"statement":"x",)" + members + "}"), kNow);
  };
  const auto mapped = decode(R"("requested_by":"ca","legal_ground":"powers_lost")");
  EXPECT_EQ(mapped.reason, RevocationReason::privilege_withdrawn);
  EXPECT_EQ(mapped.ground.legal_ground, LegalGround::powers_lost);
  EXPECT_EQ(decode(R"("requested_by":"ca","legal_ground":"data_changed","reason":"superseded")").reason,
            RevocationReason::superseded);
  EXPECT_THAT(errors_of([&] { decode(R"("requested_by":"ca")"); }), ElementsAre(FieldError{"/reason", Errc::required}));
  for (const char* foreign : {"court_decision", "holders_wish"}) {
    EXPECT_THAT(errors_of([&] { decode(R"("requested_by":"ca","legal_ground":")" + std::string(foreign) + "\""); }),
                ElementsAre(FieldError{"/legal_ground", Errc::not_allowed_value}));
  }
  EXPECT_THAT(errors_of([&] { decode(R"("requested_by":"court","legal_ground":"bored")"); }),
              ElementsAre(FieldError{"/legal_ground", Errc::not_allowed_value}));
}

TEST(Suspension, EndsLater) {
  const auto decode = [](const std::string& until) {
    return decode_suspension(as_bytes(R"({"statement":"x","requested_by":"ca","until":")" + until + "\"}"), kNow);
  };
  EXPECT_EQ(decode("2026-11-23T10:00:01Z").until, kNow + std::chrono::seconds(1));
  EXPECT_FALSE(decode_suspension(as_bytes(R"({"statement":"x","requested_by":"ca"})"), kNow).until);
  EXPECT_THAT(errors_of([&] { decode("2026-11-23T10:00:00Z"); }),
              ElementsAre(FieldError{"/until", Errc::out_of_range}));
  EXPECT_THAT(errors_of([&] { decode("tomorrow"); }), ElementsAre(FieldError{"/until", Errc::wrong_format}));
}

TEST(Resumption, TakesNoCodeWord) {
  EXPECT_THAT(errors_of([] {
                decode_resumption(as_bytes(R"({"statement":"x","requested_by":"holder","code_word":"дом"})"), kNow);
              }),
              ElementsAre(FieldError{"/identification", Errc::identification_required},
                          FieldError{"/code_word", Errc::unknown_field}));
  EXPECT_EQ(decode_resumption(as_bytes(R"({"statement":"x","requested_by":"court"})"), kNow).ground.requested_by,
            app::RevocationRequester::court);
}

TEST(Revocation, KnowsOnlyReasonsThatOneMayAskFor) {
  for (const char* reason : {"ca_compromise", "aa_compromise", "certificate_hold", "remove_from_crl", "bored", ""}) {
    const std::string body = R"({"statement":"x","requested_by":"ca","reason":")" + std::string(reason) + "\"}";
    EXPECT_THAT(errors_of([&] { decode_revocation(as_bytes(body), kNow); }),
                ElementsAre(FieldError{"/reason", Errc::not_allowed_value}));
  }
}

TEST(Revocation, LooksBackOnly) {
  const auto decode = [] {
    decode_revocation(as_bytes(R"({"reason":"superseded","requested_by":"ca","statement":"x",
        "circumstance_at":"2026-11-23T10:00:01Z","invalidity_date":"2026-11-23"})"),
                      kNow);
  };
  EXPECT_THAT(errors_of(decode), ElementsAre(FieldError{"/circumstance_at", Errc::in_the_future},
                                             FieldError{"/invalidity_date", Errc::wrong_format}));
}

TEST(CodeWordBody, IsReadAsTold) {
  EXPECT_EQ(decode_code_word(as_bytes(R"({"code_word":" дом "})")).code_word.reveal(), "дом");
  EXPECT_THAT(errors_of([] { decode_code_word(as_bytes(R"({"code_word":"  "})")); }),
              ElementsAre(FieldError{"/code_word", Errc::too_short}));
  EXPECT_THAT(errors_of([] { decode_code_word(as_bytes(R"({"code_word":["дом"]})")); }),
              ElementsAre(FieldError{"/code_word", Errc::wrong_type}));
}

std::string reissue(std::string_view authorization) {
  return R"({"certificate":{"issuer":"gost-unqualified","serial":"01AB"},"reason":"token_lost","request":"PEM","authorization":)" +
         std::string(authorization) + "}";
}

TEST(Reissue, IsAuthorisedByCodeWord) {
  const auto input = decode_reissue(as_bytes(reissue(R"({"method":"code_word","code_word":"Белая ночь"})")), kNow);
  EXPECT_EQ(input.issuer, "gost-unqualified");
  EXPECT_EQ(input.serial.to_hex(), "01ab");
  EXPECT_EQ(input.reason, app::ReissueReason::token_lost);
  EXPECT_EQ(std::get<CodeWord>(input.authorization).reveal(), "Белая ночь");
  EXPECT_EQ(as_text(input.request), "PEM");
}

TEST(Reissue, IsAuthorisedInPerson) {
  const auto input = decode_reissue(
      as_bytes(reissue(
          R"({"method":"in_person","identification":{"kind":"personal","document":"Паспорт","at":"2026-11-23T09:00:00Z"}})")),
      kNow);
  EXPECT_EQ(std::get<Identification>(input.authorization).kind, IdentificationKind::personal);
}

TEST(Reissue, IsAuthorisedBySignature) {
  const auto attached =
      decode_reissue(as_bytes(reissue(R"({"method":"qualified_signature","document":"CMS"})")), kNow).authorization;
  EXPECT_EQ(as_text(std::get<app::SignedRequestInput>(attached).document), "CMS");
  EXPECT_FALSE(std::get<app::SignedRequestInput>(attached).content);
  const auto detached = decode_reissue(
      as_bytes(reissue(R"({"method":"qualified_signature","document":"CMS","content":"a\r\nb"})")), kNow);
  EXPECT_EQ(std::get<app::SignedRequestInput>(detached.authorization).content, "a\r\nb");
}

TEST(Reissue, ChangesContactsWhenDataChanged) {
  const auto body = [](std::string_view reason, std::string_view changes) {
    return R"({"certificate":{"issuer":"gost-unqualified","serial":"01AB"},"request":"PEM","authorization":)"
           R"({"method":"code_word","code_word":"Белая ночь"},"reason":")" +
           std::string(reason) + "\"" + std::string(changes) + "}";
  };
  const auto errors = [&](std::string_view reason, std::string_view changes) {
    return errors_of([&] { decode_reissue(as_bytes(body(reason, changes)), kNow); });
  };
  const auto input = decode_reissue(as_bytes(body("data_changed", R"(,"changes":{"phone":"+79161234567"})")), kNow);
  EXPECT_EQ(input.changes.phone->text(), "+79161234567");
  EXPECT_FALSE(input.changes.email);
  EXPECT_THAT(errors("data_changed", ""), ElementsAre(FieldError{"/changes", Errc::required}));
  EXPECT_THAT(errors("data_changed", R"(,"changes":{})"), ElementsAre(FieldError{"/changes", Errc::nothing_given}));
  EXPECT_THAT(errors("expiry", R"(,"changes":{"phone":"+79161234567"})"),
              ElementsAre(FieldError{"/changes", Errc::not_allowed_value}));
}

TEST(Reissue, DoesNotMixTheTwo) {
  const auto errors = [](std::string_view authorization) {
    return errors_of([&] { decode_reissue(as_bytes(reissue(authorization)), kNow); });
  };
  EXPECT_THAT(errors(R"({"method":"code_word"})"), ElementsAre(FieldError{"/authorization/code_word", Errc::required}));
  EXPECT_THAT(errors(R"({"method":"in_person"})"),
              ElementsAre(FieldError{"/authorization/identification", Errc::required}));
  EXPECT_THAT(
      errors(R"({"method":"in_person","identification":{"kind":"personal","document":"П","at":"2026-11-23T09:00:00Z"},
                         "code_word":"Белая ночь"})"),
      ElementsAre(FieldError{"/authorization/code_word", Errc::unknown_field}));
  EXPECT_THAT(errors(R"({"method":"trust_me","code_word":"Белая ночь"})"),
              ElementsAre(FieldError{"/authorization/method", Errc::not_allowed_value}));
  EXPECT_THAT(errors(R"({"code_word":"Белая ночь"})"),
              ElementsAre(FieldError{"/authorization/method", Errc::required}));
}

TEST(Reissue, NamesACertificateThatCannotBe) {
  const auto decode = [] {
    decode_reissue(as_bytes(R"({"certificate":{"issuer":"../etc","serial":"xyz","x":1},"reason":"bored","request":5,
        "authorization":{"method":"code_word","code_word":"дом"}})"),
                   kNow);
  };
  EXPECT_THAT(errors_of(decode),
              ElementsAre(FieldError{"/certificate/issuer", Errc::wrong_format},
                          FieldError{"/certificate/serial", Errc::wrong_format},
                          FieldError{"/certificate/x", Errc::unknown_field},
                          FieldError{"/reason", Errc::not_allowed_value}, FieldError{"/request", Errc::wrong_type}));
}

TEST(Words, OfTheInputsGoBothWays) {
  using app::ReissueReason;
  using app::RevocationRequester;
  for (const auto who : {RevocationRequester::holder, RevocationRequester::representative, RevocationRequester::ca,
                         RevocationRequester::court}) {
    EXPECT_EQ(app::parse_revocation_requester(app::to_string(who)), who);
  }
  for (const auto reason : {ReissueReason::forgotten_password, ReissueReason::token_lost, ReissueReason::token_broken,
                            ReissueReason::data_changed, ReissueReason::expiry, ReissueReason::key_compromise}) {
    EXPECT_EQ(app::parse_reissue_reason(app::to_string(reason)), reason);
  }
}

}  // namespace
}  // namespace tamga::http
