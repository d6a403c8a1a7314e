#include "server/app/authority_keys.hpp"

#include <algorithm>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "ca-core/keys/key_file.hpp"
#include "server/app/key_ceremony.hpp"
#include "server/http/issuer_name.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/test_ceremony.hpp"

namespace tamga::app {
namespace {

namespace fs = std::filesystem;
using std::chrono::days;
using testing::kTestNow;
using testing::kTestPublicUrl;

class AuthorityKeysTest : public ::testing::Test {
 protected:
  AuthorityKeysTest() : password_(std::string("пароль ключей")) {
    std::string pattern = (fs::temp_directory_path() / "tamga-generations-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    hold_ceremony(directory_, password_, testing::test_ceremony(), kTestNow, random_);
  }
  ~AuthorityKeysTest() override { fs::remove_all(directory_); }

  AuthorityKeys open() const { return AuthorityKeys(directory_, password_, kTestPublicUrl, testing::test_tools()); }

  /// Another generation of the ECDSA issuing CA, whose certificate begins then.
  void add_generation(const std::string& name, Instant from) {
    const PrivateKey key = PrivateKey::generate(ParameterSet::p256);
    CertificateOrder order = testing::ca_order("ecdsa-unqualified", key.public_key());
    order.not_before = from;
    const AuthorityKeys keys = open();
    const Issuer& root = keys.issuer("ecdsa-root");
    write_key_file(key_path(directory_, name), key, password_);
    write_new_file(certificate_path(directory_, name),
                   Certificate::parse_der(root.sign(root.prepare(order)).der).to_pem(), FileMode::readable);
  }

  openssl::OpensslRandom random_;
  Password password_;
  fs::path directory_;
};

TEST_F(AuthorityKeysTest, TheNewestGenerationInForceIssues) {
  add_generation("ecdsa-unqualified-2", kTestNow + days(100));
  add_generation("ecdsa-unqualified-3", kTestNow + days(200));
  const AuthorityKeys keys = open();
  const auto name_at = [&](Instant now) { return keys.current("ecdsa-unqualified", now).name; };
  EXPECT_EQ(name_at(kTestNow), "ecdsa-unqualified");
  EXPECT_EQ(name_at(kTestNow + days(100) - std::chrono::seconds(1)), "ecdsa-unqualified");
  EXPECT_EQ(name_at(kTestNow + days(100)), "ecdsa-unqualified-2");
  EXPECT_EQ(name_at(kTestNow + days(200)), "ecdsa-unqualified-3");
  EXPECT_EQ(keys.generations("ecdsa-unqualified"), 3U);
  EXPECT_EQ(keys.newest("ecdsa-unqualified"), "ecdsa-unqualified-3");
  EXPECT_EQ(keys.newest("staff"), "staff");
  EXPECT_THAT(keys.names(),
              ::testing::IsSupersetOf({"ecdsa-unqualified", "ecdsa-unqualified-2", "ecdsa-unqualified-3"}));
  EXPECT_EQ(keys.names(), generations_in(directory_));
  EXPECT_REFUSED(keys.current("nobody", kTestNow), Errc::ca_not_found);
}

TEST_F(AuthorityKeysTest, IssuingStopsWhenNoGenerationIsInForce) {
  add_generation("ecdsa-unqualified-2", kTestNow + days(100));
  const AuthorityKeys keys = open();
  const auto& profile = shipped_profiles().named("unqualified-individual-ecdsa");
  const PublicKey key = PrivateKey::generate(ParameterSet::p256).public_key();
  const auto prepare_at = [&](Instant now) {
    CertificateOrder order = testing::subscriber_order(profile, key);
    order.not_before = now;
    return keys.current("ecdsa-unqualified", now).issuer.prepare(order);
  };
  const Instant first_ends = *keys.issuer("ecdsa-unqualified").certificate().private_key_not_after();
  const Instant second_ends = *keys.issuer("ecdsa-unqualified-2").certificate().private_key_not_after();
  ASSERT_LT(first_ends, second_ends);
  EXPECT_NO_THROW(prepare_at(first_ends + days(1)));
  EXPECT_NO_THROW(prepare_at(second_ends));
  EXPECT_REFUSED(prepare_at(second_ends + std::chrono::seconds(1)), Errc::ca_expiring);
  EXPECT_EQ(keys.current("ecdsa-unqualified", second_ends + days(1)).name, "ecdsa-unqualified-2");
}

TEST_F(AuthorityKeysTest, ProfilesWaitExactlyWhileTheKeyOfTheirCaIsPastItsPeriod) {
  add_generation("ecdsa-unqualified-2", kTestNow + days(1500));  // some time after the first one's period
  const AuthorityKeys keys = open();
  const auto& profile = shipped_profiles().named("unqualified-individual-ecdsa");
  const PublicKey key = PrivateKey::generate(ParameterSet::p256).public_key();
  const auto waits = [&](Instant now) {
    CertificateOrder order = testing::subscriber_order(profile, key);
    order.not_before = now;
    const Issuer& issuer = keys.current(profile.ca, now).issuer;
    const auto past = keys.profiles_past_term(shipped_profiles(), now);
    const bool found = std::ranges::find(past, profile.name) != past.end();
    if (found) {
      EXPECT_REFUSED(issuer.prepare(order), Errc::ca_expiring);
    } else {
      EXPECT_NO_THROW(issuer.prepare(order));
    }
    return found;
  };
  const Instant key_ends = keys.issuer("ecdsa-unqualified").certificate().private_key_not_after().value();
  EXPECT_THAT(keys.profiles_past_term(shipped_profiles(), kTestNow), ::testing::IsEmpty());
  EXPECT_FALSE(waits(key_ends));
  EXPECT_TRUE(waits(key_ends + std::chrono::seconds(1)));
  EXPECT_TRUE(waits(kTestNow + days(1499)));
  EXPECT_FALSE(waits(kTestNow + days(1500)));  // renewed
}

TEST_F(AuthorityKeysTest, ProfilesWaitWhoseTermIsLongerThanWhatIsLeftOfTheirCa) {
  const AuthorityKeys keys = open();
  const Instant ca_ends = keys.issuer("ecdsa-unqualified").certificate().not_after();
  const auto& shipped = shipped_profiles().all();
  std::vector<Profile> profiles(shipped.begin(), shipped.end());
  const auto changed = std::ranges::find(profiles, "unqualified-individual-ecdsa", &Profile::name);
  changed->validity = std::chrono::floor<days>(ca_ends - kTestNow);
  const Instant last = ca_ends - changed->validity;
  const ProfileCatalogue catalogue(std::move(profiles));
  EXPECT_THAT(keys.profiles_past_term(catalogue, last), ::testing::IsEmpty());
  EXPECT_THAT(keys.profiles_past_term(catalogue, last + std::chrono::seconds(1)),
              ::testing::ElementsAre("unqualified-individual-ecdsa"));
}

TEST(AuthorityName, IsWhatTheApiTakesAndBeginsWithALetter) {
  for (const std::string& name :
       {std::string("old-ca"), std::string("ca-2026"), std::string("a"), std::string("a-b-c"), std::string(40, 'a')}) {
    EXPECT_TRUE(is_authority_name(name)) << name;
    EXPECT_EQ(http::parse_issuer_name(name), name);
  }
  for (const std::string& name :
       {std::string(), std::string("2026-ca"), std::string("-ca"), std::string("ca-"), std::string("old--ca"),
        std::string("Ca"), std::string("c.a"), std::string("../ca"), std::string(41, 'a')}) {
    EXPECT_FALSE(is_authority_name(name)) << name;
  }
}

TEST_F(AuthorityKeysTest, CommandsOpenKeysAsTheySign) {
  const auto opened = [&](const Password& password) {
    return AuthorityKeys(directory_, password, kTestPublicUrl, testing::test_tools(), {}, {}, Opening::when_used);
  };
  EXPECT_REFUSED(opened(Password(std::string("another"))), Errc::wrong_password);
  // Another CA's key in the place of the right one is noticed when it is to sign, and no sooner.
  fs::copy_file(key_path(directory_, "staff"), key_path(directory_, "ecdsa-unqualified"),
                fs::copy_options::overwrite_existing);
  fs::remove(key_path(directory_, "ecdsa-root"));
  const AuthorityKeys keys = opened(password_);
  const auto issued_by = [&](const std::string& ca) {
    const PublicKey key = PrivateKey::generate(ParameterSet::p256).public_key();
    const Issuer& issuer = keys.issuer(ca);
    return Certificate::parse_der(
        issuer.sign(issuer.prepare(testing::service_order("ocsp-responder", "OCSP", key))).der);
  };
  EXPECT_TRUE(issued_by("staff").signed_by(keys.signer("staff").public_key()));
  EXPECT_REFUSED(issued_by("ecdsa-unqualified"), Errc::configuration_invalid);
  EXPECT_REFUSED(issued_by("ecdsa-root"), Errc::file_unreadable);
}

TEST_F(AuthorityKeysTest, GenerationsShareTheNameAndNothingElse) {
  add_generation("ecdsa-unqualified-2", kTestNow);
  const AuthorityKeys keys = open();
  const Certificate& first = keys.issuer("ecdsa-unqualified").certificate();
  const Certificate& second = keys.issuer("ecdsa-unqualified-2").certificate();
  EXPECT_NE(first.key_identifier(), second.key_identifier());
  const CaUrls urls = authority_urls("ecdsa-unqualified-2", kTestPublicUrl);
  EXPECT_EQ(urls.crl, std::vector<std::string>{"http://status.example.ru/crl/ecdsa-unqualified-2.crl"});
  EXPECT_EQ(urls.ca_bundle, std::vector<std::string>{"http://status.example.ru/ca/ecdsa-unqualified-2.p7c"});
  EXPECT_EQ(urls.ca_certificate, std::vector<std::string>{"http://status.example.ru/ca/ecdsa-unqualified-2.crt"});
}

TEST_F(AuthorityKeysTest, WhereTheDeltaListIsIsSaidWhenThereIsOne) {
  EXPECT_TRUE(authority_urls("ecdsa-unqualified", kTestPublicUrl, {.shards = 16}).delta_crl.empty());
  EXPECT_EQ(authority_urls("ecdsa-unqualified", kTestPublicUrl, {.shards = 16, .deltas = true}).delta_crl,
            std::vector<std::string>{"http://status.example.ru/crl/ecdsa-unqualified/delta.crl"});
}

}  // namespace
}  // namespace tamga::app
