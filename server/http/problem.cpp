#include "server/http/problem.hpp"

#include <nlohmann/json.hpp>

#include "server/http/media_type.hpp"

namespace tamga::http {
namespace {

using Json = nlohmann::ordered_json;

constexpr long kDefaultRetryAfterSeconds = 2;

/// RFC 9110 section 15.
std::string_view reason_of(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

Json message_of(const ErrorTexts& row) {
  return {{"en", row.english}, {"ru", row.russian}};
}

Json errors_of(const FieldErrors& fields) {
  Json list = Json::array();
  for (const FieldError& field : fields) {
    const ErrorTexts& row = texts(field.code);
    list.push_back({{"pointer", field.pointer}, {"code", row.code}, {"message", message_of(row)}});
  }
  return list;
}

}  // namespace

// No default: a new code does not compile until somebody has decided.
int status_of(Errc code) {
  switch (code) {
    case Errc::malformed_json:
    case Errc::malformed_request:
    case Errc::ocsp_malformed:
      return 400;
    case Errc::not_authenticated:
      return 401;
    case Errc::operator_unknown:
    case Errc::operator_disabled:
    case Errc::forbidden:
    case Errc::code_word_wrong:
    case Errc::reissue_not_authorised:
    case Errc::own_application:
    case Errc::cms_not_trusted:
      return 403;
    case Errc::route_not_found:
    case Errc::application_not_found:
    case Errc::subscriber_not_found:
    case Errc::certificate_not_found:
    case Errc::ca_not_found:
    case Errc::profile_not_found:
    case Errc::crl_not_found:
      return 404;
    case Errc::method_not_allowed:
      return 405;
    case Errc::not_acceptable:
      return 406;
    case Errc::key_already_registered:
    case Errc::application_wrong_state:
    case Errc::idempotency_in_progress:
    case Errc::identity_mismatch:
    case Errc::subscriber_blocked:
    case Errc::certificate_already_revoked:
    case Errc::certificate_expired:
    case Errc::certificate_not_active:
    case Errc::certificate_suspended:
    case Errc::suspended_by_others:
    case Errc::mandate_ended:
    case Errc::certificate_not_suspended:
    case Errc::suspension_not_allowed:
    case Errc::certificate_already_replaced:
    case Errc::reissue_in_progress:
      return 409;
    case Errc::body_too_large:
      return 413;
    case Errc::unsupported_media_type:
      return 415;
    case Errc::too_many_attempts:
      return 429;
    case Errc::header_too_large:
      return 431;
    case Errc::too_busy:
    case Errc::unavailable:
    case Errc::outcome_unknown:
    case Errc::issuance_not_safe:
    case Errc::ca_expiring:
    case Errc::signer_unavailable:
      return 503;
    case Errc::invalid_fields:
    case Errc::idempotency_key_reused:
    case Errc::identification_required:
    case Errc::lint_failed:
    case Errc::identification_not_accepted:
    case Errc::password_weak:
    case Errc::profile_invalid:
    case Errc::document_unreadable:
    case Errc::cms_unreadable:
    case Errc::cms_bad_signature:
    case Errc::cms_wrong_content:
    case Errc::required:
    case Errc::unknown_field:
    case Errc::duplicate_field:
    case Errc::wrong_type:
    case Errc::wrong_format:
    case Errc::too_short:
    case Errc::too_long:
    case Errc::out_of_range:
    case Errc::not_allowed_value:
    case Errc::nothing_given:
    case Errc::in_the_future:
    case Errc::bad_characters:
    case Errc::mixed_alphabets:
    case Errc::snils_check_digits:
    case Errc::inn_check_digits:
    case Errc::ogrn_check_digit:
    case Errc::ogrnip_check_digit:
    case Errc::too_young:
    case Errc::passport_before_fourteen:
    case Errc::passport_expired:
    case Errc::request_unreadable:
    case Errc::request_bad_signature:
    case Errc::request_weak_signature:
    case Errc::key_not_allowed:
    case Errc::key_weak:
      return 422;
    case Errc::internal:
    case Errc::issuance_failed:
    case Errc::crypto_failed:
    case Errc::wrong_password:
    case Errc::file_unreadable:
    case Errc::configuration_invalid:
    case Errc::already_initialised:
    case Errc::schema_mismatch:
    case Errc::crl_invalid:
      return 500;
  }
  return 500;
}

Response problem(const Error& error, std::string_view request_id) {
  const int status = status_of(error.code());
  // What is wrong inside the house is for the log alone.
  const bool internal = status == 500 && error.code() != Errc::issuance_failed;
  const ErrorTexts& row = texts(internal ? Errc::internal : error.code());

  Json document{{"type", "urn:tamga:error:" + std::string(row.code)},
                {"title", reason_of(status)},
                {"status", status},
                {"code", row.code},
                {"detail", row.english},
                {"message", message_of(row)},
                {"instance", "urn:uuid:" + std::string(request_id)}};
  Response response{status, std::string(kProblem), {}, {}};
  if (!internal) {
    if (!error.details().fields.empty()) document["errors"] = errors_of(error.details().fields);
    for (const auto& [name, values] : error.details().members) document[name] = values;
  }
  // RFC 9110 section 15.5.2 wants a challenge; no scheme is registered for certificates shown in the TLS handshake.
  if (status == 401) response.with_header("WWW-Authenticate", "ClientCertificate realm=\"staff\"");
  long retry_after = error.details().retry_after_seconds;
  if (retry_after <= 0 && (status == 503 || status == 429)) retry_after = kDefaultRetryAfterSeconds;
  if (retry_after > 0) {
    document["retry_after"] = retry_after;
    response.with_header("Retry-After", std::to_string(retry_after));
  }
  response.body = document.dump(-1, ' ', false, Json::error_handler_t::replace);
  return response;
}

}  // namespace tamga::http
