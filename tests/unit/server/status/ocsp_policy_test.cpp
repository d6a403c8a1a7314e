// What an operator decides about OCSP: how long expired certificates are answered for, what is said of serial numbers
// that were never given out, which nonces are repeated; and how a client may have his answer signed.

#include <gtest/gtest.h>

#include "ca-core/x509/der.hpp"
#include "server/status/ocsp_service.hpp"
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

constexpr std::chrono::hours kDay{24};

OcspOptions never_issued_is_revoked() {
  OcspOptions options;
  options.never_issued = OcspOptions::NeverIssued::revoked;
  return options;
}

tamga::testing::OcspReading reading_of(StatusCentre& centre, ByteView request) {
  return read_ocsp(centre.ask(request)->body, centre.ca.certificate());
}

TEST(OcspRetention, IsForEverWithoutALimit) {
  StatusCentre centre;
  auto change = good_status(7);
  change.record.not_after = kStatusNow - kDay * 365;
  centre.apply(change);
  const auto answer = reading_of(centre, centre.request(7));
  EXPECT_EQ(answer.certificate_status, V_OCSP_CERTSTATUS_GOOD);
  EXPECT_EQ(answer.archive_cutoff, centre.ca.certificate().not_before());
  EXPECT_FALSE(reading_of(centre, centre.request(8)).archive_cutoff) << "of what is unknown nothing is kept";
}

TEST(OcspRetention, EndsWhenTheOperatorSaysSo) {
  StatusCentre centre({.retention = kDay * 10});
  const auto ended = [&](std::uint64_t number, std::chrono::seconds ago) {
    auto change = revoked_status(number);
    change.record.not_after = kStatusNow - ago;
    centre.apply(change);
    return centre.request(number);
  };
  const auto kept = reading_of(centre, ended(7, kDay * 10));
  EXPECT_EQ(kept.certificate_status, V_OCSP_CERTSTATUS_REVOKED);
  EXPECT_EQ(kept.archive_cutoff, kStatusNow - kDay * 10);
  const auto gone = reading_of(centre, ended(8, kDay * 10 + std::chrono::seconds(1)));
  EXPECT_EQ(gone.response_status, OCSP_RESPONSE_STATUS_UNAUTHORIZED);
  EXPECT_EQ(centre.cache.size(), 1U);
  // Among others it is unknown, which is no reason to say nothing of those.
  const std::vector both{numbered_serial(8), numbered_serial(7)};
  const auto among = reading_of(centre, build_ocsp_request(centre.ca.certificate(), both));
  EXPECT_EQ(among.certificate_status, V_OCSP_CERTSTATUS_UNKNOWN);
}

TEST(OcspRetention, WhatIsForgottenWasIssuedAllTheSame) {
  OcspOptions options = never_issued_is_revoked();
  options.retention = kDay;
  StatusCentre centre(options);
  auto change = good_status(7);
  change.record.not_after = kStatusNow - kDay * 2;
  centre.apply(change);
  centre.apply(good_status(8));
  const std::vector both{numbered_serial(7), numbered_serial(8)};
  const auto answer = reading_of(centre, build_ocsp_request(centre.ca.certificate(), both));
  EXPECT_EQ(answer.certificate_status, V_OCSP_CERTSTATUS_UNKNOWN);
  EXPECT_FALSE(answer.extended_revoke);
}

TEST(OcspNeverIssued, IsRevokedWhereTheOperatorSaysSo) {
  StatusCentre centre(never_issued_is_revoked());
  const auto response = centre.ask(centre.request(7));
  const auto answer = read_ocsp(response->body, centre.ca.certificate());
  EXPECT_TRUE(answer.verified);
  EXPECT_EQ(answer.certificate_status, V_OCSP_CERTSTATUS_REVOKED);
  EXPECT_EQ(answer.reason, OCSP_REVOKED_STATUS_CERTIFICATEHOLD);
  EXPECT_EQ(answer.revoked_at, Instant{});
  EXPECT_TRUE(answer.extended_revoke);
  EXPECT_FALSE(answer.next_update);
  EXPECT_FALSE(response->expires) << "it may be issued the next moment";
  EXPECT_EQ(centre.cache.size(), 0U);
  centre.apply(good_status(7));
  const auto issued = reading_of(centre, centre.request(7));
  EXPECT_EQ(issued.certificate_status, V_OCSP_CERTSTATUS_GOOD);
  EXPECT_FALSE(issued.extended_revoke);
}

TEST(OcspNeverIssued, IsUnknownOfACaWhoseRegistryMayLackSomething) {
  OcspOptions options = never_issued_is_revoked();
  options.incomplete.insert("ecdsa-unqualified");
  StatusCentre centre(options);
  EXPECT_EQ(reading_of(centre, centre.request(7)).certificate_status, V_OCSP_CERTSTATUS_UNKNOWN);
}

TEST(OcspNeverIssued, IsUnknownOfOtherCas) {
  StatusCentre centre(never_issued_is_revoked());
  centre.apply(good_status(7));
  // One request, the second certificate of a CA that is not this one: two lists of CertIDs put together.
  const Bytes own = centre.request(7);
  const Bytes foreign = build_ocsp_request(centre.stranger.certificate(), std::vector{numbered_serial(9)});
  const auto list_of = [](const Bytes& request) {
    der::Reader outer(*der::only(request, der::kSequence));
    return *der::Reader(*outer.take(der::kSequence)).take(der::kSequence);
  };
  const Bytes both = der::sequence({der::sequence({der::sequence({list_of(foreign), list_of(own)})})});
  EXPECT_EQ(reading_of(centre, both).response_status, OCSP_RESPONSE_STATUS_UNAUTHORIZED);
  const Bytes turned = der::sequence({der::sequence({der::sequence({list_of(own), list_of(foreign)})})});
  const auto answer = reading_of(centre, turned);
  EXPECT_EQ(answer.certificate_status, V_OCSP_CERTSTATUS_GOOD);
  EXPECT_FALSE(answer.extended_revoke) << "what another CA issued is not known here";
}

TEST(OcspNonces, OfOtherLengthsArePassedOver) {
  StatusCentre centre({.shortest_nonce = 16, .longest_nonce = 32});
  centre.apply(good_status(7));
  for (const std::size_t length : {1U, 15U, 16U, 32U, 33U, 128U}) {
    const auto answer = reading_of(centre, centre.request(7, Bytes(length, 0x5A)));
    EXPECT_EQ(answer.certificate_status, V_OCSP_CERTSTATUS_GOOD);
    EXPECT_EQ(answer.has_nonce, length == 16 || length == 32) << length;
  }
  EXPECT_EQ(centre.counters.signed_on_the_spot, 2U);
  EXPECT_EQ(centre.counters.cache_hits, 3U) << "what is passed over costs no signature";
  EXPECT_EQ(reading_of(centre, centre.request(7, Bytes(129, 0x5A))).response_status,
            OCSP_RESPONSE_STATUS_MALFORMEDREQUEST);
}

TEST(OcspNonces, AreAllPassedOverWhereTheOperatorSaysSo) {
  StatusCentre centre({.longest_nonce = 0});
  centre.apply(good_status(7));
  const auto first = centre.ask(centre.request(7, Bytes(32, 1)));
  EXPECT_EQ(centre.ask(centre.request(7, Bytes(32, 2))), first);
  EXPECT_EQ(centre.ask(centre.request(7)), first);
  EXPECT_FALSE(read_ocsp(first->body, centre.ca.certificate()).has_nonce);
}

TEST(OcspPreferredAlgorithms, AreSignedOnTheSpotUnlessTheyAreTheUsualOne) {
  StatusCentre centre;
  centre.apply(good_status(7));
  const auto preferring = [&](std::string_view oid) {
    const Bytes list = der::sequence({der::sequence({der::sequence({der::oid(oid)})})});
    const Bytes extension = der::extension("1.3.6.1.5.5.7.48.1.8", der::Criticality::non_critical, list);
    const Bytes plain = centre.request(7);
    der::Reader whole(*der::only(plain, der::kSequence));
    const ByteView requests = *whole.take(der::kSequence);
    return der::sequence(
        {der::sequence({requests, der::element(der::context_constructed(2), {der::sequence({extension})})})});
  };
  const auto usual = centre.ask(preferring("1.2.840.10045.4.3.2"));
  EXPECT_EQ(centre.ask(centre.request(7)), usual);
  EXPECT_EQ(centre.ask(preferring("1.2.643.7.1.1.3.2")), usual) << "this key makes no GOST signatures";
  const auto response = centre.ask(preferring("1.2.840.10045.4.3.4"));
  const auto answer = read_ocsp(response->body, centre.ca.certificate());
  EXPECT_TRUE(answer.verified);
  EXPECT_EQ(answer.signature_nid, NID_ecdsa_with_SHA512);
  EXPECT_FALSE(response->expires) << "a cache would give it to those who did not ask for it";
  EXPECT_EQ(centre.ask(centre.request(7)), usual);
}

}  // namespace
}  // namespace tamga::status
