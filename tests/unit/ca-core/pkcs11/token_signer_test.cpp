#include "ca-core/pkcs11/token_signer.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/soft_token.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga {
namespace {

using ::testing::HasSubstr;
using testing::SoftToken;

Bytes text(std::string_view value) {
  const ByteView octets = as_bytes(value);
  return {octets.begin(), octets.end()};
}

Errc code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return Errc::internal;
}

TEST(TokenSigner, SignsWithEveryKindOfKeyThatATokenMakes) {
  const SoftToken token;
  for (const ParameterSet set : {ParameterSet::p256, ParameterSet::p384, ParameterSet::p521, ParameterSet::rsa2048}) {
    SCOPED_TRACE(to_string(set));
    const TokenKey place = token.key(std::string(to_string(set)));
    EXPECT_EQ(find_token_key(place), std::nullopt);
    const PublicKey made = make_token_key(place, set);
    EXPECT_EQ(made.parameter_set(), set);
    EXPECT_EQ(find_token_key(place), made);

    const TokenSigner signer(place, made);
    EXPECT_TRUE(signer.is_reachable());
    const Bytes message = text("to be signed");
    EXPECT_TRUE(made.verify(signer.algorithm(), message, signer.sign(message)));
    const Bytes digest = openssl::digest(facts(signer.algorithm()).digest, message);
    EXPECT_TRUE(made.verify(signer.algorithm(), message, signer.sign_digest(digest)));
    EXPECT_EQ(code_of([&] { signer.sign_digest(text("no digest")); }), Errc::crypto_failed);
  }
}

TEST(TokenSigner, IsACertificationAuthoritysSigner) {
  const SoftToken token;
  const auto root = testing::make_root("ecdsa-root", ParameterSet::p256);
  const TokenSigner signer(token.key("ca"), make_token_key(token.key("ca"), ParameterSet::p256));
  const auto certificate = Certificate::parse_der(
      root.issuer->sign(root.issuer->prepare(testing::ca_order("ecdsa-unqualified", signer.public_key()))).der);
  const Issuer issuer("ecdsa-unqualified", certificate, signer, testing::test_urls("ecdsa-unqualified"));
  const auto order =
      testing::service_order("ocsp-responder", "OCSP", PrivateKey::generate(ParameterSet::p256).public_key());
  const auto issued = Certificate::parse_der(issuer.sign(issuer.prepare(order)).der);
  EXPECT_TRUE(issued.signed_by(certificate.public_key()));

  token.take_out();
  EXPECT_NE(signer.reach(), std::nullopt);
  EXPECT_EQ(code_of([&] { (void)issuer.prepare(order); }), Errc::signer_unavailable);
  token.put_back();
}

TEST(TokenSigner, TakesKeysThatOtherProgramsMade) {
  const SoftToken token;
  token.pkcs11_tool("--keypairgen --key-type EC:prime256v1 --label strange --id 01");
  const auto key = find_token_key(token.key("strange"));
  ASSERT_TRUE(key);
  const TokenSigner signer(token.key("strange"), *key);
  EXPECT_TRUE(key->verify(signer.algorithm(), text("m"), signer.sign(text("m"))));

  token.pkcs11_tool("--keypairgen --key-type EC:prime256v1 --label strange --id 02");
  EXPECT_EQ(code_of([&] { find_token_key(token.key("strange")); }), Errc::configuration_invalid);
  TokenKey exact = token.key("strange");
  exact.uri.insert(exact.uri.find('?'), ";id=%01");
  EXPECT_EQ(find_token_key(exact), key);
}

TEST(TokenSigner, RefusesGostKeysAndTheKeysOfOthers) {
  const SoftToken token;
  EXPECT_EQ(code_of([&] { make_token_key(token.key("gost"), ParameterSet::cryptopro_a); }), Errc::key_not_allowed);
  const auto gost = PrivateKey::generate(ParameterSet::cryptopro_a).public_key();
  EXPECT_EQ(code_of([&] { TokenSigner(token.key("gost"), gost); }), Errc::key_not_allowed);
  make_token_key(token.key("ca"), ParameterSet::p256);
  const auto other = PrivateKey::generate(ParameterSet::p256).public_key();
  EXPECT_EQ(code_of([&] { TokenSigner(token.key("ca"), other); }), Errc::configuration_invalid);
}

TEST(TokenSigner, TriesAWrongPinOnce) {
  const SoftToken token;
  const PublicKey key = make_token_key(token.key("ca"), ParameterSet::p256);
  token.write_pin("another-pin");
  const TokenSigner at_start(token.key("ca"), key);
  EXPECT_FALSE(at_start.is_reachable());
  EXPECT_EQ(code_of([&] { find_token_key(token.key("ca")); }), Errc::wrong_password);

  // The PIN is found to be wrong when the token comes back.
  token.take_out();
  const TokenSigner later(token.key("ca"), key);
  token.put_back();
  for (const TokenSigner* signer : {&at_start, &later}) {
    EXPECT_THAT(signer->reach().value_or(""), HasSubstr("does not take the PIN in"));
    EXPECT_THAT(signer->reach().value_or(""), ::testing::Not(HasSubstr("another-pin")));
  }
  token.write_pin(SoftToken::kPin);
  for (const TokenSigner* signer : {&at_start, &later}) {
    EXPECT_THAT(signer->reach().value_or(""), HasSubstr("not tried again before the next start"));
    EXPECT_EQ(code_of([&] { signer->sign(text("m")); }), Errc::signer_unavailable);
  }
  EXPECT_TRUE(TokenSigner(token.key("ca"), key).is_reachable());
}

TEST(TokenSigner, AWrongPinIsTriedOnceForAllKeysOfAToken) {
  const SoftToken token;
  std::vector<TokenKey> places;
  std::vector<PublicKey> keys;
  for (const char* name : {"first", "second", "third"}) {
    places.push_back(token.watched_key(name));
    keys.push_back(make_token_key(places.back(), ParameterSet::p256));
  }
  const int before = SoftToken::log_ins();
  ASSERT_GT(before, 0);
  token.write_pin("another-pin");
  for (std::size_t i = 0; i < places.size(); ++i) {
    const TokenSigner signer(places[i], keys[i]);
    EXPECT_THAT(signer.reach().value_or(""), HasSubstr("does not take the PIN in"));
    EXPECT_EQ(code_of([&] { find_token_key(places[i]); }), Errc::wrong_password);
  }
  EXPECT_EQ(SoftToken::log_ins(), before + 1);
  // Another PIN is another matter.
  token.write_pin(SoftToken::kPin);
  EXPECT_TRUE(TokenSigner(places[0], keys[0]).is_reachable());
}

TEST(TokenSigner, RefusesKeysThatCanBeReadOut) {
  const SoftToken token;
  token.pkcs11_tool("--keypairgen --key-type EC:prime256v1 --label open --extractable");
  EXPECT_EQ(code_of([&] { find_token_key(token.key("open")); }), Errc::key_not_allowed);
}

TEST(TokenSigner, IsNotMadeOfHalfAPair) {
  const SoftToken token;
  token.pkcs11_tool("--keypairgen --key-type EC:prime256v1 --label ca --id 01");
  token.pkcs11_tool("--delete-object --type privkey --id 01");
  EXPECT_EQ(find_token_key(token.key("ca")), std::nullopt);
  // The public half that was left behind would be taken for the new key's.
  EXPECT_EQ(code_of([&] { make_token_key(token.key("ca"), ParameterSet::p256); }), Errc::configuration_invalid);
  EXPECT_EQ(find_token_key(token.key("ca")), std::nullopt);
  token.pkcs11_tool("--delete-object --type pubkey --id 01");
  make_token_key(token.key("ca"), ParameterSet::p256);
}

TEST(TokenSigner, TellsATokenAndAKeyFromOthers) {
  const SoftToken token;
  EXPECT_EQ(code_of([&] { describe_token_key(token.key("ca")); }), Errc::signer_unavailable);
  token.pkcs11_tool("--keypairgen --key-type EC:prime256v1 --label ca --id 0a0b");
  const TokenPlace place = describe_token_key(token.key("ca"));
  EXPECT_EQ(place.token_label, "ca");
  EXPECT_THAT(place.token_serial, ::testing::MatchesRegex("[0-9a-f]+"));
  EXPECT_EQ(place.key_label, "ca");
  EXPECT_EQ(place.key_id, "0a0b");

  token.add_token("ca");
  EXPECT_EQ(code_of([&] { describe_token_key(token.key("ca")); }), Errc::configuration_invalid);
  TokenKey exact = token.key("ca");
  exact.uri.insert(exact.uri.find(';'), ";serial=" + place.token_serial);
  EXPECT_EQ(describe_token_key(exact).key_id, "0a0b");
}

TEST(TokenSigner, IsMadeWhileTheTokenIsAway) {
  const SoftToken token;
  const PublicKey key = make_token_key(token.key("ca"), ParameterSet::p256);
  token.take_out();
  const TokenSigner signer(token.key("ca"), key);
  EXPECT_FALSE(signer.is_reachable());
  EXPECT_EQ(code_of([&] { signer.sign(text("m")); }), Errc::signer_unavailable);
  EXPECT_NE(signer.reach(), std::nullopt);
  token.put_back();
  EXPECT_EQ(signer.reach(), std::nullopt);
  EXPECT_TRUE(key.verify(signer.algorithm(), text("m"), signer.sign(text("m"))));
}

TEST(TokenSigner, SurvivesATokenThatIsTakenOutUnderLoad) {
  const SoftToken token;
  const PublicKey first_key = make_token_key(token.key("first"), ParameterSet::p256);
  const PublicKey second_key = make_token_key(token.key("second"), ParameterSet::p384);
  const TokenSigner first(token.key("first"), first_key);
  const TokenSigner second(token.key("second"), second_key);
  std::atomic<bool> ending = false;
  std::atomic<int> signed_count = 0;
  std::atomic<int> refused = 0;
  std::atomic<int> wrong = 0;
  const auto work = [&](const TokenSigner& signer, const PublicKey& key) {
    while (!ending) {
      try {
        const Bytes message = text("message");
        if (!key.verify(signer.algorithm(), message, signer.sign(message))) ++wrong;
        ++signed_count;
      } catch (const Error& error) {
        if (error.code() != Errc::signer_unavailable) ++wrong;
        ++refused;
        std::this_thread::yield();
      }
    }
  };
  const auto await = [&](const auto& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    return condition();
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 2; ++i) threads.emplace_back([&] { work(first, first_key); });
    for (int i = 0; i < 2; ++i) threads.emplace_back([&] { work(second, second_key); });
    for (int round = 0; round < 3; ++round) {
      const int before = signed_count;
      EXPECT_TRUE(await([&] { return signed_count > before + 20; }));
      token.take_out();
      EXPECT_TRUE(await([&] { return first.reach() && second.reach(); }));
      const int seen = refused;
      EXPECT_TRUE(await([&] { return refused > seen + 4; }));
      token.put_back();
      EXPECT_TRUE(await([&] { return !first.reach() && !second.reach(); }));
    }
    ending = true;
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_TRUE(first.is_reachable() && second.is_reachable());
}

TEST(TokenKeyUri, SaysWhatIsWrong) {
  const auto refusal = [](const std::string& uri) {
    try {
      check_token_key_uri(uri);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Errc::configuration_invalid);
      return error.note().text;
    }
    return std::string("taken");
  };
  const std::string module = "?module-path=/usr/lib/softhsm/libsofthsm2.so";
  EXPECT_EQ(refusal("pkcs11:token=ca;object=key" + module), "taken");
  EXPECT_EQ(refusal("pkcs11:serial=0011;id=%01" + module), "taken");
  EXPECT_THAT(refusal("file:key.pem"), HasSubstr("no URI of RFC 7512"));
  EXPECT_THAT(refusal("pkcs11:token=ca;object=%zz" + module), HasSubstr("no URI of RFC 7512"));
  EXPECT_THAT(refusal("pkcs11:token=ca;object=key"), HasSubstr("module's absolute path"));
  EXPECT_THAT(refusal("pkcs11:token=ca;object=key?module-path=softhsm.so"), HasSubstr("module's absolute path"));
  EXPECT_THAT(refusal("pkcs11:object=key" + module), HasSubstr("must name the token"));
  EXPECT_THAT(refusal("pkcs11:token=ca" + module), HasSubstr("must name the key"));
  EXPECT_THAT(refusal("pkcs11:token=ca;object=key" + module + "&pin-value=4321"),
              HasSubstr("must not have a pin-value"));
  EXPECT_THAT(refusal("pkcs11:token=ca;object=key" + module + "&pin-source=/pin"),
              HasSubstr("must not have a pin-value"));
  EXPECT_THAT(refusal("pkcs11:token=ca;object=key;colour=red" + module), HasSubstr("does not know"));
  EXPECT_EQ(code_of([&] {
              find_token_key({"pkcs11:token=ca;object=key?module-path=/nowhere.so", "/pin"});
            }),
            Errc::configuration_invalid);
}

}  // namespace
}  // namespace tamga
