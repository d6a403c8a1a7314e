#include "server/status/ocsp_service.hpp"

#include <algorithm>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/ocsp_reading.hpp"
#include "tests/support/status_centre.hpp"

namespace tamga::status {
namespace {

using tamga::testing::good_status;
using tamga::testing::kStatusNow;
using tamga::testing::numbered_serial;
using tamga::testing::read_ocsp;
using tamga::testing::revoked_status;
using tamga::testing::StatusCentre;

class OcspServiceTest : public ::testing::Test {
 protected:
  tamga::testing::OcspReading ask(ByteView request) {
    return read_ocsp(centre_.ask(request)->body, centre_.ca.certificate());
  }

  StatusCentre centre_;
};

TEST_F(OcspServiceTest, SaysGoodUntilNextUpdate) {
  centre_.apply(good_status(7));
  const auto answer = ask(centre_.request(7));
  EXPECT_TRUE(answer.verified);
  EXPECT_EQ(answer.certificate_status, V_OCSP_CERTSTATUS_GOOD);
  EXPECT_EQ(answer.this_update, kStatusNow);
  EXPECT_EQ(answer.next_update, kStatusNow + std::chrono::hours(1));
}

TEST_F(OcspServiceTest, TheSecondTimeTheAnswerIsReady) {
  centre_.apply(good_status(7));
  const auto first = centre_.ask(centre_.request(7));
  EXPECT_EQ(centre_.ask(centre_.request(7)), first);
  EXPECT_EQ(centre_.counters.signed_to_keep, 1U);
  EXPECT_EQ(centre_.counters.cache_hits, 1U);
}

TEST_F(OcspServiceTest, ARevocationTakesEffectAtOnce) {
  centre_.apply(good_status(7));
  ask(centre_.request(7));
  const auto change = revoked_status(7);
  centre_.apply(change);
  const auto answer = ask(centre_.request(7));
  EXPECT_EQ(answer.certificate_status, V_OCSP_CERTSTATUS_REVOKED);
  EXPECT_EQ(answer.reason, OCSP_REVOKED_STATUS_KEYCOMPROMISE);
  EXPECT_EQ(answer.revoked_at, change.record.revoked_at);
  EXPECT_EQ(answer.invalidity_date, change.record.invalidity_date);
}

TEST_F(OcspServiceTest, SaysSinceWhenAKeyIsNotToBeTrustedOnlyOfARevokedOne) {
  centre_.apply(good_status(7));
  EXPECT_FALSE(ask(centre_.request(7)).invalidity_date);
  centre_.apply(tamga::testing::suspended_status(8));
  EXPECT_FALSE(ask(centre_.request(8)).invalidity_date);
}

TEST_F(OcspServiceTest, RevokedStaysRevokedAfterExpiry) {
  auto change = revoked_status(7);
  change.record.not_after = kStatusNow - std::chrono::hours(24);
  centre_.apply(change);
  EXPECT_EQ(ask(centre_.request(7)).certificate_status, V_OCSP_CERTSTATUS_REVOKED);
}

TEST_F(OcspServiceTest, UnknownIsNeitherKeptNorGivenANextUpdate) {
  const auto response = centre_.ask(centre_.request(7));
  const auto answer = read_ocsp(response->body, centre_.ca.certificate());
  EXPECT_EQ(answer.certificate_status, V_OCSP_CERTSTATUS_UNKNOWN);
  EXPECT_FALSE(answer.next_update);
  EXPECT_FALSE(response->expires);
  EXPECT_EQ(centre_.cache.size(), 0U);
  centre_.apply(good_status(7));
  EXPECT_EQ(ask(centre_.request(7)).certificate_status, V_OCSP_CERTSTATUS_GOOD);
}

TEST_F(OcspServiceTest, RepeatsANonceAndKeepsNothing) {
  centre_.apply(good_status(7));
  const Bytes nonce(32, 0x5A);
  const auto response = centre_.ask(centre_.request(7, nonce));
  EXPECT_TRUE(read_ocsp(response->body, centre_.ca.certificate()).has_nonce);
  EXPECT_FALSE(response->expires) << "RFC 5019 caches must not keep it";
  EXPECT_EQ(centre_.cache.size(), 0U);
  EXPECT_EQ(centre_.counters.signed_on_the_spot, 1U);
}

TEST_F(OcspServiceTest, AnswersForNoOtherCaNotEvenOfTheSameName) {
  centre_.apply(good_status(7));
  const auto request = build_ocsp_request(centre_.stranger.certificate(), std::vector{numbered_serial(7)});
  EXPECT_EQ(ask(request).response_status, OCSP_RESPONSE_STATUS_UNAUTHORIZED);
  EXPECT_EQ(centre_.counters.refused_unauthorized, 1U);
}

TEST_F(OcspServiceTest, AnUnknownHashFunctionMeansNobodyHere) {
  Bytes request = centre_.request(7);
  const Bytes sha1{0x2B, 0x0E, 0x03, 0x02, 0x1A};
  const auto place = std::search(request.begin(), request.end(), sha1.begin(), sha1.end());
  ASSERT_NE(place, request.end());
  place[4] = 0x1B;
  EXPECT_EQ(ask(request).response_status, OCSP_RESPONSE_STATUS_UNAUTHORIZED);
}

TEST_F(OcspServiceTest, ARevocationIsNeverLaterThanTheAnswerThatTellsOfIt) {
  auto change = revoked_status(7);
  change.record.revoked_at = kStatusNow + std::chrono::seconds(3);
  centre_.apply(change);
  centre_.clock.advance(std::chrono::seconds(4));
  const auto answer = ask(centre_.request(7));
  EXPECT_EQ(answer.revoked_at, change.record.revoked_at);
  EXPECT_EQ(answer.this_update, change.record.revoked_at) << "the poll that brought it was asked before";
}

TEST_F(OcspServiceTest, AfterTheClockWasSetBackNothingIsFromTheFuture) {
  centre_.apply(good_status(7));
  ask(centre_.request(7));
  centre_.clock.advance(-std::chrono::hours(2));
  centre_.freshness.set_known_at(centre_.clock.now());
  EXPECT_EQ(ask(centre_.request(7)).this_update, centre_.clock.now());
  EXPECT_EQ(centre_.freshness.age(centre_.clock.now() + std::chrono::hours(1)), std::chrono::hours(1))
      << "the registry has not been heard of for an hour, though the clock said more before";
}

std::chrono::steady_clock::time_point steady_now;

TEST_F(OcspServiceTest, SettingTheClockBackMakesNothingFresher) {
  steady_now = {};
  Freshness freshness([] { return steady_now; });
  freshness.set_known_at(kStatusNow);
  EXPECT_EQ(freshness.known_at(kStatusNow + std::chrono::seconds(9)), kStatusNow);
  EXPECT_EQ(freshness.age(kStatusNow + std::chrono::seconds(9)), std::chrono::seconds(9));
  const Instant back = kStatusNow - std::chrono::hours(1);
  EXPECT_EQ(freshness.known_at(back), back) << "heard a moment ago";
  steady_now += std::chrono::milliseconds(90'999);
  EXPECT_EQ(freshness.age(back), std::chrono::seconds(90)) << "and not heard of since";
  EXPECT_EQ(freshness.known_at(back + std::chrono::seconds(90)), back);

  OcspService service(centre_.index, centre_.cache, centre_.board, freshness, centre_.counters, {});
  auto reply = service.ask(centre_.request(9), back);
  const auto response = service.sign(std::get<OcspTicket>(reply), back);
  EXPECT_EQ(read_ocsp(response->body, centre_.ca.certificate()).response_status, OCSP_RESPONSE_STATUS_TRYLATER)
      << "it may have been issued meanwhile";
}

TEST_F(OcspServiceTest, AnAnswerIsOfOneNumberingOfTheAuthorities) {
  centre_.apply(good_status(7));
  auto other = revoked_status(7);
  other.key.issuer = 2;
  centre_.apply(other);
  const Bytes request = centre_.request(7, Bytes(16, 1));
  auto reply = centre_.ocsp.ask(request, kStatusNow);
  centre_.gate.close();
  std::jthread renumbering([&] {
    centre_.gate.wait_until_reached();
    auto renumbered = centre_.served();
    renumbered.number = 2;
    centre_.board.publish({renumbered});
    centre_.gate.open();
  });
  const auto response = centre_.ocsp.sign(std::get<OcspTicket>(reply), kStatusNow);
  EXPECT_EQ(read_ocsp(response->body, centre_.ca.certificate()).certificate_status, V_OCSP_CERTSTATUS_REVOKED);
}

TEST_F(OcspServiceTest, WhileTheRegistryIsReadAnewTheClientComesAgain) {
  centre_.apply(good_status(7));
  auto reply = centre_.ocsp.ask(centre_.request(7), kStatusNow);
  centre_.board.show(std::make_shared<AuthoritySet>());
  const auto response = centre_.ocsp.sign(std::get<OcspTicket>(reply), kStatusNow);
  EXPECT_EQ(read_ocsp(response->body, centre_.ca.certificate()).response_status, OCSP_RESPONSE_STATUS_TRYLATER);
}

TEST_F(OcspServiceTest, CallsMalformedWhatCannotBeRead) {
  for (const Bytes& octets : {Bytes{}, Bytes{0x30}, Bytes{0x30, 0x00}, Bytes(100, 0xFF)}) {
    EXPECT_EQ(ask(octets).response_status, OCSP_RESPONSE_STATUS_MALFORMEDREQUEST);
  }
}

TEST_F(OcspServiceTest, AnswersSeveralAtOnce) {
  centre_.apply(good_status(7));
  centre_.apply(revoked_status(8));
  const std::vector serials{numbered_serial(8), numbered_serial(7), numbered_serial(9)};
  const auto response = centre_.ask(build_ocsp_request(centre_.ca.certificate(), serials));
  const auto answer = read_ocsp(response->body, centre_.ca.certificate());
  EXPECT_TRUE(answer.verified);
  EXPECT_EQ(answer.certificate_status, V_OCSP_CERTSTATUS_REVOKED);
  EXPECT_EQ(centre_.cache.size(), 0U);
}

TEST_F(OcspServiceTest, CannotSayUnknownWhileTheRegistryIsUnheardOf) {
  centre_.apply(good_status(7));
  centre_.clock.advance(std::chrono::minutes(10));
  EXPECT_EQ(ask(centre_.request(8)).response_status, OCSP_RESPONSE_STATUS_TRYLATER) << "it may have been issued since";
  const auto known = ask(centre_.request(7));
  EXPECT_EQ(known.certificate_status, V_OCSP_CERTSTATUS_GOOD) << "answers go on while the database is away";
  EXPECT_EQ(known.this_update, kStatusNow) << "and say how old they are";
  EXPECT_EQ(known.next_update, kStatusNow + std::chrono::minutes(70));
}

TEST_F(OcspServiceTest, SaysNothingAfterTheGreatestAge) {
  centre_.apply(good_status(7));
  centre_.clock.advance(std::chrono::hours(25));
  EXPECT_EQ(ask(centre_.request(7)).response_status, OCSP_RESPONSE_STATUS_TRYLATER);
}

TEST_F(OcspServiceTest, SignsAgainBeforeNextUpdate) {
  centre_.apply(good_status(7));
  ask(centre_.request(7));
  centre_.clock.advance(std::chrono::minutes(44));
  centre_.freshness.set_known_at(centre_.clock.now());
  EXPECT_EQ(ask(centre_.request(7)).this_update, kStatusNow);
  centre_.clock.advance(std::chrono::minutes(1));
  centre_.freshness.set_known_at(centre_.clock.now());
  EXPECT_EQ(ask(centre_.request(7)).this_update, centre_.clock.now());
}

TEST_F(OcspServiceTest, AnExpiredResponderSignsNothing) {
  centre_.apply(good_status(7));
  centre_.clock.set(centre_.responder.not_after());
  centre_.freshness.set_known_at(centre_.clock.now());
  EXPECT_EQ(ask(centre_.request(7)).response_status, OCSP_RESPONSE_STATUS_INTERNALERROR);
}

TEST(OcspServiceAtFirst, KnowsNothingAndSaysSo) {
  StatusCentre centre;
  Freshness never;
  OcspService service(centre.index, centre.cache, centre.board, never, centre.counters, {});
  centre.apply(good_status(7));
  auto reply = service.ask(centre.request(7), kStatusNow);
  const auto response = service.sign(std::get<OcspTicket>(reply), kStatusNow);
  EXPECT_EQ(read_ocsp(response->body, centre.ca.certificate()).response_status, OCSP_RESPONSE_STATUS_TRYLATER);
}

TEST(AuthorityBoard, TellsOfAResponderWithoutItsKey) {
  StatusCentre centre;
  AuthorityBoard board({});
  const auto problems = board.publish({centre.served()});
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems.front().find("ecdsa-unqualified"), std::string::npos);
  EXPECT_NE(board.current()->find("ecdsa-unqualified"), nullptr) << "its certificate is served all the same";
}

}  // namespace
}  // namespace tamga::status
