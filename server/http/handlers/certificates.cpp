#include <string>

#include "ca-core/revocation/status.hpp"
#include "server/app/certificate_history.hpp"
#include "server/app/read_certificates.hpp"
#include "server/app/revoke_certificate.hpp"
#include "server/app/suspend_certificate.hpp"
#include "server/http/handlers/handlers.hpp"
#include "server/http/handlers/parameters.hpp"
#include "server/http/issuer_name.hpp"
#include "server/http/json_input.hpp"
#include "server/http/json_output.hpp"
#include "server/http/media_type.hpp"
#include "server/http/services.hpp"

namespace tamga::http {
namespace {

app::CertificateSelection read_selection(QueryReader& query) {
  app::CertificateSelection selection;
  selection.subscriber = query.read("subscriber", SubscriberId::parse, Errc::wrong_format);
  selection.status = query.read("status", parse_certificate_status, Errc::not_allowed_value);
  selection.serial = query.read("serial", SerialNumber::parse_hex, Errc::wrong_format);
  selection.issuer = query.read("issuer", parse_issuer_name, Errc::wrong_format);
  return selection;
}

}  // namespace

Response list_certificates(Exchange& exchange) {
  QueryReader query(exchange.query());
  const auto selection = read_selection(query);
  const std::size_t limit = query.limit();
  const auto cursor = query.cursor();
  query.finish();
  return Response::json(200, encode(app::list_certificates(exchange.services().registry, exchange.actor(), selection,
                                                           limit, cursor, exchange.now())));
}

Response get_certificate(Exchange& exchange) {
  const auto certificate =
      app::get_certificate(exchange.services().registry, exchange.actor(), path_certificate(exchange), exchange.now());
  if (exchange.media_type() == kPem) return {200, std::string(kPem), certificate.pem, {}};
  if (exchange.media_type() == kDer) {
    return {200, std::string(kDer), std::string(as_text(certificate.record.certificate.der)), {}};
  }
  return Response::json(200, encode(certificate));
}

Response certificate_history(Exchange& exchange) {
  return Response::json(200, encode(app::certificate_history(exchange.services().registry, exchange.actor(),
                                                             path_certificate(exchange), exchange.now())));
}

Response revoke_certificate(Exchange& exchange) {
  const auto input = decode_revocation(as_bytes(exchange.request().body), exchange.now());
  Services& services = exchange.services();
  return Response::json(
      200, encode(app::revoke_certificate(services.registry, exchange.actor(), path_certificate(exchange), input,
                                          exchange.request().body, services.clock)));
}

Response suspend_certificate(Exchange& exchange) {
  const auto input = decode_suspension(as_bytes(exchange.request().body), exchange.now());
  Services& services = exchange.services();
  return Response::json(
      200, encode(app::suspend_certificate(services.registry, exchange.actor(), path_certificate(exchange), input,
                                           exchange.request().body, services.clock)));
}

Response resume_certificate(Exchange& exchange) {
  const auto input = decode_resumption(as_bytes(exchange.request().body), exchange.now());
  Services& services = exchange.services();
  return Response::json(
      200, encode(app::resume_certificate(services.registry, exchange.actor(), path_certificate(exchange), input,
                                          exchange.request().body, services.clock)));
}

}  // namespace tamga::http
