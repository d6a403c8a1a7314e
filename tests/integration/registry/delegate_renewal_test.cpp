#include "server/app/delegate_renewal.hpp"

#include <filesystem>
#include <map>
#include <thread>

#include <stdlib.h>

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

/// Of all CAs of the plan, by the CA's name.
using Delegates = std::map<std::string, Certificate>;

class DelegateRenewalTest : public testing::RegistryTest {
 protected:
  DelegateRenewalTest() { clock_.set(responder("staff").not_after() - kDay * 29); }

  DelegateRenewal renewal() { return renewal(InstalledAuthorities::instance().key_store()); }

  DelegateRenewal renewal(const KeyStore& keys) {
    return {issuance_,
            InstalledAuthorities::instance().keys(),
            keys,
            profiles_,
            clock_,
            random_,
            {.margin = kDay * 30, .instance = 1, .organization = "АО «Удостоверяющий центр»"}};
  }

  Delegates certificates(storage::Delegation duty) {
    Delegates all;
    const auto registered =
        owner_.read([](storage::Transaction& transaction) { return storage::Authorities(transaction).all(); });
    for (const auto& authority : registered) {
      all.emplace(authority.name, Certificate::parse_der(authority.delegate_certificate(duty)));
    }
    return all;
  }

  Certificate responder(const std::string& name) { return certificates(storage::Delegation::ocsp_answers).at(name); }

  void expect_in_force(const Delegate& delegate, const std::string& name, const Certificate& certificate) {
    EXPECT_LE(certificate.not_before(), clock_.now());
    EXPECT_TRUE(delegate.appointed(InstalledAuthorities::instance().keys().issuer(name).certificate(), certificate))
        << name;
    const auto record = owner_.read([&](storage::Transaction& transaction) {
      return storage::Certificates(transaction).find({name, certificate.serial()});
    });
    ASSERT_TRUE(record) << name;
    EXPECT_EQ(record->status, CertificateStatus::good);
    EXPECT_EQ(record->certificate.der, certificate.der());
  }

  testing::MovableClock clock_;
};

TEST_F(DelegateRenewalTest, DoesNothingBeforeItsTime) {
  clock_.set(responder("staff").not_after() - kDay * 33);
  const auto before = responder("staff");
  EXPECT_TRUE(renewal().run().renewed.empty());
  EXPECT_EQ(responder("staff").der(), before.der());
}

/// What was signed shortly before is to be verified for as long as the second half lasts.
TEST_F(DelegateRenewalTest, RenewsSignersOfExtractsWhenHalfOfTheirTermIsOver) {
  const Certificate signer = certificates(storage::Delegation::registry_extracts).at("staff");
  const auto half = (signer.not_after() - signer.not_before()) / 2;
  clock_.set(signer.not_after() - half - std::chrono::seconds(1));
  EXPECT_TRUE(renewal().run().renewed.empty());
  clock_.set(signer.not_after() - half);
  const auto result = renewal().run();
  ASSERT_EQ(result.renewed.size(), 6U);
  for (const auto& renewed : result.renewed) EXPECT_EQ(renewed.called, "signer of registry extracts");
}

TEST_F(DelegateRenewalTest, RenewsEachWithItsOwnKeyAndOnce) {
  std::map<std::string_view, Delegates> before;
  for (const Delegate& delegate : delegates()) before.emplace(delegate.word, certificates(delegate.duty));
  const auto result = renewal().run();
  EXPECT_EQ(result.failures, std::vector<std::string>{});
  ASSERT_EQ(result.renewed.size(), 12U);
  for (const Delegate& delegate : delegates()) {
    for (const auto& [name, fresh] : certificates(delegate.duty)) {
      const Certificate& old = before.at(delegate.word).at(name);
      EXPECT_EQ(fresh.public_key(), old.public_key()) << name;
      EXPECT_EQ(fresh.subject_der(), old.subject_der()) << name;
      EXPECT_NE(fresh.serial(), old.serial()) << name;
      EXPECT_GE(fresh.not_after(), old.not_after() + kDay * 300) << name;
      expect_in_force(delegate, name, fresh);
    }
  }
  EXPECT_EQ(count("SELECT count(*) FROM tamga.audit_entries WHERE action = 'ocsp_responder.renewed'"), 6);
  EXPECT_EQ(count("SELECT count(*) FROM tamga.audit_entries WHERE action = 'extract_signer.renewed'"), 6);
  EXPECT_TRUE(renewal().run().renewed.empty());
}

/// An installation from before there were extracts: neither keys nor certificates.
TEST_F(DelegateRenewalTest, MakesWhatAnOlderInstallationLacks) {
  clock_.set(responder("staff").not_after() - kDay * 100);
  testing::PostgresCluster::running().execute(name_,
                                              "UPDATE tamga.certification_authorities SET extract_certificate = NULL");
  std::string folder = (std::filesystem::temp_directory_path() / "tamga-older-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::filesystem::path directory(folder);
  const Password password(std::string("пароль ключей"));
  const TokenKeys no_tokens;
  const KeyStore keys(directory, password, no_tokens);

  const auto result = renewal(keys).run();
  EXPECT_EQ(result.failures, std::vector<std::string>{});
  ASSERT_EQ(result.renewed.size(), 6U);
  const Delegate& delegate = delegate_for(storage::Delegation::registry_extracts);
  for (const auto& [name, made] : certificates(delegate.duty)) {
    expect_in_force(delegate, name, made);
    const auto key = keys.find(delegate.key_name(name));
    ASSERT_TRUE(key) << name;
    EXPECT_EQ(key->public_key(), made.public_key()) << name;
    EXPECT_EQ(key->public_key().parameter_set(),
              InstalledAuthorities::instance().keys().issuer(name).certificate().public_key().parameter_set())
        << name;
  }
  EXPECT_EQ(count("SELECT count(*) FROM tamga.audit_entries WHERE action = 'extract_signer.made'"), 6);
  EXPECT_TRUE(renewal(keys).run().renewed.empty());
  std::filesystem::remove_all(directory);
}

TEST_F(DelegateRenewalTest, WhoFollowsTheRegistrySeesTheNewOnes) {
  storage::Database status(testing::PostgresCluster::running().connection_string(name_, "tamga_status"), 1);
  renewal().run();
  for (const auto& authority : storage::StatusFeed(status).authorities()) {
    EXPECT_EQ(authority.ocsp_certificate, responder(authority.name).der());
  }
}

TEST_F(DelegateRenewalTest, TwoDaemonsRenewEachOnce) {
  std::vector<std::size_t> renewed(2);
  {
    std::vector<std::jthread> daemons;
    for (std::size_t& number : renewed) {
      daemons.emplace_back([&] {
        openssl::OpensslRandom random;
        const ProfileStore profiles;
        DelegateRenewal one(issuance_, InstalledAuthorities::instance().keys(),
                            InstalledAuthorities::instance().key_store(), profiles, clock_, random,
                            {.margin = kDay * 30, .instance = 2, .organization = "АО «Удостоверяющий центр»"});
        const auto result = one.run();
        EXPECT_EQ(result.failures, std::vector<std::string>{});
        number = result.renewed.size();
      });
    }
  }
  EXPECT_EQ(renewed[0] + renewed[1], 12U);
  EXPECT_EQ(count("SELECT count(*) FROM tamga.certificates WHERE profile = 'ocsp-responder'"), 12);
  EXPECT_EQ(count("SELECT count(*) FROM tamga.certificates WHERE profile = 'registry-extract'"), 12);
}

TEST_F(DelegateRenewalTest, ARevokedOneIsNotCertifiedAgainAndHoldsUpNobody) {
  const Certificate old = responder("ecdsa-unqualified");
  issuance_.transact([&](storage::Transaction& transaction) {
    storage::Certificates(transaction)
        .revoke({"ecdsa-unqualified", old.serial()}, {clock_.now(), RevocationReason::key_compromise}, std::nullopt);
  });
  const auto result = renewal().run();
  EXPECT_EQ(result.renewed.size(), 11U);
  ASSERT_EQ(result.failures.size(), 1U);
  EXPECT_NE(result.failures.front().find("ecdsa-unqualified"), std::string::npos);
  EXPECT_EQ(responder("ecdsa-unqualified").der(), old.der());
}

TEST_F(DelegateRenewalTest, OneThatHasEndedIsRenewedToo) {
  clock_.set(responder("staff").not_after() + kDay * 3);
  EXPECT_EQ(renewal().run().renewed.size(), 12U);
}

TEST_F(DelegateRenewalTest, EndsWithItsCa) {
  const Instant end = InstalledAuthorities::instance().keys().issuer("staff").certificate().not_after();
  clock_.set(end - kDay * 5);
  renewal().run();
  EXPECT_EQ(responder("staff").not_after(), end);
  const auto again = renewal().run();
  for (const auto& renewed : again.renewed) EXPECT_NE(renewed.authority, "staff") << "there is nothing to gain";
}

TEST_F(DelegateRenewalTest, AnApplicantCannotTakeAKeyTwice) {
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

TEST(DelegateRenewalDue, IsTheMarginBeforeTheEndOrHalfOfAShortTerm) {
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
