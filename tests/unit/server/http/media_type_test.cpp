#include "server/http/media_type.hpp"

#include <array>

#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"

namespace tamga::http {
namespace {

constexpr std::array kForms{kJson, kPem, kDer};

Request with(const std::string& name, const std::string& value) {
  Request request;
  request.headers = {{name, value}};
  return request;
}

TEST(ContentType, IsJsonInUtf8) {
  EXPECT_TRUE(is_json(with("content-type", "application/json")));
  EXPECT_TRUE(is_json(with("content-type", "Application/JSON ; charset=UTF-8")));
}

TEST(ContentType, NothingElseIs) {
  EXPECT_FALSE(is_json({}));
  for (const char* type : {"", "text/json", "application/json-seq", "application/json; charset=windows-1251"}) {
    EXPECT_FALSE(is_json(with("content-type", type))) << type;
  }
  Request twice = with("content-type", "application/json");
  twice.headers.emplace_back("content-type", "text/plain");
  EXPECT_FALSE(is_json(twice));
}

TEST(Accept, TheFirstFormIsTheDefault) {
  EXPECT_EQ(negotiate({}, kForms), kJson);
  EXPECT_EQ(negotiate(with("accept", "*/*"), kForms), kJson);
  EXPECT_EQ(negotiate(with("accept", " "), kForms), kJson);
}

TEST(Accept, TheBestQualityWins) {
  EXPECT_EQ(negotiate(with("accept", "application/json;q=0.5, application/pkix-cert"), kForms), kDer);
  EXPECT_EQ(negotiate(with("accept", "application/*;q=0.2, application/x-pem-file;q=0.3"), kForms), kPem);
  EXPECT_EQ(negotiate(with("accept", "APPLICATION/X-PEM-FILE"), kForms), kPem);
}

TEST(Accept, AMoreSpecificRangeDecides) {
  EXPECT_EQ(negotiate(with("accept", "*/*, application/json;q=0"), kForms), kPem);
}

TEST(Accept, NothingFits) {
  for (const char* accept : {"text/html", "application/json;q=0", "image/*"}) {
    EXPECT_THROW(negotiate(with("accept", accept), kForms), Error) << accept;
  }
}

}  // namespace
}  // namespace tamga::http
