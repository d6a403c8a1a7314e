#include "ca-core/registration/applicant_data.hpp"

#include <gtest/gtest.h>

#include "ca-core/registration/applicant_kind.hpp"
#include "ca-core/registration/channel.hpp"
#include "ca-core/registration/identification.hpp"
#include "ca-core/registration/signature_kind.hpp"

namespace tamga {
namespace {

TEST(BirthDate, IsThatOfALivingPersonOfFourteenOrMore) {
  const auto day = [](const char* text) { return parse_iso_date(text).value(); };
  const Date today = day("2026-11-23");
  EXPECT_EQ(check_birth_date(day("2012-11-23"), today), std::nullopt);
  EXPECT_EQ(check_birth_date(day("2012-11-24"), today), Errc::too_young);
  EXPECT_EQ(check_birth_date(today, today), Errc::too_young);
  EXPECT_EQ(check_birth_date(day("2026-11-24"), today), Errc::in_the_future);
  EXPECT_EQ(check_birth_date(day("1896-11-23"), today), std::nullopt);
  EXPECT_EQ(check_birth_date(day("1887-04-12"), today), Errc::out_of_range);
}

TEST(Words, GoBothWays) {
  for (const auto kind : {SignatureKind::qualified, SignatureKind::unqualified}) {
    EXPECT_EQ(parse_signature_kind(to_string(kind)), kind);
  }
  for (const auto kind : {IdentificationKind::personal, IdentificationKind::remote_certificate,
                          IdentificationKind::remote_passport, IdentificationKind::remote_system}) {
    EXPECT_EQ(parse_identification_kind(to_string(kind)), kind);
  }
  for (const auto channel : {Channel::office, Channel::mfc}) EXPECT_EQ(parse_channel(to_string(channel)), channel);
  EXPECT_EQ(parse_applicant_kind(to_string(ApplicantKind::individual)), ApplicantKind::individual);
}

TEST(Words, AreTakenExactly) {
  EXPECT_FALSE(parse_signature_kind("Qualified"));
  EXPECT_FALSE(parse_identification_kind(""));
  EXPECT_FALSE(parse_channel("mfc "));
  EXPECT_FALSE(parse_applicant_kind("0"));
}

TEST(IdentificationKind, HasTheNumbersOfTheCertificatesExtension) {
  EXPECT_EQ(static_cast<int>(IdentificationKind::personal), 0);
  EXPECT_EQ(static_cast<int>(IdentificationKind::remote_certificate), 1);
  EXPECT_EQ(static_cast<int>(IdentificationKind::remote_passport), 2);
  EXPECT_EQ(static_cast<int>(IdentificationKind::remote_system), 3);
}

}  // namespace
}  // namespace tamga
