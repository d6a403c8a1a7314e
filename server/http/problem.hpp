#pragma once

// A refusal as the client sees it: application/problem+json (RFC 9457). The one place that knows which Errc is which
// HTTP status (api/openapi.yaml, x-error-statuses).

#include <string_view>

#include "ca-core/base/error.hpp"
#include "server/http/response.hpp"

namespace tamga::http {

/// 4xx or 5xx. Codes that only ever stand in `errors` are 422, should one be thrown by itself.
int status_of(Errc code);

/// The whole answer. Notes for the log are not in it. Every 503 and 429 carries Retry-After, every 401 a challenge.
Response problem(const Error& error, std::string_view request_id);

}  // namespace tamga::http
