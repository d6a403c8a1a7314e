#include "ca-core/revocation/ocsp_statement.hpp"

#include <algorithm>
#include <string_view>

#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/unit/ca-core/revocation/forged_responder.hpp"

namespace tamga {
namespace {

using std::chrono::hours;
using testing::ForgedResponder;

const Instant kNow = testing::day(2026, 11, 23) + hours(12);
const SerialNumber kSerial = *SerialNumber::parse_hex("0a0b");

/// Made at kNow, good for an hour.
Bytes response(const ForgedResponder& one, OcspAnswer::Status status, std::optional<Revocation> revocation = {}) {
  Bytes storage;
  const OcspCertId id = one.responder.cert_id(OcspDigest::sha1, kSerial, storage);
  const std::optional<Instant> end =
      status == OcspAnswer::Status::unknown ? std::nullopt : std::optional(kNow + hours(1));
  return one.responder.respond(std::vector{OcspAnswer{id, status, revocation, kNow, end}}, kNow);
}

TEST(OcspStatement, SaysWhatTheResponseSays) {
  for (const auto& [ca, set] : {std::pair{&testing::ecdsa_ca(), ParameterSet::p256},
                                std::pair{&testing::gost_ca(), ParameterSet::cryptopro_a}}) {
    const ForgedResponder one(*ca, set);
    const auto read = [&](const Bytes& der) { return read_ocsp_statement(der, ca->certificate, kSerial, kNow); };
    const auto good = read(response(one, OcspAnswer::Status::good));
    EXPECT_EQ(good.status, OcspStatement::Status::good);
    EXPECT_FALSE(good.revoked_at);
    EXPECT_EQ(good.this_update, kNow);
    EXPECT_EQ(good.next_update, kNow + hours(1));
    const Revocation revocation{kNow - hours(5), RevocationReason::superseded};
    const auto revoked = read(response(one, OcspAnswer::Status::revoked, revocation));
    EXPECT_EQ(revoked.status, OcspStatement::Status::revoked);
    EXPECT_EQ(revoked.revoked_at, kNow - hours(5));
    const auto unknown = read(response(one, OcspAnswer::Status::unknown));
    EXPECT_EQ(unknown.status, OcspStatement::Status::unknown);
    EXPECT_FALSE(unknown.next_update);
  }
}

TEST(OcspStatement, BelievesNobodyElseAndNothingElse) {
  const ForgedResponder one(testing::ecdsa_ca(), ParameterSet::p256);
  const Certificate& ca = one.ca.certificate;
  const Bytes good = response(one, OcspAnswer::Status::good);
  EXPECT_REFUSED(read_ocsp_statement(good, testing::gost_ca().certificate, kSerial, kNow), Errc::document_unreadable);
  EXPECT_REFUSED(read_ocsp_statement(good, ca, *SerialNumber::parse_hex("0a0c"), kNow), Errc::document_unreadable);
  EXPECT_REFUSED(read_ocsp_statement(good, ca, kSerial, kNow + hours(2)), Errc::document_unreadable);
  EXPECT_REFUSED(read_ocsp_statement(good, ca, kSerial, kNow - hours(2)), Errc::document_unreadable);
  for (const OcspError said : {OcspError::try_later, OcspError::unauthorized, OcspError::malformed_request}) {
    EXPECT_REFUSED(read_ocsp_statement(ocsp_error_response(said), ca, kSerial, kNow), Errc::document_unreadable);
  }
  EXPECT_REFUSED(read_ocsp_statement({}, ca, kSerial, kNow), Errc::document_unreadable);
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_REFUSED(read_ocsp_statement(longer, ca, kSerial, kNow), Errc::document_unreadable);
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_REFUSED(read_ocsp_statement(ByteView(good).first(length), ca, kSerial, kNow), Errc::document_unreadable);
  }
}

TEST(OcspStatement, BelievesNoResponseWhoseSignedPartWasChanged) {
  const ForgedResponder one(testing::ecdsa_ca(), ParameterSet::p256);
  Bytes changed = response(one, OcspAnswer::Status::good);
  // thisUpdate, an hour earlier: still well formed.
  const std::string_view time = "20261123120000Z";
  const auto at = std::search(changed.begin(), changed.end(), time.begin(), time.end());
  ASSERT_NE(at, changed.end());
  at[9] = '1';
  EXPECT_REFUSED(read_ocsp_statement(changed, one.ca.certificate, kSerial, kNow), Errc::document_unreadable);
}

}  // namespace
}  // namespace tamga
