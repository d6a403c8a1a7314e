// What a profile decides about approving: how many people, who they may not be, and which identification they may
// record.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/app/approve_application.hpp"
#include "server/app/close_application.hpp"
#include "server/app/profile_versions.hpp"
#include "server/app/read_applications.hpp"
#include "server/app/submit_application.hpp"
#include "server/profiles/shipped_profiles.hpp"
#include "tests/integration/registry/issuing_fixture.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The profile that `submission` leads to.
constexpr const char* kName = "unqualified-individual-ecdsa";

class Approvals : public IssuingTest {
 protected:
  Approvals() : second_(add_operator(app::Role::operator_, "Главный офис")) {}

  void change_profile(const std::vector<std::pair<std::string, std::string>>& changes) {
    std::string text(profiles::shipped_document(kName)->text);
    for (const auto& [piece, by] : changes) text.replace(text.find(piece), piece.size(), by);
    app::add_profile(issuance_, profiles_, std::nullopt, text, random_, now_);
  }

  void ask_for_two_people() {
    change_profile({{"\"one_person\"", "\"two_people\""},
                    {"authorised_by = [\"code_word\", \"in_person\"]", "authorised_by = [\"qualified_signature\"]"}});
  }

  void accept_in_person_only() {
    change_profile({{"\"personal\", \"remote_certificate\", \"remote_passport\", \"remote_system\"", "\"personal\""}});
  }

  app::ApplicationView approve(const app::Actor& actor, ApplicationId id,
                               IdentificationKind kind = IdentificationKind::personal) {
    return app::approve_application(registry_, actor, id, identified(kind), now_);
  }

  app::Actor second_;
};

TEST_F(Approvals, ByOnePersonAreEnoughWhereTheProfileSaysSo) {
  const auto id = submit(operator_).id;
  const auto view = approve(operator_, id);
  EXPECT_EQ(view.state, ApplicationState::approved);
  EXPECT_EQ(view.profile_version, 1U);
  EXPECT_EQ(view.approvals.size(), 1U);
  EXPECT_FALSE(view.approved_by_one);
}

TEST_F(Approvals, ByTwoPeopleAreByTwoOthers) {
  ask_for_two_people();
  const auto id = submit(clerk_).id;
  const auto once = approve(operator_, id);
  EXPECT_EQ(once.state, ApplicationState::submitted);
  EXPECT_TRUE(once.approved_by_one);
  ASSERT_EQ(once.approvals.size(), 1U);
  EXPECT_EQ(once.approvals[0].by, operator_.id);
  EXPECT_FALSE(once.subscriber_id);
  EXPECT_REFUSED(approve(operator_, id), Errc::own_application);
  const auto twice = approve(second_, id);
  EXPECT_EQ(twice.state, ApplicationState::approved);
  EXPECT_EQ(twice.profile_version, 2U);
  EXPECT_EQ(twice.approvals.size(), 2U);
  EXPECT_EQ(twice.identification->by, operator_.id);
  EXPECT_EQ(count("SELECT count(*) FROM audit_entries WHERE action = 'application.approved'"), 2);
}

TEST_F(Approvals, ByTwoPeopleAreByNobodyWhoEnteredIt) {
  ask_for_two_people();
  const auto id = submit(operator_).id;
  EXPECT_REFUSED(approve(operator_, id), Errc::own_application);
  approve(second_, id);
  EXPECT_REFUSED(approve(operator_, id), Errc::own_application);
  EXPECT_EQ(app::get_application(registry_, operator_, id, now_).state, ApplicationState::submitted);
}

TEST_F(Approvals, OfWhatWasCorrectedBeginAnew) {
  ask_for_two_people();
  const auto id = submit(clerk_).id;
  approve(operator_, id);
  app::return_application(registry_, operator_, id, {.reason = "Неверный адрес", .fields = {}}, now_);
  const auto view = app::resubmit_application(registry_, second_, id, submission({}), now_);
  EXPECT_THAT(view.approvals, IsEmpty());
  EXPECT_FALSE(view.approved_by_one);
  EXPECT_REFUSED(approve(second_, id), Errc::own_application);  // he entered the correction
  EXPECT_TRUE(approve(operator_, id).approved_by_one);
}

TEST_F(Approvals, ByTwoPeopleRecordTheSameIdentification) {
  ask_for_two_people();
  const auto id = submit(clerk_).id;
  approve(operator_, id, IdentificationKind::remote_system);
  EXPECT_REFUSED(approve(second_, id, IdentificationKind::personal), Errc::invalid_fields);
  EXPECT_EQ(approve(second_, id, IdentificationKind::remote_system).state, ApplicationState::approved);
}

TEST_F(Approvals, AcceptTheIdentificationsOfTheProfileOnly) {
  accept_in_person_only();
  const auto id = submit(clerk_).id;
  EXPECT_REFUSED(approve(operator_, id, IdentificationKind::remote_system), Errc::identification_not_accepted);
  EXPECT_EQ(approve(operator_, id).state, ApplicationState::approved);
}

TEST_F(Approvals, GoByTheVersionInForceAtTheirMoment) {
  const auto id = submit(operator_).id;
  ask_for_two_people();
  EXPECT_REFUSED(approve(operator_, id), Errc::own_application);
}

/// A profile that parked an application is mended by a newer version of it.
TEST_F(Approvals, OfAParkedApplicationLastForANewerVersion) {
  const auto id = approved();
  queue(id);
  issuance_.transact([&](storage::Transaction& transaction) {
    storage::IssuingQueue(transaction).claim(1, "test", now_ + std::chrono::seconds(60));
    storage::IssuingQueue(transaction).park(id, 1, "lint.failed");
  });
  accept_in_person_only();
  queue(id);
  EXPECT_EQ(column(id, "profile_version"), "2");
  EXPECT_EQ(issue_all(), app::IssuanceOutcome::issued);
  EXPECT_EQ(certificate_of(id).value().certificate.profile_version, 2U);
}

TEST_F(Approvals, OfAParkedApplicationDoNotReachForMoreThanTheyWere) {
  const auto id = approved();
  queue(id);
  issuance_.transact([&](storage::Transaction& transaction) {
    storage::IssuingQueue(transaction).claim(1, "test", now_ + std::chrono::seconds(60));
    storage::IssuingQueue(transaction).park(id, 1, "lint.failed");
  });
  ask_for_two_people();
  queue(id);
  EXPECT_EQ(column(id, "profile_version"), "1");
}

}  // namespace
}  // namespace tamga::testing
