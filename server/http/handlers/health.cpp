#include "server/http/handlers/handlers.hpp"
#include "server/http/readiness.hpp"
#include "server/http/services.hpp"

namespace tamga::http {

Response healthz(Exchange&) {
  return alive();
}

Response readyz(Exchange& exchange) {
  return exchange.services().readiness.answer();
}

}  // namespace tamga::http
