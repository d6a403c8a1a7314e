#include "server/app/responder_renewal.hpp"

#include <map>
#include <thread>

#include "ca-core/issuing/key_duties.hpp"
#include "server/storage/authorities.hpp"
#include "server/storage/certificates.hpp"
#include "server/storage/status_feed.hpp"
#include "tests/integration/registry/installed_authorities.hpp"
#include "tests/integration/registry/registry_fixture.hpp"
#include "tests/support/status_samples.hpp"

namespace tamga::app {
namespace {

using std::chrono::hours;
using testing::InstalledAuthorities;

constexpr hours kDay{24};

class ResponderRenewalTest : public testing::RegistryTest {
 protected:
  ResponderRenewalTest() { clock_.set(responder("staff").not_after() - kDay * 29); }

  ResponderRenewal renewal() {
    return {issuance_, InstalledAuthorities::instance().keys(),
            profiles_, clock_,
            random_,   {.margin = kDay * 30, .instance = 1, .organization = "АО «Удостоверяющий центр»"}};
  }

  std::map<std::string, Certificate> responders() {
    std::map<std::string, Certificate> all;
    const auto registered =
        owner_.read([](storage::Transaction& transaction) { return storage::Authorities(transaction).all(); });
    for (const auto& authority : registered) {
      all.emplace(authority.name, Certificate::parse_der(authority.ocsp_certificate));
    }
    return all;
  }

  Certificate responder(const std::string& name) { return responders().at(name); }

  testing::MovableClock clock_;
};

TEST_F(ResponderRenewalTest, DoesNothingBeforeItsTime) {
  clock_.set(responder("staff").not_after() - kDay * 31);
  const auto before = responders();
  EXPECT_TRUE(renewal().run().renewed.empty());
  EXPECT_EQ(responder("staff").der(), before.at("staff").der());
}

TEST_F(ResponderRenewalTest, RenewsEachWithItsOwnKeyAndOnce) {
  const auto before = responders();
  const auto result = renewal().run();
  EXPECT_EQ(result.failures, std::vector<std::string>{});
  ASSERT_EQ(result.renewed.size(), before.size());
  for (const auto& [name, fresh] : responders()) {
    const Certificate& old = before.at(name);
    EXPECT_EQ(fresh.public_key(), old.public_key()) << name;
    EXPECT_EQ(fresh.subject_der(), old.subject_der()) << name;
    EXPECT_NE(fresh.serial(), old.serial()) << name;
    EXPECT_GE(fresh.not_after(), old.not_after() + kDay * 300) << name;
    EXPECT_LE(fresh.not_before(), clock_.now());
    EXPECT_TRUE(may_answer_for(InstalledAuthorities::instance().keys().issuer(name).certificate(), fresh)) << name;
    const auto record = owner_.read([&](storage::Transaction& transaction) {
      return storage::Certificates(transaction).find({name, fresh.serial()});
    });
    ASSERT_TRUE(record) << name;
    EXPECT_EQ(record->status, CertificateStatus::good);
    EXPECT_EQ(record->certificate.der, fresh.der());
  }
  EXPECT_EQ(count("SELECT count(*) FROM tamga.audit_entries WHERE action = 'ocsp_responder.renewed'"), 6);
  EXPECT_TRUE(renewal().run().renewed.empty());
}

TEST_F(ResponderRenewalTest, WhoFollowsTheRegistrySeesTheNewOnes) {
  storage::Database status(testing::PostgresCluster::running().connection_string(name_, "tamga_status"), 1);
  renewal().run();
  for (const auto& authority : storage::StatusFeed(status).authorities()) {
    EXPECT_EQ(authority.ocsp_certificate, responder(authority.name).der());
  }
}

TEST_F(ResponderRenewalTest, TwoDaemonsRenewEachOnce) {
  std::vector<std::size_t> renewed(2);
  {
    std::vector<std::jthread> daemons;
    for (std::size_t& number : renewed) {
      daemons.emplace_back([&] {
        openssl::OpensslRandom random;
        const ProfileStore profiles;
        ResponderRenewal one(issuance_, InstalledAuthorities::instance().keys(), profiles, clock_, random,
                             {.margin = kDay * 30, .instance = 2, .organization = "АО «Удостоверяющий центр»"});
        const auto result = one.run();
        EXPECT_EQ(result.failures, std::vector<std::string>{});
        number = result.renewed.size();
      });
    }
  }
  EXPECT_EQ(renewed[0] + renewed[1], 6U);
  EXPECT_EQ(count("SELECT count(*) FROM tamga.certificates WHERE profile = 'ocsp-responder'"), 12);
}

TEST_F(ResponderRenewalTest, ARevokedOneIsNotCertifiedAgainAndHoldsUpNobody) {
  const Certificate old = responder("ecdsa-unqualified");
  issuance_.transact([&](storage::Transaction& transaction) {
    storage::Certificates(transaction)
        .revoke({"ecdsa-unqualified", old.serial()}, {clock_.now(), RevocationReason::key_compromise}, std::nullopt);
  });
  const auto result = renewal().run();
  EXPECT_EQ(result.renewed.size(), 5U);
  ASSERT_EQ(result.failures.size(), 1U);
  EXPECT_NE(result.failures.front().find("ecdsa-unqualified"), std::string::npos);
  EXPECT_EQ(responder("ecdsa-unqualified").der(), old.der());
}

TEST_F(ResponderRenewalTest, OneThatHasEndedIsRenewedToo) {
  clock_.set(responder("staff").not_after() + kDay * 3);
  EXPECT_EQ(renewal().run().renewed.size(), 6U);
}

TEST_F(ResponderRenewalTest, EndsWithItsCa) {
  const Instant end = InstalledAuthorities::instance().keys().issuer("staff").certificate().not_after();
  clock_.set(end - kDay * 5);
  renewal().run();
  EXPECT_EQ(responder("staff").not_after(), end);
  const auto again = renewal().run();
  for (const auto& renewed : again.renewed) EXPECT_NE(renewed.authority, "staff") << "there is nothing to gain";
}

TEST_F(ResponderRenewalTest, AnApplicantCannotTakeAKeyTwice) {
  EXPECT_EQ(count("SELECT count(*) FROM pg_indexes WHERE indexname = 'certificates_one_key'"), 1);
  const std::string copy =
      "INSERT INTO tamga.certificates (issuer_id, serial, der, sha256, profile, profile_version, "
      "public_key_fingerprint, "
      "not_before, not_after, issued_at) SELECT issuer_id, decode('0177', 'hex'), der, sha256(der || 'x'::bytea), "
      "profile, "
      "profile_version, public_key_fingerprint, not_before, not_after, issued_at FROM tamga.certificates "
      "WHERE profile = 'tls-server' LIMIT 1";
  EXPECT_THROW(testing::PostgresCluster::running().execute(name_, copy), std::exception);
}

TEST(ResponderRenewalDue, IsTheMarginBeforeTheEndOrHalfOfAShortTerm) {
  const Instant from = testing::kStatusNow;
  const Instant until = from + kDay * 100;
  EXPECT_FALSE(is_renewal_due(from, until, kDay * 30, until - kDay * 30 - std::chrono::seconds(1)));
  EXPECT_TRUE(is_renewal_due(from, until, kDay * 30, until - kDay * 30));
  EXPECT_FALSE(is_renewal_due(from, until, kDay * 90, from + kDay * 49));
  EXPECT_TRUE(is_renewal_due(from, until, kDay * 90, from + kDay * 50));
  EXPECT_TRUE(is_renewal_due(from, until, kDay * 30, until + kDay));
}

}  // namespace
}  // namespace tamga::app
