#include "server/http/router.hpp"

#include <array>
#include <new>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/random.hpp"

namespace tamga::http {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

class StillClock final : public Clock {
 public:
  Instant now() const override { return Instant(std::chrono::seconds(1'800'000'000)); }
};

Response open_door(Exchange&) {
  return Response::plain(200, "open");
}
Response whoami(Exchange& exchange) {
  return Response::plain(200, exchange.actor().name);
}
Response echo(Exchange& exchange) {
  return Response::plain(
      200, exchange.path("thing") + " " + exchange.request().body + " " + std::string(exchange.media_type()));
}
Response nameless(Exchange& exchange) {
  return Response::plain(200, exchange.actor().name);
}

Response limit(Exchange& exchange) {
  return Response::plain(200, std::string(exchange.query().find("limit").value_or("none")));
}

constexpr std::array<std::string_view, 1> kLimit{"limit"};

constexpr std::array kRoutes{
    Route{Method::get, "/open", Access::everybody(), Accepts::nothing, Produces::json, open_door},
    Route{Method::get, "/nameless", Access::everybody(), Accepts::nothing, Produces::json, nameless},
    Route{Method::get, "/me", Access::roles(app::Role::operator_, app::Role::auditor), Accepts::nothing, Produces::json,
          whoami},
    Route{Method::get, "/list", Access::everybody(), Accepts::nothing, Produces::json, limit, kLimit},
    Route{Method::post, "/maybe/{thing}", Access::everybody(), Accepts::optional_json, Produces::json, echo},
    Route{Method::post, "/things/{thing}", Access::roles(app::Role::operator_), Accepts::json, Produces::certificate,
          echo}};

class RouterTest : public ::testing::Test {
 protected:
  RouterTest()
      : router_(
            kRoutes, services(),
            [this](ByteView certificate, Instant) {
              if (certificate.size() != 1) throw Error(Errc::operator_unknown);
              return app::Actor{OperatorId::make(random_), "Анна", static_cast<app::Role>(certificate[0]), "Офис"};
            },
            clock_) {
    request_.id = "00000000-0000-4000-8000-000000000000";
  }

  /// None of these handlers touches the services: storage that was never a Services will do.
  Services& services() { return *reinterpret_cast<Services*>(&no_services_); }

  Request as(app::Role role, Method method, std::string target) {
    Request request = request_;
    request.method = method;
    request.target = std::move(target);
    request.client_certificate = {static_cast<std::uint8_t>(role)};
    return request;
  }

  Errc refusal(const Request& request) {
    try {
      router_.answer(request, trace_);
    } catch (const Error& error) {
      return error.code();
    }
    return Errc::internal;
  }

  alignas(std::max_align_t) std::array<std::byte, 64> no_services_{};
  openssl::OpensslRandom random_;
  StillClock clock_;
  Router router_;
  Request request_;
  Trace trace_;
};

TEST_F(RouterTest, APublicRouteNeedsNobody) {
  request_.target = "/open";
  EXPECT_EQ(router_.answer(request_, trace_).body, "open");
  EXPECT_EQ(trace_.route, "/open");
  EXPECT_EQ(trace_.operator_id, "");
}

TEST_F(RouterTest, APublicRouteHasNoCaller) {
  request_.target = "/nameless";
  EXPECT_EQ(refusal(request_), Errc::internal);
}

TEST_F(RouterTest, AnswersWhoMayCall) {
  EXPECT_EQ(router_.answer(as(app::Role::auditor, Method::get, "/me"), trace_).body, "Анна");
  EXPECT_EQ(trace_.operator_id.size(), 36U);
}

TEST_F(RouterTest, ChecksInThePromisedOrder) {
  Request request = as(app::Role::auditor, Method::get, "/nothing");
  request.client_certificate.clear();
  EXPECT_EQ(refusal(request), Errc::route_not_found);
  request.target = "/things/1";
  const Response wrong_method = router_.answer(request, trace_);
  EXPECT_EQ(wrong_method.status, 405);
  EXPECT_THAT(wrong_method.headers, ElementsAre(Pair("Allow", "POST")));
  request.method = Method::post;
  request.fault = Errc::body_too_large;
  EXPECT_EQ(refusal(request), Errc::not_authenticated);
  request.client_certificate = {1, 2};
  EXPECT_EQ(refusal(request), Errc::operator_unknown);
  request.client_certificate = {static_cast<std::uint8_t>(app::Role::auditor)};
  EXPECT_EQ(refusal(request), Errc::forbidden);
  request.client_certificate = {static_cast<std::uint8_t>(app::Role::operator_)};
  EXPECT_EQ(refusal(request), Errc::body_too_large);
  request.fault.reset();
  EXPECT_EQ(refusal(request), Errc::unsupported_media_type);
  request.headers = {{"content-type", "application/json"}, {"accept", "text/html"}};
  EXPECT_EQ(refusal(request), Errc::not_acceptable);
  request.headers[1].second = "application/pkix-cert";
  request.body = "{}";
  EXPECT_EQ(router_.answer(request, trace_).body, "1 {} application/pkix-cert");
}

TEST_F(RouterTest, AHeadThatCannotBeReadIsRefusedFirst) {
  request_.target = "/nothing";
  request_.fault = Errc::malformed_request;
  EXPECT_EQ(refusal(request_), Errc::malformed_request);
}

TEST_F(RouterTest, AnOptionalBodyMayBeLeftOutWithItsContentType) {
  request_.method = Method::post;
  request_.target = "/maybe/1";
  EXPECT_EQ(router_.answer(request_, trace_).body, "1  application/json");
  request_.body = "{}";
  EXPECT_EQ(refusal(request_), Errc::unsupported_media_type);
  request_.headers = {{"content-type", "application/json"}};
  EXPECT_EQ(router_.answer(request_, trace_).body, "1 {} application/json");
}

TEST_F(RouterTest, OnlyTheParametersOfTheRouteMayStandInTheQuery) {
  request_.target = "/list?limit=5";
  EXPECT_EQ(router_.answer(request_, trace_).body, "5");
  for (const char* target : {"/list?limits=5", "/list?limit=1&limit=2", "/list?limit=%zz", "/open?limit=5"}) {
    request_.target = target;
    EXPECT_EQ(refusal(request_), Errc::invalid_fields) << target;
  }
}

class ExchangeTest : public RouterTest {
 protected:
  Exchange exchange() { return Exchange(request_, {}, {}, "application/json", services(), clock_.now(), std::nullopt); }

  long wait(std::vector<std::string> preferences) {
    request_.headers.clear();
    for (auto& value : preferences) request_.headers.emplace_back("prefer", std::move(value));
    return exchange().wait_preference().count();
  }
};

TEST_F(ExchangeTest, ReadsThePreferredWait) {
  EXPECT_EQ(wait({}), 10);
  EXPECT_EQ(wait({"wait=0"}), 0);
  EXPECT_EQ(wait({"respond-async, wait=20"}), 20);
  EXPECT_EQ(wait({"return=minimal", "wait = 7; x=y"}), 7);
  EXPECT_EQ(wait({"wait=5", "wait=6"}), 5);
  EXPECT_EQ(wait({"wait=31"}), 30);
  EXPECT_EQ(wait({"wait=99999999999999999999"}), 30);
}

TEST_F(ExchangeTest, ReadsPreferencesAsRfc7240WritesThem) {
  EXPECT_EQ(wait({"Wait=3"}), 3);
  EXPECT_EQ(wait({"WAIT=\"4\""}), 4);
  EXPECT_EQ(wait({"note=\"a, wait=9; b\", wait=5"}), 5);
  EXPECT_EQ(wait({"note=\"\\\", wait=9\", wait=6"}), 6);
  EXPECT_EQ(wait({"return=minimal; wait=9"}), 10) << "a parameter of another preference";
}

TEST_F(ExchangeTest, IgnoresAWaitThatCannotBeRead) {
  for (const char* value : {"wait", "wait=", "wait=-1", "wait=1.5", "wait=soon", "waiting=5", "=5"}) {
    EXPECT_EQ(wait({value}), 10) << value;
  }
}

TEST_F(ExchangeTest, TakesAnIdempotencyKey) {
  EXPECT_EQ(exchange().idempotency_key(), std::nullopt);
  request_.headers = {{"idempotency-key", "a1-!~"}};
  EXPECT_EQ(exchange().idempotency_key(), "a1-!~");
  request_.headers = {{"idempotency-key", std::string(128, 'k')}};
  EXPECT_EQ(exchange().idempotency_key()->size(), 128U);
}

TEST_F(ExchangeTest, RefusesOtherIdempotencyKeys) {
  const std::array<std::pair<std::string, Errc>, 4> wrong{{{"", Errc::required},
                                                           {std::string(129, 'k'), Errc::too_long},
                                                           {"two words", Errc::wrong_format},
                                                           {"ключ", Errc::wrong_format}}};
  for (const auto& [key, code] : wrong) {
    request_.headers = {{"idempotency-key", key}};
    try {
      exchange().idempotency_key();
      ADD_FAILURE() << key;
    } catch (const Error& error) {
      EXPECT_THAT(error.details().fields, ElementsAre(FieldError{"/header/idempotency-key", code}));
    }
  }
  request_.headers = {{"idempotency-key", "a"}, {"idempotency-key", "a"}};
  EXPECT_THROW(exchange().idempotency_key(), Error);
}

}  // namespace
}  // namespace tamga::http
