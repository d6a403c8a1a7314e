// Versions of profiles in the database: numbered without gaps, one document one version, in force for everybody at
// once.

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/app/profile_versions.hpp"
#include "server/profiles/shipped_profiles.hpp"
#include "tests/integration/registry/issuing_fixture.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga::testing {
namespace {

std::string with(std::string text, const std::string& piece, const std::string& by) {
  const auto place = text.find(piece);
  if (place == std::string::npos) throw std::runtime_error("no such piece: " + piece);
  return text.replace(place, piece.size(), by);
}

std::string document(std::string_view name, const std::string& piece, const std::string& by) {
  return with(std::string(profiles::shipped_document(name)->text), piece, by);
}

class ProfileVersions : public IssuingTest {
 protected:
  app::ProfileAddition add(const std::string& text) {
    return app::add_profile(issuance_, profiles_, std::nullopt, text, random_, now_);
  }

  unsigned current_version(const app::ProfileStore& store, std::string_view name) {
    return database_.read(
        [&](storage::Transaction& transaction) { return store.current(transaction)->named(name).version; });
  }
};

constexpr const char* kName = "unqualified-individual-ecdsa";

TEST_F(ProfileVersions, AreThoseOfTheProgramAfterTheFirstCeremony) {
  EXPECT_EQ(app::list_profiles(database_).size(), profiles::shipped_documents().size());
  EXPECT_THAT(app::compare_shipped_profiles(database_), ::testing::IsEmpty());
  EXPECT_EQ(count("SELECT count(*) FROM profiles WHERE version = 1 AND added_by IS NULL"), 24);
  EXPECT_EQ(count("SELECT count(*) FROM audit_entries WHERE action = 'profile.version_added'"), 24);
}

TEST_F(ProfileVersions, FollowOneAnotherAndEndWithNone) {
  const std::string text = document(kName, "certificate_days = 450", "certificate_days = 451");
  EXPECT_EQ(add(text).document.version, 2U);
  const auto again = add(text);
  EXPECT_FALSE(again.added);
  EXPECT_EQ(again.document.version, 2U);
  EXPECT_EQ(add(std::string(profiles::shipped_document(kName)->text)).document.version, 3U);
  EXPECT_EQ(app::get_profile(database_, kName, 2).document, text);
  const auto version = [&](unsigned number) {
    return database_.read(
        [&](storage::Transaction& transaction) { return profiles_.version(transaction, kName, number); });
  };
  EXPECT_EQ(version(2)->validity, std::chrono::days(451));
  EXPECT_EQ(version(1)->validity, std::chrono::days(450));
  EXPECT_REFUSED(version(4), Errc::profile_not_found);
  EXPECT_REFUSED(app::get_profile(database_, "nobody", std::nullopt), Errc::profile_not_found);
}

TEST_F(ProfileVersions, AreInForceForEveryDaemonAtOnce) {
  const app::ProfileStore other;  // that of another daemon
  EXPECT_EQ(current_version(profiles_, kName), 1U);
  EXPECT_EQ(current_version(other, kName), 1U);
  add(document(kName, "certificate_days = 450", "certificate_days = 451"));
  EXPECT_EQ(current_version(other, kName), 2U);
  EXPECT_EQ(current_version(profiles_, kName), 2U);
}

TEST_F(ProfileVersions, AreSeenAsTheTransactionSeesThem) {
  database_.read([&](storage::Transaction& transaction) {
    EXPECT_EQ(profiles_.current(transaction)->named(kName).version, 1U);
    add(document(kName, "certificate_days = 450", "certificate_days = 451"));
    EXPECT_EQ(current_version(profiles_, kName), 2U);
    EXPECT_EQ(profiles_.current(transaction)->named(kName).version, 1U);
  });
}

TEST_F(ProfileVersions, OfManyAtOnceAreNumberedWithoutGaps) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      const std::string days = "certificate_days = " + std::to_string(400 + i);
      app::add_profile(database_, profiles_, std::nullopt, document("staff", "certificate_days = 397", days), random_,
                       now_);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count("SELECT count(*) FROM profiles WHERE name = 'staff' AND version BETWEEN 1 AND 5"), 5);
  EXPECT_EQ(count("SELECT max(revision) - count(*) AS count FROM profiles"), 0);
}

TEST_F(ProfileVersions, ThatContradictOthersAreRefusedWithEveryFinding) {
  EXPECT_REFUSED(add(document(kName, std::string("\"") + kName + "\"", "\"another\"")), Errc::profile_invalid);
  EXPECT_REFUSED(add("name = 1"), Errc::profile_invalid);
  EXPECT_EQ(count("SELECT count(*) FROM profiles WHERE version > 1"), 0);
}

TEST_F(ProfileVersions, OfAnApplicationIsTheOneThatItWasApprovedWith) {
  const ApplicationId before = approved();
  add(document(kName, "certificate_days = 450\nprivate_key_days = 450",
               "certificate_days = 100\nprivate_key_days = 100"));
  const ApplicationId after = approved({.snils = "08765430300"});
  queue(before);
  queue(after);
  EXPECT_EQ(issue_all(), app::IssuanceOutcome::issued);
  const auto old_one = certificate_of(before).value().certificate;
  const auto new_one = certificate_of(after).value().certificate;
  EXPECT_EQ(old_one.profile_version, 1U);
  EXPECT_EQ(old_one.not_after - old_one.not_before, std::chrono::days(450));
  EXPECT_EQ(new_one.profile_version, 2U);
  EXPECT_EQ(new_one.not_after - new_one.not_before, std::chrono::days(100));
}

}  // namespace
}  // namespace tamga::testing
