#pragma once

// Signed messages to systems that rely on certificates, as the Standard Webhooks convention 1.0 writes them
// (standardwebhooks.com): one shared secret for each receiver, HMAC-SHA-256 with it.

#include <string>
#include <string_view>

#include "ca-core/base/instant.hpp"
#include "ca-core/base/random.hpp"
#include "ca-core/base/secret.hpp"

namespace tamga {

/// "whsec_" and the base64 of 24 to 64 octets: the form in which receivers keep it.
using WebhookSecret = Secret<struct WebhookSecretTag>;

/// Of 32 random octets.
WebhookSecret make_webhook_secret(Random& random);

/// "v1," and the base64 of the HMAC over "id.timestamp.body", the timestamp in seconds since 1970. An id has no full
/// stop in it. Error{Errc::internal} for a text that is no secret.
std::string sign_webhook(const WebhookSecret& secret, std::string_view id, Instant timestamp, std::string_view body);

}  // namespace tamga
