#include "server/http/problem.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tamga::http {
namespace {

using Json = nlohmann::json;

constexpr const char* kId = "7b1c6e0e-6f0b-4a53-9f4e-2f8b6a1f0c11";

TEST(Problem, EveryCodeHasAStatusThatTellsOfARefusal) {
  for (std::size_t i = 0; i < error_table().size(); ++i) {
    const int status = status_of(static_cast<Errc>(i));
    EXPECT_GE(status, 400) << error_table()[i].code;
    EXPECT_LT(status, 600) << error_table()[i].code;
    const Response response = problem(Error(static_cast<Errc>(i)), kId);
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(Json::parse(response.body).at("status"), status);
    EXPECT_NE(Json::parse(response.body).at("title"), status == 500 ? "" : "Internal Server Error");
  }
}

TEST(Problem, WhoIsNotAuthenticatedIsChallenged) {
  const Response response = problem(Error(Errc::not_authenticated), kId);
  EXPECT_EQ(response.headers, (std::vector<Header>{{"WWW-Authenticate", "ClientCertificate realm=\"staff\""}}));
}

TEST(Problem, IsRfc9457WithBothLanguages) {
  ErrorDetails details;
  details.fields = {{"/applicant/snils", Errc::snils_check_digits}};
  details.members = {{"allowed_actions", {"approve", "reject"}}};
  const Response response = problem(Error(Errc::invalid_fields, details), kId);
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.content_type, "application/problem+json");
  const Json document = Json::parse(response.body);
  EXPECT_EQ(document.at("type"), "urn:tamga:error:request.invalid_fields");
  EXPECT_EQ(document.at("code"), "request.invalid_fields");
  EXPECT_EQ(document.at("instance"), "urn:uuid:" + std::string(kId));
  EXPECT_EQ(document.at("message").at("ru"), "Некоторые поля заполнены неверно");
  EXPECT_EQ(document.at("errors").at(0).at("pointer"), "/applicant/snils");
  EXPECT_EQ(document.at("errors").at(0).at("code"), "snils.check_digits");
  EXPECT_EQ(document.at("allowed_actions"), Json::parse(R"(["approve","reject"])"));
}

TEST(Problem, TheLogsNoteIsNotInIt) {
  const Response response = problem(Error(Errc::unavailable, LogNote{"host=10.0.0.5 refused"}), kId);
  EXPECT_EQ(response.body.find("10.0.0.5"), std::string::npos);
}

TEST(Problem, WhatIsWrongInsideIsInternalAndNothingElse) {
  ErrorDetails details;
  details.fields = {{"/x", Errc::required}};
  const Json document = Json::parse(problem(Error(Errc::crypto_failed, details), kId).body);
  EXPECT_EQ(document.at("code"), "internal");
  EXPECT_FALSE(document.contains("errors"));
}

TEST(Problem, UnavailableSaysWhenToTryAgain) {
  const Response response = problem(Error(Errc::too_busy), kId);
  EXPECT_EQ(response.status, 503);
  ASSERT_EQ(response.headers.size(), 1U);
  EXPECT_EQ(response.headers[0].first, "Retry-After");
  ErrorDetails details;
  details.retry_after_seconds = 77;
  const Response limited = problem(Error(Errc::too_many_attempts, details), kId);
  EXPECT_EQ(limited.headers.at(0).second, "77");
  EXPECT_EQ(Json::parse(limited.body).at("retry_after"), 77);
}

}  // namespace
}  // namespace tamga::http
