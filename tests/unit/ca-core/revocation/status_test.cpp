#include "ca-core/revocation/status.hpp"

#include <gtest/gtest.h>

namespace tamga {
namespace {

TEST(RevocationReason, WordsAndNumbersGoBothWays) {
  for (int number = 0; number <= 10; ++number) {
    const auto reason = revocation_reason_from_number(number);
    ASSERT_EQ(reason.has_value(), number != 7) << number;
    if (reason) {
      EXPECT_EQ(parse_revocation_reason(to_string(*reason)), reason);
    }
  }
  EXPECT_FALSE(revocation_reason_from_number(11));
  EXPECT_FALSE(revocation_reason_from_number(-1));
  EXPECT_FALSE(parse_revocation_reason("keyCompromise"));
}

TEST(RevocationReason, UnspecifiedIsNotWritten) {
  EXPECT_FALSE(meaningful_reason(RevocationReason::unspecified));
  EXPECT_FALSE(meaningful_reason(std::nullopt));
  EXPECT_EQ(meaningful_reason(RevocationReason::superseded), RevocationReason::superseded);
}

TEST(CertificateStatus, GoodIsCalledActive) {
  EXPECT_EQ(to_string(CertificateStatus::good), "active");
  EXPECT_EQ(parse_certificate_status("suspended"), CertificateStatus::suspended);
  EXPECT_FALSE(parse_certificate_status("good"));
}

}  // namespace
}  // namespace tamga
