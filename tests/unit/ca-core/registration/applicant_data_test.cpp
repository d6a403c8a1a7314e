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

TEST(Mandate, IsGivenBeforeTodayAndNotOver) {
  const auto day = [](const char* text) { return parse_iso_date(text).value(); };
  const Date today = day("2026-11-23");
  const auto given = [&](MandateKind kind, const char* date, bool has_term) {
    return check_mandate_date(kind, day(date), has_term, today);
  };
  using enum MandateKind;
  EXPECT_EQ(given(head, "2026-11-23", false), std::nullopt);
  EXPECT_EQ(given(head, "2026-11-24", false), Errc::in_the_future);
  EXPECT_EQ(given(head, "1995-01-09", false), std::nullopt);
  EXPECT_EQ(given(head, "1895-01-09", false), Errc::out_of_range);
  // Civil Code, article 186: without a term it is good for a year.
  EXPECT_EQ(given(power_of_attorney, "2025-11-24", false), std::nullopt);
  EXPECT_EQ(given(power_of_attorney, "2025-11-23", false), Errc::out_of_range);
  EXPECT_EQ(given(power_of_attorney, "2025-11-23", true), std::nullopt);
  EXPECT_EQ(given(machine_readable_power_of_attorney, "2020-01-01", true), std::nullopt);
  EXPECT_EQ(check_mandate_end(today, day("2026-01-01"), today), std::nullopt);
  EXPECT_EQ(check_mandate_end(day("2026-11-22"), day("2026-01-01"), today), Errc::out_of_range);
  EXPECT_EQ(check_mandate_end(day("2027-01-01"), day("2027-01-02"), today), Errc::out_of_range);
  EXPECT_EQ(check_mandate_end(day("2027-01-01"), std::nullopt, today), std::nullopt);
}

TEST(Mandate, OfAPowerOfAttorneyWithoutATermLastsAYear) {
  const auto day = [](const char* text) { return parse_iso_date(text).value(); };
  const auto last_day = [](MandateKind kind, Date given, std::optional<Date> valid_until) {
    return last_day_of({.kind = kind,
                        .number = MandateNumber::parse("1").value(),
                        .date = given,
                        .valid_until = valid_until,
                        .registry_guid = std::nullopt});
  };
  using enum MandateKind;
  EXPECT_EQ(last_day(head, day("2020-01-09"), std::nullopt), std::nullopt);
  EXPECT_EQ(last_day(head, day("2020-01-09"), day("2027-01-08")), day("2027-01-08"));
  EXPECT_EQ(last_day(power_of_attorney, day("2020-01-09"), day("2027-01-08")), day("2027-01-08"));
  EXPECT_EQ(last_day(power_of_attorney, day("2026-01-09"), std::nullopt), day("2027-01-08"));
  // The day after it is the first on which a year has passed: leap days too.
  for (const char* given : {"2024-02-28", "2024-02-29", "2024-03-01", "2023-02-28", "2023-03-01", "2025-12-31"}) {
    const auto last = last_day(power_of_attorney, day(given), std::nullopt).value();
    EXPECT_EQ(full_years(day(given), last), 0) << given;
    EXPECT_EQ(full_years(day(given), std::chrono::sys_days(last) + std::chrono::days(1)), 1) << given;
    EXPECT_EQ(check_mandate_date(power_of_attorney, day(given), false, last), std::nullopt) << given;
  }
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
  for (const auto kind : kApplicantKinds) EXPECT_EQ(parse_applicant_kind(to_string(kind)), kind);
  for (const auto kind :
       {MandateKind::head, MandateKind::power_of_attorney, MandateKind::machine_readable_power_of_attorney}) {
    EXPECT_EQ(parse_mandate_kind(to_string(kind)), kind);
  }
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
