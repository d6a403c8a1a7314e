#include "ca-core/documents/webhook_signature.hpp"

#include "ca-core/base/error.hpp"
#include "ca-core/keys/sealing.hpp"
#include "ca-core/openssl/digest.hpp"

namespace tamga {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kShortest = 24;
constexpr std::size_t kLongest = 64;

SecretKey key_of(const WebhookSecret& secret) {
  const std::string_view text = secret.reveal();
  auto octets = text.starts_with(kPrefix) ? from_base64(text.substr(kPrefix.size())) : std::nullopt;
  if (!octets || octets->size() < kShortest || octets->size() > kLongest) {
    throw Error(Errc::internal, LogNote{"what should be a webhook's secret is none"});
  }
  SecretKey key{ByteView(*octets)};
  wipe(octets->data(), octets->size());
  return key;
}

}  // namespace

WebhookSecret make_webhook_secret(Random& random) {
  std::string text(kPrefix);
  std::string octets = to_base64(generate_secret_key(random).reveal_octets());
  text += octets;
  wipe(octets.data(), octets.size());
  return WebhookSecret(std::move(text));
}

std::string sign_webhook(const WebhookSecret& secret, std::string_view id, Instant timestamp, std::string_view body) {
  std::string content(id);
  content += '.' + std::to_string(timestamp.time_since_epoch().count()) + '.';
  content += body;
  return "v1," + to_base64(openssl::hmac_sha256(key_of(secret).reveal_octets(), as_bytes(content)));
}

}  // namespace tamga
