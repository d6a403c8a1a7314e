#include "server/workers/http_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scripted_server.hpp"

namespace tamga::workers {
namespace {

using tamga::testing::ScriptedServer;
using ::testing::HasSubstr;

std::string failure(const std::string& url, const HttpLimits& limits) {
  HttpClient client;
  try {
    client.post(url, "application/json", as_bytes("{}"), limits);
  } catch (const HttpFailure& refused) {
    EXPECT_EQ(refused.code(), Errc::unavailable);
    return refused.reason();
  }
  return "taken";
}

TEST(HttpClient, ReachesNothingInsideWhereOnlyThePublicInternetMayBeReached) {
  ScriptedServer server;
  for (const char* host : {"127.0.0.1", "localhost", "0x7f000001", "2130706433", "127.1", "0"}) {
    EXPECT_EQ(failure(server.url(host), {.public_only = true}), "the address is not public") << host;
  }
  EXPECT_EQ(failure("http://[::1]:1/", {.public_only = true}), "the address is not public");
  EXPECT_TRUE(server.requests().empty());
  EXPECT_EQ(failure(server.url(), {}), "taken");
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(HttpClient, SendsHeadersAndBodyAsTheyAre) {
  ScriptedServer server;
  HttpClient client;
  client.post(server.url(), "application/json", as_bytes("{\"a\":1}"), {}, {"webhook-id: msg_1", "User-Agent: Tamga"});
  const std::string request = server.requests().at(0);
  EXPECT_THAT(request, HasSubstr("POST /hook HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nwebhook-id: msg_1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nUser-Agent: Tamga\r\n"));
  EXPECT_TRUE(request.ends_with("\r\n\r\n{\"a\":1}"));
}

TEST(HttpClient, SaysWhatItWasAnswered) {
  ScriptedServer server;
  HttpClient client;
  server.answer("503 Busy\r\nRetry-After: 17", "later");
  const HttpReply busy = client.get(server.url(), {});
  EXPECT_EQ(busy.status, 503);
  EXPECT_EQ(as_text(busy.body), "later");
  EXPECT_EQ(busy.retry_after, std::chrono::seconds(17));
  server.answer("302 Found\r\nLocation: " + server.url());
  EXPECT_EQ(client.get(server.url(), {}).status, 302);
  EXPECT_EQ(server.requests().size(), 2U) << "a redirection is followed";
  server.answer("200 OK", std::string(101, 'x'));
  EXPECT_EQ(failure(server.url(), {.octets = 100}), "the answer is too long");
}

}  // namespace
}  // namespace tamga::workers
