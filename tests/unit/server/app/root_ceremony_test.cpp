#include "server/app/root_ceremony.hpp"

#include <filesystem>
#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ca-core/issuing/authority_request.hpp"
#include "ca-core/keys/key_file.hpp"
#include "ca-core/revocation/crl.hpp"
#include "ca-core/x509/pem.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/soft_token.hpp"
#include "tests/support/test_ceremony.hpp"

namespace tamga::app {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::kTestNow;
using ::testing::Not;

/// Does something the first time that it is asked: for a serial number, which is when an act is halfway.
class InTheMiddle final : public Random {
 public:
  explicit InTheMiddle(std::function<void()> action) : action_(std::move(action)) {}
  void fill(std::span<std::uint8_t> octets) override {
    if (action_) std::exchange(action_, nullptr)();
    openssl::OpensslRandom().fill(octets);
  }

 private:
  std::function<void()> action_;
};

class RootCeremonyTest : public ::testing::Test {
 protected:
  /// No password file is there: the root's key is in the token.
  RootCeremonyOrder order() const {
    return {.folder = directory_ / "root",
            .password_file = directory_ / "nothing",
            .ceremony = ceremony_,
            .attendance = Attendance{.participants = {"Иванова А. С."}, .software = "tamga"}};
  }
  CeremonyProduct make(std::optional<ParameterSet> key, Random& random) const {
    return make_root(order(), {.kind = "ecdsa-root", .name = "offline", .key = key}, kTestNow, random);
  }
  CeremonyProduct make() { return make(std::nullopt, random_); }
  Certificate root() const { return Certificate::parse_pem(read_file(directory_ / "root" / "offline.crt")); }
  std::string written(const std::string& name) const {
    const fs::path file = directory_ / "root" / name;
    return fs::exists(file) ? read_file(file) : std::string();
  }

  Bytes request() const {
    const KeyFileSigner key(PrivateKey::generate(ParameterSet::p256));
    return make_authority_request(key,
                                  authority_subject(authority_plan("ecdsa-unqualified"), ceremony_.organization).der());
  }
  CeremonyProduct certify(const Bytes& request, Random& random) const {
    return certify_authority(order(), request, "issuing-unqualified-ecdsa", kTestNow, random);
  }

  testing::SoftToken token_;
  openssl::OpensslRandom random_;
  const testing::ScratchFolder scratch_;
  const fs::path directory_ = scratch_.path();
  CeremonyOrder ceremony_ = testing::test_ceremony({{"offline", token_.key("offline")}});
};

TEST_F(RootCeremonyTest, ARootOfEveryKindOfKeyThatATokenMakes) {
  for (const ParameterSet kind : {ParameterSet::p256, ParameterSet::p384, ParameterSet::rsa2048}) {
    SCOPED_TRACE(to_string(kind));
    ceremony_.tokens = {{"offline", token_.key(std::string(to_string(kind)))}};
    EXPECT_THAT(make(kind, random_).description, HasSubstr("its key made in the token ca"));
    EXPECT_EQ(root().public_key().parameter_set(), kind);
    const auto subordinate = Certificate::parse_pem(read_file(certify(request(), random_).file));
    EXPECT_TRUE(subordinate.signed_by(root().public_key()));
    EXPECT_EQ(verify_crl_file(make_root_crl(order(), std::chrono::days(30), kTestNow).file, root()).header.number, 1U);
    EXPECT_FALSE(fs::exists(directory_ / "root" / "offline.key"));

    const TokenPlace place = describe_token_key(ceremony_.tokens.at("offline"));
    const std::string transcript = written("transcript-1.txt");
    const std::string there = "\ttoken: ca\ttoken-serial: " + place.token_serial + "\t";
    EXPECT_THAT(transcript, HasSubstr(there + "token-key: " + std::string(to_string(kind)) +
                                      "\ttoken-key-id: " + place.key_id + "\ttoken-key-origin: made in the token\t"));
    const std::string signing = "\troot-key: " + to_hex(root().public_key().fingerprint()) + there;
    EXPECT_NE(transcript.find(signing), transcript.rfind(signing)) << "in the lines of the certificate and of the CRL";
    EXPECT_THAT(transcript, Not(HasSubstr(testing::SoftToken::kPin)));
    fs::remove_all(directory_ / "root");
  }
}

TEST_F(RootCeremonyTest, ATokenThatGoesInTheMiddleOfAnActLeavesNothingHalfWritten) {
  InTheMiddle taking_out([&] { token_.take_out(); });
  EXPECT_REFUSED(make({}, taking_out), Errc::signer_unavailable);
  EXPECT_FALSE(fs::exists(directory_ / "root"));
  token_.put_back();
  // The key that it made there is the root's now.
  EXPECT_THAT(make().description, HasSubstr("its key found in the token ca"));

  const Bytes asked = request();
  const auto before = std::pair(written("register.txt"), written("transcript-1.txt"));
  InTheMiddle taking_out_again([&] { token_.take_out(); });
  EXPECT_REFUSED(certify(asked, taking_out_again), Errc::signer_unavailable);
  EXPECT_REFUSED(make_root_crl(order(), std::chrono::days(30), kTestNow), Errc::signer_unavailable);
  EXPECT_EQ(std::pair(written("register.txt"), written("transcript-1.txt")), before);
  token_.put_back();
  EXPECT_TRUE(Certificate::parse_pem(read_file(certify(asked, random_).file)).signed_by(root().public_key()));
  EXPECT_EQ(verify_crl_file(make_root_crl(order(), std::chrono::days(30), kTestNow).file, root()).header.number, 1U);
}

TEST_F(RootCeremonyTest, AWrongPinIsTriedOnceAnAct) {
  ceremony_.tokens = {{"offline", token_.watched_key("offline")}};
  make();
  const int before = testing::SoftToken::log_ins();
  token_.write_pin("1111");
  EXPECT_REFUSED(certify(request(), random_), Errc::wrong_password);
  EXPECT_EQ(testing::SoftToken::log_ins(), before + 1);
}

TEST_F(RootCeremonyTest, AnotherKeyIsNotTheRoots) {
  make();
  make_token_key(token_.key("another"), ParameterSet::p256);
  ceremony_.tokens = {{"offline", token_.key("another")}};
  EXPECT_REFUSED(certify(request(), random_), Errc::configuration_invalid);
  ceremony_.tokens = {{"offline", token_.key("nothing")}};
  EXPECT_REFUSED(certify(request(), random_), Errc::configuration_invalid);
  ceremony_.tokens = {};
  EXPECT_REFUSED(certify(request(), random_), Errc::configuration_invalid);
}

}  // namespace
}  // namespace tamga::app
