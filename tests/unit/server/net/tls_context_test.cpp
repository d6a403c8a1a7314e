#include "server/net/tls_context.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"
#include "ca-core/openssl/random.hpp"
#include "server/net/listener.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga::net {
namespace {

using tamga::testing::RawClient;
using tamga::testing::TestAuthority;
using tamga::testing::TlsIdentity;
using ::testing::HasSubstr;

constexpr const char* kRequest = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

struct Identity {
  PrivateKey key;
  Certificate certificate;
};

/// TLS compares certificates with the machine's clock.
class MachineClock final : public Clock {
 public:
  Instant now() const override { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }
};

CertificateOrder begun(CertificateOrder order, std::chrono::hours ago) {
  order.not_before = MachineClock().now() - ago;
  return order;
}

constexpr std::chrono::hours kTwoYears{2 * 366 * 24};

class TlsListener : public ::testing::Test {
 protected:
  TlsListener() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tamga-tls-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    root_ = make_root("ecdsa-root", ParameterSet::p256);
    gost_root_ = make_root("gost-root", ParameterSet::cryptopro_a);
    staff_ = make_issuing(root_, "staff");
    write("tls-ecdsa", identity(root_, "tls-server", ParameterSet::p256));
    write("tls-gost", identity(gost_root_, "tls-server", ParameterSet::cryptopro_a));
    write_new_file(folder_ / "staff.crt", staff_.certificate().to_pem() + root_.certificate().to_pem(),
                   FileMode::readable);
    api_.listen = {"127.0.0.1", 0};
    api_.certificates = {{folder_ / "tls-ecdsa.crt", folder_ / "tls-ecdsa.key"},
                         {folder_ / "tls-gost.crt", folder_ / "tls-gost.key"}};
    api_.client_ca = folder_ / "staff.crt";
  }
  ~TlsListener() override {
    listener_.reset();
    std::filesystem::remove_all(folder_);
  }

  static TestAuthority make_root(const std::string& slug, ParameterSet set,
                                 std::chrono::hours ago = std::chrono::hours(1)) {
    auto signer = std::make_unique<KeyFileSigner>(PrivateKey::generate(set));
    const auto issued = issue_root(begun(tamga::testing::ca_order(slug, signer->public_key()), ago), *signer,
                                   tamga::testing::test_tools());
    return tamga::testing::opened(slug, std::move(signer), issued.der);
  }

  static TestAuthority make_issuing(const TestAuthority& root, const std::string& slug,
                                    std::chrono::hours ago = std::chrono::hours(1)) {
    auto signer = std::make_unique<KeyFileSigner>(PrivateKey::generate(ParameterSet::p256));
    const auto issued =
        root.issuer->sign(root.issuer->prepare(begun(tamga::testing::ca_order(slug, signer->public_key()), ago)));
    return tamga::testing::opened(slug, std::move(signer), issued.der);
  }

  static Identity identity(const TestAuthority& ca, const char* profile, ParameterSet set,
                           std::chrono::hours ago = std::chrono::hours(1)) {
    PrivateKey key = PrivateKey::generate(set);
    Certificate certificate =
        ca.issue(begun(tamga::testing::service_order(profile, "Проверка", key.public_key()), ago));
    return {std::move(key), std::move(certificate)};
  }

  void write(const std::string& name, const Identity& made) const {
    write_new_file(folder_ / (name + ".crt"), made.certificate.to_pem(), FileMode::readable);
    write_new_file(folder_ / (name + ".key"), made.key.to_encrypted_pem(Password("secret")), FileMode::secret);
  }

  void start() {
    listener_ = std::make_unique<Listener>(
        ListenerSettings::of(api_), TlsContext::load(api_, Password("secret")),
        [this](const http::Request& request, const Reply& reply) {
          reply(http::Response::plain(200, to_hex(request.client_certificate) + std::string(padding_, 'x')));
        },
        clock_, random_,
        std::make_shared<spdlog::logger>("log", std::make_shared<spdlog::sinks::ostream_sink_mt>(log_)));
    listener_->start();
  }

  /// What the listener saw as the client's certificate; nullopt when it ended the connection.
  std::optional<std::string> seen(const TlsIdentity& shown) {
    RawClient client(listener_->port(), shown);
    if (!client.shaken()) return std::nullopt;
    client.send(kRequest);
    const auto answer = client.read();
    return answer.status() == 200 ? std::optional(answer.body) : std::nullopt;
  }

  std::string refusal() const {
    try {
      TlsContext::load(api_, Password("secret"));
    } catch (const Error& error) {
      return error.note().text;
    }
    return "taken";
  }

  std::filesystem::path folder_;
  TestAuthority root_;
  TestAuthority gost_root_;
  TestAuthority staff_;
  config::Api api_;
  MachineClock clock_;
  openssl::OpensslRandom random_;
  std::size_t padding_ = 0;
  std::ostringstream log_;  // to be read when the listener is gone
  std::unique_ptr<Listener> listener_;
};

TEST_F(TlsListener, SpeaksForwardSecretEcdsaByDefault) {
  start();
  RawClient client(listener_->port(), TlsIdentity{});
  ASSERT_TRUE(client.shaken());
  EXPECT_EQ(client.version(), "TLSv1.2");
  EXPECT_EQ(client.suite(), "ECDHE-ECDSA-AES256-GCM-SHA384");
}

TEST_F(TlsListener, SendsBodiesOfManyRecords) {
  start();
  for (const std::size_t size : {1, 16'000, 16'384, 16'385, 44'514, 2'000'000}) {
    padding_ = size;
    RawClient client(listener_->port(), TlsIdentity{});
    client.send(kRequest);
    EXPECT_EQ(client.read().body.size(), size);
  }
}

TEST_F(TlsListener, SpeaksEveryGostSuite) {
  start();
  for (const char* suite : {"GOST2012-KUZNYECHIK-KUZNYECHIKOMAC", "GOST2012-MAGMA-MAGMAOMAC",
                            "IANA-GOST2012-GOST8912-GOST8912", "LEGACY-GOST2012-GOST8912-GOST8912"}) {
    RawClient client(listener_->port(), TlsIdentity{.suites = suite});
    ASSERT_TRUE(client.shaken()) << suite;
    EXPECT_EQ(client.suite(), suite);
    client.send(kRequest);
    EXPECT_EQ(client.read().status(), 200) << suite;
  }
}

TEST_F(TlsListener, StaysAtTls12ForNewerClientsUnlessToldOtherwise) {
  start();
  RawClient capped(listener_->port(), TlsIdentity{.newest = TLS1_3_VERSION});
  EXPECT_EQ(capped.version(), "TLSv1.2");
  listener_.reset();
  api_.tls_max = config::TlsVersion::tls13;
  start();
  RawClient newest(listener_->port(), TlsIdentity{.newest = TLS1_3_VERSION});
  EXPECT_EQ(newest.version(), "TLSv1.3");
}

TEST_F(TlsListener, RefusesOlderVersionsAndSuitesWithoutForwardSecrecy) {
  start();
  EXPECT_FALSE(RawClient(listener_->port(), TlsIdentity{.newest = TLS1_1_VERSION}).shaken());
  EXPECT_FALSE(RawClient(listener_->port(), TlsIdentity{.suites = "AES128-GCM-SHA256:AES256-SHA"}).shaken());
}

TEST_F(TlsListener, AClientWithoutACertificateIsNobody) {
  start();
  EXPECT_EQ(seen({}), "");
}

TEST_F(TlsListener, SeesTheCertificatesOfStaffWhateverTheirKey) {
  start();
  for (const ParameterSet set : {ParameterSet::p256, ParameterSet::cryptopro_a, ParameterSet::tc26_512_a}) {
    const Identity anna = identity(staff_, "staff", set);
    EXPECT_EQ(seen({.certificate = &anna.certificate, .key = &anna.key}), to_hex(anna.certificate.der()));
  }
}

TEST_F(TlsListener, TheSessionOfAStaffMemberIsHisOnARepeatedConnection) {
  start();
  const Identity anna = identity(staff_, "staff", ParameterSet::p256);
  TlsIdentity shown{.certificate = &anna.certificate, .key = &anna.key};
  RawClient first(listener_->port(), shown);
  first.send(kRequest);
  EXPECT_EQ(first.read().body, to_hex(anna.certificate.der()));
  const auto session = first.session();
  // The second connection shows no certificate: it is known by the session alone.
  RawClient second(listener_->port(), TlsIdentity{.session = session.get()});
  ASSERT_TRUE(second.shaken());
  EXPECT_TRUE(second.resumed());
  second.send(kRequest);
  EXPECT_EQ(second.read().body, to_hex(anna.certificate.der()));
}

TEST_F(TlsListener, RefusesCertificatesOfOtherCas) {
  start();
  // Staff by their certificates: one of another CA of the same root, and one of a stranger.
  const Identity neighbour = identity(make_issuing(root_, "staff"), "staff", ParameterSet::p256);
  const TestAuthority stranger = make_issuing(make_root("ecdsa-root", ParameterSet::p256), "staff");
  const Identity foreign = identity(stranger, "staff", ParameterSet::p256);
  EXPECT_EQ(seen({.certificate = &neighbour.certificate, .key = &neighbour.key}), std::nullopt);
  EXPECT_EQ(seen({.certificate = &foreign.certificate, .key = &foreign.key}), std::nullopt);
}

TEST_F(TlsListener, RefusesAnExpiredCertificateAndSaysSoInTheLog) {
  const TestAuthority staff = make_issuing(make_root("ecdsa-root", ParameterSet::p256, kTwoYears), "staff", kTwoYears);
  write_new_file(folder_ / "old-staff.crt", staff.certificate().to_pem(), FileMode::readable);
  api_.client_ca = folder_ / "old-staff.crt";
  start();
  const Identity anna = identity(staff, "staff", ParameterSet::p256);
  EXPECT_EQ(seen({.certificate = &anna.certificate, .key = &anna.key}), to_hex(anna.certificate.der()));
  const Identity former = identity(staff, "staff", ParameterSet::p256, kTwoYears);
  EXPECT_EQ(seen({.certificate = &former.certificate, .key = &former.key}), std::nullopt);
  listener_->stop(std::chrono::seconds(10));
  EXPECT_EQ(listener_->failed_handshakes(), 1U);
  EXPECT_THAT(log_.str(), HasSubstr("the TLS handshake with 127.0.0.1 failed: "));
  EXPECT_THAT(log_.str(), HasSubstr("certificate has expired"));
}

TEST_F(TlsListener, AKeyOfAnotherCertificateIsNamed) {
  api_.certificates[0].key = folder_ / "tls-gost.key";
  EXPECT_THAT(refusal(), HasSubstr("tls-gost.key is not the key of"));
}

TEST_F(TlsListener, AFileWithoutACertificateIsNamed) {
  api_.client_ca = folder_ / "tls-gost.key";
  EXPECT_THAT(refusal(), HasSubstr("tls-gost.key holds no certificate in PEM"));
}

}  // namespace
}  // namespace tamga::net
