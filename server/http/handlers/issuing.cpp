// The two calls that end with a new certificate.

#include <algorithm>
#include <string>

#include "server/app/reissue_certificate.hpp"
#include "server/app/request_issue.hpp"
#include "server/http/handlers/handlers.hpp"
#include "server/http/handlers/parameters.hpp"
#include "server/http/json_input.hpp"
#include "server/http/json_output.hpp"
#include "server/http/services.hpp"

namespace tamga::http {
namespace {

constexpr std::chrono::seconds kShortestRetry{1};
constexpr std::chrono::seconds kLongestRetry{60};

/// When it is worth asking again.
std::string retry_after(const app::ApplicationView& application) {
  const auto expected = application.queue ? application.queue->expected : std::nullopt;
  return std::to_string(std::clamp(expected.value_or(kShortestRetry), kShortestRetry, kLongestRetry).count());
}

/// The certificate, or, when it was not made in time, the application and where to look for it.
Response render(const app::IssueResult& result, int status) {
  if (result.certificate) {
    return Response::json(status, encode(*result.certificate))
        .with_header("Location", certificate_path(result.certificate->record.certificate.name));
  }
  return Response::json(202, encode(result.application))
      .with_header("Location", "/v1/applications/" + result.application.id.to_string())
      .with_header("Retry-After", retry_after(result.application));
}

}  // namespace

Response issue_certificate(Exchange& exchange) {
  decode_nothing(as_bytes(exchange.request().body));
  Services& services = exchange.services();
  return render(app::request_issue(services.registry, services.issuance_results, exchange.actor(),
                                   path_application(exchange), exchange.wait_preference(), services.clock),
                201);
}

Response reissue_certificate(Exchange& exchange) {
  const auto input = decode_reissue(as_bytes(exchange.request().body), exchange.now());
  Services& services = exchange.services();
  const auto result = app::reissue_certificate(services.registry, services.issuance_results, exchange.actor(), input,
                                               exchange.wait_preference(), services.clock);
  return render(result, result.repeated ? 200 : 201);
}

}  // namespace tamga::http
