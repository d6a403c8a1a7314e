#include "server/net/status_response_writer.hpp"

#include <algorithm>
#include <charconv>

namespace tamga::net {
namespace {

using http::Method;

void append_number(std::string& out, std::int64_t number) {
  char digits[20];
  const auto [end, failure] = std::to_chars(std::begin(digits), std::end(digits), number);
  out.append(digits, end);
}

void append_moment(std::string& out, const status::ReadyResponse& response, Instant now, std::string_view date) {
  out += "Date: ";
  out += date;
  if (response.expires) {
    out += "\r\nCache-Control: max-age=";
    append_number(out, std::max<std::int64_t>(0, (*response.expires - now).count()));
    out += ", public, no-transform, must-revalidate\r\n";
  } else {
    out += "\r\nCache-Control: no-store\r\n";
  }
}

}  // namespace

bool is_not_modified(const StatusRequest& request, const status::ReadyResponse& response) {
  if (request.method == Method::post || response.etag.empty()) return false;
  if (!request.if_none_match.empty()) return status::matches_etag(request.if_none_match, response.etag);
  if (request.if_modified_since.empty() || !response.last_modified) return false;
  const auto since = status::parse_http_date(request.if_modified_since);
  return since && *response.last_modified <= *since;
}

Remainder append_response(std::string& out, const status::ReadyResponse& response, const StatusRequest& request,
                          Fate fate, Instant now, std::string_view date) {
  const bool not_modified = is_not_modified(request, response);
  if (not_modified) {
    out += "HTTP/1.1 304 Not Modified\r\n";
    out += response.validators;
  } else {
    out += response.head;
  }
  append_moment(out, response, now, date);
  if (fate == Fate::close) {
    out += "Connection: close\r\n";
  } else if (request.old_version) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
  if (not_modified || request.method == Method::head) return Remainder::nothing;
  out += response.body;
  return response.body.empty() && !response.mapped.empty() ? Remainder::mapped : Remainder::nothing;
}

}  // namespace tamga::net
