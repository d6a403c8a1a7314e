#include "server/net/tls_context.hpp"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"
#include "ca-core/openssl/random.hpp"
#include "server/net/listener.hpp"
#include "server/service/system_clock.hpp"
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

/// Certificates of today: TLS compares them with the machine's clock.
CertificateOrder current(CertificateOrder order) {
  order.not_before = service::SystemClock().now() - std::chrono::hours(1);
  return order;
}

class TlsListener : public ::testing::Test {
 protected:
  TlsListener() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tamga-tls-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    root_ = make_root("ecdsa-root", ParameterSet::p256);
    gost_root_ = make_root("gost-root", ParameterSet::cryptopro_a);
    staff_ = make_issuing("staff");
    subscribers_ = make_issuing("ecdsa-unqualified");
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

  static TestAuthority make_root(const std::string& slug, ParameterSet set) {
    auto signer = std::make_unique<KeyFileSigner>(PrivateKey::generate(set));
    const auto issued = issue_root(current(tamga::testing::ca_order(slug, signer->public_key())), *signer,
                                   tamga::testing::test_tools());
    return tamga::testing::opened(slug, std::move(signer), issued.der);
  }

  TestAuthority make_issuing(const std::string& slug) const {
    auto signer = std::make_unique<KeyFileSigner>(PrivateKey::generate(ParameterSet::p256));
    const auto issued =
        root_.issuer->sign(root_.issuer->prepare(current(tamga::testing::ca_order(slug, signer->public_key()))));
    return tamga::testing::opened(slug, std::move(signer), issued.der);
  }

  static Identity identity(const TestAuthority& ca, const char* profile, ParameterSet set) {
    PrivateKey key = PrivateKey::generate(set);
    Certificate certificate = ca.issue(current(tamga::testing::service_order(profile, "Проверка", key.public_key())));
    return {std::move(key), std::move(certificate)};
  }

  void write(const std::string& name, const Identity& made) const {
    write_new_file(folder_ / (name + ".crt"), made.certificate.to_pem(), FileMode::readable);
    write_new_file(folder_ / (name + ".key"), made.key.to_encrypted_pem(Password("secret")), FileMode::secret);
  }

  void start() {
    listener_ = std::make_unique<Listener>(
        ListenerSettings::of(api_), TlsContext::load(api_, Password("secret")),
        [](const http::Request& request, const Reply& reply) {
          reply(http::Response::plain(200, to_hex(request.client_certificate)));
        },
        clock_, random_, std::make_shared<spdlog::logger>("silent", std::make_shared<spdlog::sinks::null_sink_mt>()));
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
  TestAuthority subscribers_;
  config::Api api_;
  service::SystemClock clock_;
  openssl::OpensslRandom random_;
  std::unique_ptr<Listener> listener_;
};

TEST_F(TlsListener, SpeaksForwardSecretEcdsaByDefault) {
  start();
  RawClient client(listener_->port(), TlsIdentity{});
  ASSERT_TRUE(client.shaken());
  EXPECT_EQ(client.version(), "TLSv1.2");
  EXPECT_EQ(client.suite(), "ECDHE-ECDSA-AES256-GCM-SHA384");
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
  const TlsIdentity shown{.certificate = &anna.certificate, .key = &anna.key};
  EXPECT_EQ(seen(shown), seen(shown));
}

TEST_F(TlsListener, RefusesCertificatesOfOtherCas) {
  start();
  // One of the same root's issuing CAs, which stands for subscribers, and one of a stranger.
  const Identity subscriber = identity(subscribers_, "tls-server", ParameterSet::p256);
  const TestAuthority stranger = make_root("ecdsa-root", ParameterSet::p256);
  const Identity foreign = identity(stranger, "tls-server", ParameterSet::p256);
  EXPECT_EQ(seen({.certificate = &subscriber.certificate, .key = &subscriber.key}), std::nullopt);
  EXPECT_EQ(seen({.certificate = &foreign.certificate, .key = &foreign.key}), std::nullopt);
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
