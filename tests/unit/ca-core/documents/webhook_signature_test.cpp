#include "ca-core/documents/webhook_signature.hpp"

#include <gtest/gtest.h>

#include "ca-core/openssl/random.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga {
namespace {

WebhookSecret secret(std::string text) {
  return WebhookSecret(std::move(text));
}

// The vector of the Standard Webhooks libraries.
TEST(WebhookSignature, IsThePublishedOne) {
  EXPECT_EQ(sign_webhook(secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "msg_p5jXN8AQM9LWM0D4loKWxJek",
                         Instant(std::chrono::seconds(1614265330)), R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSignature, DependsOnEverythingThatIsSigned) {
  openssl::OpensslRandom random;
  const WebhookSecret one = make_webhook_secret(random);
  const WebhookSecret other = make_webhook_secret(random);
  const Instant now(std::chrono::seconds(1700000000));
  const std::string signature = sign_webhook(one, "msg_1", now, "{}");
  EXPECT_EQ(signature, sign_webhook(one, "msg_1", now, "{}"));
  EXPECT_NE(signature, sign_webhook(other, "msg_1", now, "{}"));
  EXPECT_NE(signature, sign_webhook(one, "msg_2", now, "{}"));
  EXPECT_NE(signature, sign_webhook(one, "msg_1", now + std::chrono::seconds(1), "{}"));
  EXPECT_NE(signature, sign_webhook(one, "msg_1", now, "{} "));
}

TEST(WebhookSignature, SecretsHaveThirtyTwoOctetsInTheCommonForm) {
  openssl::OpensslRandom random;
  const std::string text(make_webhook_secret(random).reveal());
  ASSERT_TRUE(text.starts_with("whsec_"));
  const auto octets = from_base64(std::string_view(text).substr(6));
  ASSERT_TRUE(octets);
  EXPECT_EQ(octets->size(), 32U);
}

TEST(WebhookSignature, RefusesWhatIsNoSecret) {
  for (const char* text : {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
                           "whsec_MfKQ9r8GKYqrTwjUPD8ILA=="}) {
    EXPECT_REFUSED(sign_webhook(secret(text), "msg_1", Instant(), "{}"), Errc::internal);
  }
}

}  // namespace
}  // namespace tamga
