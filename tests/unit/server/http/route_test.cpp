#include "server/http/route.hpp"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tamga::http {
namespace {

using ::testing::ElementsAre;

/// The pattern with every variable segment filled.
std::string example_of(std::string_view pattern) {
  std::string path;
  bool variable = false;
  for (const char c : pattern) {
    if (c == '{') path += "x1";
    variable = c == '{' || (variable && c != '}');
    if (!variable && c != '}') path += c;
  }
  return path;
}

TEST(RouteTable, EveryRouteIsFoundByItsPath) {
  for (const Route& route : routes()) {
    const RouteMatch match = match_route(routes(), route.method, example_of(route.pattern));
    EXPECT_EQ(match.route, &route) << route.pattern;
  }
}

TEST(RouteTable, APathWithoutVariablesIsNothingElse) {
  EXPECT_EQ(match_route(routes(), Method::post, "/v1/applications/search").route->pattern, "/v1/applications/search");
  const RouteMatch match = match_route(routes(), Method::get, "/v1/applications/search");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_THAT(match.allowed, ElementsAre(Method::post));
}

TEST(RouteTable, EveryRouteHasAHandlerAndSomebodyWhoMayCall) {
  for (const Route& route : routes()) {
    bool anybody = route.access.is_public();
    for (const auto& [role, name] : app::kRoleNames) anybody = anybody || route.access.allows(role);
    EXPECT_TRUE(anybody) << route.pattern;
    EXPECT_NE(route.handler, nullptr) << route.pattern;
  }
}

TEST(RouteTable, OnlyHealthAndTheRegistryArePublic) {
  std::set<std::string_view> open;
  for (const Route& route : routes()) {
    if (route.access.is_public()) open.insert(route.pattern);
  }
  EXPECT_THAT(open,
              ElementsAre("/healthz", "/readyz", "/v1/registry/search", "/v1/registry/{issuer}/{serial}/extract"));
}

TEST(RouteTable, AuditorsAndClerksChangeNoCertificate) {
  for (const Route& route : routes()) {
    const bool only_asks = route.method == Method::get || route.pattern.ends_with("/search");
    if (only_asks) continue;
    EXPECT_FALSE(route.access.allows(app::Role::auditor)) << route.pattern;
    if (route.pattern.find("/revoke") != std::string_view::npos ||
        route.pattern.find("reissues") != std::string_view::npos) {
      EXPECT_FALSE(route.access.allows(app::Role::mfc_clerk)) << route.pattern;
    }
  }
}

TEST(RouteMatch, TakesParametersDecoded) {
  const RouteMatch match = match_route(routes(), Method::get, "/v1/certificates/gost%2Dqualified/01Ab");
  ASSERT_NE(match.route, nullptr);
  ASSERT_EQ(match.parameters.count, 2U);
  EXPECT_EQ(match.parameters.items[0].name, "issuer");
  EXPECT_EQ(match.parameters.items[0].value, "gost-qualified");
  EXPECT_EQ(match.parameters.items[1].value, "01Ab");
}

TEST(RouteMatch, HeadTakesTheRouteOfGet) {
  EXPECT_NE(match_route(routes(), Method::head, "/healthz").route, nullptr);
}

TEST(RouteMatch, AnotherMethodIsToldTheAllowedOnes) {
  const RouteMatch match = match_route(routes(), Method::delete_, "/v1/applications");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_THAT(match.allowed, ElementsAre(Method::post, Method::get, Method::head));
}

TEST(RouteMatch, RefusesPathsThatOnlyLookAlike) {
  for (const char* path : {"", "/", "healthz", "/healthz/", "//healthz", "/Healthz", "/v1/applications//approve",
                           "/v1/applications/", "/v1/certificates/a/b/c", "/v1/certificates/%zz/01",
                           "/v1/certificates/%00/01", "/v1/certificates/a%2", "/v1/../healthz"}) {
    const RouteMatch match = match_route(routes(), Method::get, path);
    EXPECT_EQ(match.route, nullptr) << path;
  }
}

}  // namespace
}  // namespace tamga::http
