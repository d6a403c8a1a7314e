#include "server/app/replacement.hpp"

#include <gtest/gtest.h>

#include "tests/support/expect_error.hpp"

namespace tamga::app {
namespace {

using std::chrono::days;
using std::chrono::seconds;

constexpr Instant kEnd{std::chrono::sys_days(std::chrono::year(2027) / 3 / 1)};
constexpr RenewalSeason kSeason{.before = days(14), .after = days(3)};

storage::CertificateRecord record() {
  return {.certificate = {.name = {"gost-unqualified", SerialNumber::parse_hex("01ab").value()},
                          .der = {},
                          .profile = "unqualified-individual-gost",
                          .profile_version = 1,
                          .public_key_fingerprint = {},
                          .subscriber = std::nullopt,
                          .application = std::nullopt,
                          .not_before = kEnd - days(450),
                          .not_after = kEnd,
                          .issued_at = kEnd - days(450),
                          .replaces = std::nullopt},
          .status = CertificateStatus::good,
          .version = 1,
          .revocation = std::nullopt,
          .invalidity_date = std::nullopt,
          .replaced_by = std::nullopt,
          .suspension = std::nullopt};
}

TEST(RequireInSeason, ForExpiryFromTheFirstToTheLastSecondOfTheSeason) {
  EXPECT_REFUSED(require_in_season(record(), ReissueReason::expiry, kSeason, kEnd - days(14) - seconds(1)),
                 Errc::invalid_fields);
  for (const Instant now : {kEnd - days(14), kEnd - seconds(1), kEnd, kEnd + days(3) - seconds(1)}) {
    EXPECT_NO_THROW(require_in_season(record(), ReissueReason::expiry, kSeason, now)) << to_rfc3339(now);
  }
  EXPECT_REFUSED(require_in_season(record(), ReissueReason::expiry, kSeason, kEnd + days(3)),
                 Errc::certificate_expired);
}

TEST(RequireInSeason, OfASeasonWithoutDaysAfterwardsEndsWithTheCertificate) {
  const RenewalSeason season{.before = days(14), .after = days(0)};
  EXPECT_NO_THROW(require_in_season(record(), ReissueReason::expiry, season, kEnd - seconds(1)));
  EXPECT_REFUSED(require_in_season(record(), ReissueReason::expiry, season, kEnd), Errc::certificate_expired);
}

TEST(RequireInSeason, ForOtherReasonsKnowsNoSeason) {
  for (const ReissueReason reason : {ReissueReason::forgotten_password, ReissueReason::token_lost,
                                     ReissueReason::data_changed, ReissueReason::key_compromise}) {
    EXPECT_NO_THROW(require_in_season(record(), reason, kSeason, kEnd - days(400)));
    EXPECT_NO_THROW(require_in_season(record(), reason, kSeason, kEnd - seconds(1)));
    EXPECT_REFUSED(require_in_season(record(), reason, kSeason, kEnd), Errc::certificate_expired);
  }
}

}  // namespace
}  // namespace tamga::app
