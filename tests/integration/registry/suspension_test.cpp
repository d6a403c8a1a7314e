// Suspensions by rules that no shipped profile has, and their ends as a daemon sees them.

#include <atomic>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "ca-core/base/error.hpp"
#include "server/app/certificate_ground.hpp"
#include "server/app/certificate_life.hpp"
#include "server/app/end_suspensions.hpp"
#include "server/app/reissue_certificate.hpp"
#include "tests/integration/registry/issuing_fixture.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga::app {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using testing::Person;

constexpr SuspensionRule kResumed{days(10), SuspensionEnd::resumed};
constexpr SuspensionRule kRevoked{days(10), SuspensionEnd::revoked};

const Person kSecond{.snils = "08765430300", .passport_number = "654321", .email = "b@example.ru"};
const Person kThird{.snils = "12345678964", .passport_number = "654322", .email = "c@example.ru"};

class SuspensionTest : public testing::IssuingTest {
 protected:
  static Ground ground(RevocationRequester requester = RevocationRequester::ca) {
    const bool decides = requester == RevocationRequester::ca || requester == RevocationRequester::court;
    return {.requested_by = requester,
            .authorised_by = decides ? storage::GroundAuthority::decision : storage::GroundAuthority::signature,
            .legal_ground = std::nullopt,
            .identification = std::nullopt,
            .statement = "Распоряжение № 1",
            .circumstance_at = std::nullopt,
            .known_at = Instant{},
            .request_mac = std::nullopt};
  }

  /// Changes the status under the locks that use cases take.
  void change(const CertificateName& name,
              const std::function<void(CertificateLife&, const storage::CertificateRecord&)>& act) {
    database_.transact([&](storage::Transaction& transaction) {
      const auto record = lock_certificate(transaction, name);
      CertificateLife life(transaction, personal_data_, &operator_, clock_.now());
      act(life, record);
    });
  }

  void suspend(const CertificateName& name, const std::optional<SuspensionRule>& rule,
               std::optional<Instant> until = std::nullopt, RevocationRequester requester = RevocationRequester::ca) {
    change(name,
           [&](CertificateLife& life, const auto& record) { life.suspend(record, rule, until, ground(requester)); });
  }

  /// Until a second has passed: the end of a suspension lies in the future when it begins.
  std::size_t end_all() {
    const auto deadline = std::chrono::steady_clock::now() + seconds(20);
    while (std::chrono::steady_clock::now() < deadline) {
      const auto result = end_suspensions(issuance_, issuance_personal_data_, clock_);
      EXPECT_TRUE(result.failures.empty());
      if (result.ended > 0) return result.ended;
    }
    return 0;
  }

  /// As end_suspensions() writes it down after the certificate's end, which is years away.
  void expire(const CertificateName& name) {
    owner_.transact(
        [&](storage::Transaction& transaction) { storage::Certificates(transaction).expire(name, clock_.now()); });
  }

  void revoke_by_holder(const CertificateName& name) {
    change(name, [&](CertificateLife& life, const auto& record) {
      life.revoke(record, RevocationReason::key_compromise, std::nullopt, ground(RevocationRequester::holder));
    });
  }

  int acts(const std::string& table) { return count("SELECT count(*) FROM " + table); }
};

TEST_F(SuspensionTest, KeepsToTheRuleOfTheProfile) {
  const auto name = issued().certificate.name;
  EXPECT_REFUSED(suspend(name, std::nullopt), Errc::suspension_not_allowed);
  EXPECT_REFUSED(suspend(name, kRevoked, clock_.now() - seconds(1)), Errc::invalid_fields);
  EXPECT_REFUSED(suspend(name, kRevoked, clock_.now() + days(10) + seconds(60)), Errc::invalid_fields);
  EXPECT_EQ(certificate(name).status, CertificateStatus::good);
  suspend(name, kRevoked);
  const auto record = certificate(name);
  EXPECT_EQ(record.status, CertificateStatus::suspended);
  EXPECT_EQ(record.suspension.value().until, record.revocation.value().revoked_at + days(10));
  EXPECT_EQ(record.revocation->reason, RevocationReason::certificate_hold);
  EXPECT_REFUSED(suspend(name, kRevoked), Errc::certificate_suspended);
}

/// Nobody overrules a court, nor the holder his CA; what they suspend was bad before, and stays so for as long as it
/// would have been.
TEST_F(SuspensionTest, TakesThePlaceOfOneThatWeighsLess) {
  using enum RevocationRequester;
  const std::vector<RevocationRequester> rising = {holder, ca, court};
  const auto name = issued().certificate.name;
  suspend(name, kRevoked, std::nullopt, rising.front());
  const auto first = certificate(name);
  for (std::size_t i = 1; i < rising.size(); ++i) {
    EXPECT_REFUSED(suspend(name, kResumed, std::nullopt, rising[i - 1]), Errc::certificate_suspended);
    clock_.error += seconds(5);
    suspend(name, kResumed, clock_.now() + days(1), rising[i]);
    const auto record = certificate(name);
    EXPECT_EQ(record.status, CertificateStatus::suspended);
    EXPECT_EQ(record.version, first.version + static_cast<int>(i));
    EXPECT_EQ(record.revocation.value().revoked_at, first.revocation.value().revoked_at);
    EXPECT_EQ(record.suspension.value().until, first.suspension.value().until);
    EXPECT_TRUE(record.suspension->revoked_at_end);
    EXPECT_REFUSED(
        change(name, [&](CertificateLife& life, const auto& held) { life.resume(held, ground(rising[i - 1])); }),
        Errc::invalid_fields);
  }
  EXPECT_REFUSED(suspend(name, kResumed, std::nullopt, holder), Errc::certificate_suspended);
  EXPECT_EQ(acts("suspensions"), 3);
  change(name, [&](CertificateLife& life, const auto& record) { life.resume(record, ground(court)); });
  EXPECT_EQ(certificate(name).status, CertificateStatus::good);
}

TEST_F(SuspensionTest, ThatIsOverIsProlongedByNobody) {
  const auto name = issued().certificate.name;
  suspend(name, kRevoked, clock_.now() + seconds(60), RevocationRequester::holder);
  clock_.error = seconds(60);
  EXPECT_REFUSED(suspend(name, kResumed, std::nullopt, RevocationRequester::court), Errc::certificate_suspended);
  clock_.error = seconds(0);
}

TEST_F(SuspensionTest, NoneOutlivesTheCertificate) {
  const auto name = issued().certificate.name;
  const auto not_after = certificate(name).certificate.not_after;
  const SuspensionRule endless{days(100'000), SuspensionEnd::revoked};
  EXPECT_REFUSED(suspend(name, endless, not_after + seconds(1)), Errc::invalid_fields);
  suspend(name, endless);
  EXPECT_EQ(certificate(name).suspension.value().until, not_after);
}

TEST_F(SuspensionTest, EndsAsTheRuleSaidWhenItBegan) {
  const auto first = issued().certificate.name;
  const auto second = issued(kSecond).certificate.name;
  suspend(first, kResumed, clock_.now() + seconds(2));
  suspend(second, kRevoked, clock_.now() + seconds(2));
  const Instant until = certificate(first).suspension.value().until;
  for (std::size_t ended = 0; ended < 2;) {
    const std::size_t more = end_all();
    ASSERT_GT(more, 0U);
    ended += more;
  }
  EXPECT_EQ(certificate(first).status, CertificateStatus::good);
  EXPECT_EQ(certificate(second).status, CertificateStatus::revoked);
  EXPECT_EQ(acts("resumptions WHERE authorised_by = 'term' AND operator_id IS NULL"), 1);
  EXPECT_EQ(acts("revocations WHERE authorised_by = 'term' AND operator_id IS NULL"), 1);
  EXPECT_EQ(acts("revocations WHERE registry_entry_at < known_at"), 0);
  EXPECT_GE(clock_.now(), until);
  EXPECT_EQ(end_suspensions(issuance_, issuance_personal_data_, clock_).ended, 0U);
}

TEST_F(SuspensionTest, SeveralDaemonsEndOneOnce) {
  const auto name = issued().certificate.name;
  suspend(name, kRevoked, clock_.now() + seconds(2));
  std::atomic<std::size_t> ended{0};
  {
    std::vector<std::jthread> daemons;
    for (int daemon = 0; daemon < 2; ++daemon) {
      daemons.emplace_back([&] {
        const auto deadline = std::chrono::steady_clock::now() + seconds(20);
        while (ended == 0 && std::chrono::steady_clock::now() < deadline) {
          ended += end_suspensions(issuance_, issuance_personal_data_, clock_).ended;
        }
      });
    }
  }
  EXPECT_EQ(ended, 1U);
  EXPECT_EQ(certificate(name).version, 3);
  EXPECT_EQ(acts("revocations"), 1);
}

TEST_F(SuspensionTest, AClockThatRunsAheadEndsNothing) {
  const auto name = issued().certificate.name;
  suspend(name, kRevoked, clock_.now() + seconds(600));
  clock_.error = seconds(3600);
  EXPECT_REFUSED(end_suspensions(issuance_, issuance_personal_data_, clock_), Errc::issuance_not_safe);
  EXPECT_EQ(certificate(name).status, CertificateStatus::suspended);
}

TEST_F(SuspensionTest, NothingComesBackFromARevocation) {
  const auto name = issued().certificate.name;
  suspend(name, kResumed, clock_.now() + seconds(2));
  change(name, [&](CertificateLife& life, const auto& record) {
    life.revoke(record, RevocationReason::key_compromise, std::nullopt, ground());
  });
  EXPECT_REFUSED(change(name, [&](CertificateLife& life, const auto& record) { life.resume(record, ground()); }),
                 Errc::certificate_already_revoked);
  const auto record = certificate(name);
  EXPECT_FALSE(record.suspension);
  const Instant over = clock_.now() + seconds(3);
  while (clock_.now() < over) EXPECT_EQ(end_suspensions(issuance_, issuance_personal_data_, clock_).ended, 0U);
  EXPECT_EQ(certificate(name).status, CertificateStatus::revoked);
}

TEST_F(SuspensionTest, OfTheCaOrACourtIsNotEndedByAReplacement) {
  for (const RevocationRequester requester : {RevocationRequester::ca, RevocationRequester::court}) {
    const auto name = issued().certificate.name;
    const ApplicationId approved_before = approved();
    const ApplicationId in_queue = queue_reissue(name);
    suspend(name, kRevoked, std::nullopt, requester);
    EXPECT_REFUSED(queue_reissue(name), Errc::reissue_in_progress);
    EXPECT_EQ(issue_all(), IssuanceOutcome::parked);
    EXPECT_EQ(column(in_queue, "parked_reason"), "certificate.suspended_by_others");
    EXPECT_REFUSED(queue(in_queue), Errc::suspended_by_others);
    EXPECT_REFUSED(queue_reissue(name), Errc::suspended_by_others);
    // A new application would replace it too.
    EXPECT_REFUSED(approved(), Errc::suspended_by_others);
    queue(approved_before);
    EXPECT_EQ(issue_all(), IssuanceOutcome::parked);
    EXPECT_EQ(column(approved_before, "parked_reason"), "certificate.suspended_by_others");
    EXPECT_EQ(certificate(name).status, CertificateStatus::suspended);
    EXPECT_FALSE(certificate(name).replaced_by);

    // By those who may: then everything goes on.
    change(name, [&](CertificateLife& life, const auto& record) { life.resume(record, ground(requester)); });
    queue(in_queue);
    EXPECT_EQ(issue_all(), IssuanceOutcome::issued);
    EXPECT_EQ(certificate(name).status, CertificateStatus::revoked);
    EXPECT_EQ(certificate_of(in_queue)->certificate.replaces, name);
  }
}

TEST_F(SuspensionTest, OfTheHolderIsEndedByAReplacement) {
  const auto name = issued().certificate.name;
  suspend(name, kRevoked, std::nullopt, RevocationRequester::representative);
  const ApplicationId reissue = queue_reissue(name);
  EXPECT_EQ(issue_all(), IssuanceOutcome::issued);
  EXPECT_EQ(certificate_of(reissue)->certificate.replaces, name);
  EXPECT_EQ(certificate(name).status, CertificateStatus::revoked);
}

/// A compromised certificate may be replaced although it is revoked: but not so that the holder revokes what a court
/// had suspended and has another in its place.
TEST_F(SuspensionTest, IsNotGotAroundByARevocationFirst) {
  const std::vector<std::pair<RevocationRequester, Person>> cases = {{RevocationRequester::court, {}},
                                                                     {RevocationRequester::holder, kSecond}};
  for (const auto& [requester, person] : cases) {
    const auto name = issued(person).certificate.name;
    suspend(name, kRevoked, std::nullopt, requester);
    revoke_by_holder(name);
    ReissueInput input = reissue(name);
    input.reason = ReissueReason::key_compromise;
    const auto ask = [&] {
      return reissue_certificate(registry_, results_, operator_, input, seconds(0), clock_).application.id;
    };
    if (requester == RevocationRequester::court) {
      EXPECT_REFUSED(ask(), Errc::suspended_by_others);
    } else {
      const ApplicationId successor = ask();
      EXPECT_EQ(issue_all(), IssuanceOutcome::issued);
      EXPECT_EQ(certificate_of(successor)->certificate.replaces, name);
    }
  }
}

/// What was approved before a court took the certificate away is not issued once the holder has it revoked; whoever
/// approves afterwards knows of it.
TEST_F(SuspensionTest, IsNotGotAroundByARevocationAndAnEarlierApproval) {
  const std::vector<std::pair<RevocationRequester, Person>> cases = {
      {RevocationRequester::court, {}}, {RevocationRequester::ca, kSecond}, {RevocationRequester::holder, kThird}};
  for (const auto& [requester, person] : cases) {
    const auto name = issued(person).certificate.name;
    const ApplicationId approved_before = approved(person);
    suspend(name, kRevoked, std::nullopt, requester);
    revoke_by_holder(name);
    if (requester == RevocationRequester::holder) {
      queue(approved_before);
    } else {
      EXPECT_REFUSED(queue(approved_before), Errc::suspended_by_others);
      EXPECT_EQ(state(approved_before), "approved");
      clock_.error = seconds(1);  // the registry counts whole seconds
      const Instant before = std::exchange(now_, clock_.now());
      queue(approved(person));
      now_ = before;
    }
    EXPECT_EQ(issue_all(), IssuanceOutcome::issued);
    clock_.error = seconds(0);
  }
}

TEST_F(SuspensionTest, IsNotGotAroundByARevocationWhileTheNextOneWaits) {
  const std::vector<std::pair<RevocationRequester, Person>> cases = {
      {RevocationRequester::court, {}}, {RevocationRequester::ca, kSecond}, {RevocationRequester::holder, kThird}};
  for (const auto& [requester, person] : cases) {
    const auto name = issued(person).certificate.name;
    const ApplicationId waiting = approved(person);
    queue(waiting);
    suspend(name, kRevoked, std::nullopt, requester);
    revoke_by_holder(name);
    if (requester == RevocationRequester::holder) {
      EXPECT_EQ(issue_all(), IssuanceOutcome::issued);
    } else {
      EXPECT_EQ(issue_all(), IssuanceOutcome::parked);
      EXPECT_EQ(column(waiting, "parked_reason"), "certificate.suspended_by_others");
      EXPECT_REFUSED(queue(waiting), Errc::suspended_by_others);
    }
  }
}

TEST_F(SuspensionTest, IsNotGotAroundByTheEndOfTheCertificate) {
  const std::vector<std::pair<RevocationRequester, Person>> cases = {
      {RevocationRequester::court, {}}, {RevocationRequester::ca, kSecond}, {RevocationRequester::holder, kThird}};
  for (const auto& [requester, person] : cases) {
    const auto name = issued(person).certificate.name;
    suspend(name, kResumed, std::nullopt, requester);
    expire(name);
    ASSERT_EQ(certificate(name).status, CertificateStatus::expired);
    if (requester == RevocationRequester::holder) {
      EXPECT_NO_THROW(queue_reissue(name));
      EXPECT_EQ(issue_all(), IssuanceOutcome::issued);
    } else {
      EXPECT_REFUSED(queue_reissue(name), Errc::suspended_by_others);
    }
  }
}

TEST_F(SuspensionTest, ThatWasLiftedIsForgottenByTheEndOfTheCertificate) {
  const auto name = issued().certificate.name;
  suspend(name, kResumed);
  change(name, [&](CertificateLife& life, const auto& record) { life.resume(record, ground()); });
  expire(name);
  EXPECT_NO_THROW(queue_reissue(name));
}

}  // namespace
}  // namespace tamga::app
