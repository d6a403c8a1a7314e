#include "server/net/status_response_writer.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

#include "server/net/byte_range.hpp"

namespace tamga::net {
namespace {

using http::Method;

void append_number(std::string& out, std::int64_t number) {
  char digits[20];
  const auto [end, failure] = std::to_chars(std::begin(digits), std::end(digits), number);
  out.append(digits, end);
}

void append_moment(std::string& out, const std::optional<Instant>& expires,
                   const std::optional<std::chrono::seconds>& longest_age, Instant now, std::string_view date) {
  out += "Date: ";
  out += date;
  if (expires) {
    out += "\r\nCache-Control: max-age=";
    const std::chrono::seconds left = std::min(*expires - now, longest_age.value_or(std::chrono::seconds::max()));
    append_number(out, std::max<std::int64_t>(0, left.count()));
    out += ", public, no-transform, must-revalidate\r\n";
  } else {
    out += "\r\nCache-Control: no-store\r\n";
  }
}

/// Of mapped answers only: all others are short.
ByteRange wanted_range(const StatusRequest& request, const status::ReadyResponse& response) {
  if (request.method != Method::get || request.range.empty() || response.mapped.empty()) return {};
  if (!range_holds(request.if_range, response.etag)) return {};
  return select_range(request.range, response.mapped.size());
}

void append_range_head(std::string& out, const status::ReadyResponse& response, const ByteRange& range) {
  const bool part = range.kind == ByteRange::Kind::part;
  out += part ? "HTTP/1.1 206 Partial Content\r\nContent-Type: " + response.content_type + "\r\n"
              : std::string("HTTP/1.1 416 Range Not Satisfiable\r\n");
  out += "Content-Range: bytes ";
  if (part) {
    out += std::to_string(range.first) + '-' + std::to_string(range.first + range.count - 1);
  } else {
    out += '*';
  }
  out += '/' + std::to_string(response.mapped.size()) + "\r\nContent-Length: " + std::to_string(range.count) + "\r\n";
  if (part) out += response.validators;
}

/// RFC 9110 sections 13.1.1 and 13.1.4: the client wants what it knows or nothing.
bool is_precondition_failed(const StatusRequest& request, const status::ReadyResponse& response) {
  if (request.method == Method::post || response.etag.empty()) return false;
  if (!request.if_match.empty()) return !status::matches_etag_strongly(request.if_match, response.etag);
  if (request.if_unmodified_since.empty()) return false;
  const auto since = status::parse_http_date(request.if_unmodified_since);
  return since && response.last_modified && *since < *response.last_modified;
}

void append_end_of_head(std::string& out, const StatusRequest& request, Fate fate) {
  if (fate == Fate::close) {
    out += "Connection: close\r\n";
  } else if (request.old_version) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

}  // namespace

bool is_not_modified(const StatusRequest& request, const status::ReadyResponse& response) {
  if (request.method == Method::post || response.etag.empty()) return false;
  if (!request.if_none_match.empty()) return status::matches_etag(request.if_none_match, response.etag);
  if (request.if_modified_since.empty() || !response.last_modified) return false;
  // Only the very moment: a client that sends its own clock's may have had what came before, which was served until
  // then.
  return status::parse_http_date(request.if_modified_since) == response.last_modified;
}

ByteView append_response(std::string& out, const status::ReadyResponse& response, const StatusRequest& request,
                         Fate fate, Instant now, std::string_view date) {
  if (is_precondition_failed(request, response)) {
    out += "HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\n";
    append_moment(out, std::nullopt, std::nullopt, now, date);
    append_end_of_head(out, request, fate);
    return {};
  }
  const bool not_modified = is_not_modified(request, response);
  const ByteRange range = not_modified ? ByteRange{} : wanted_range(request, response);
  if (not_modified) {
    out += "HTTP/1.1 304 Not Modified\r\n";
    out += response.validators;
  } else if (range.kind == ByteRange::Kind::whole) {
    out += response.head;
  } else {
    append_range_head(out, response, range);
  }
  const bool refused = range.kind == ByteRange::Kind::unsatisfiable;
  append_moment(out, refused ? std::nullopt : response.expires, response.longest_age, now, date);
  append_end_of_head(out, request, fate);
  if (not_modified || request.method == Method::head) return {};
  out += response.body;
  if (!response.body.empty() || refused) return {};
  if (range.kind == ByteRange::Kind::whole) return response.mapped;
  return response.mapped.subspan(range.first, range.count);
}

}  // namespace tamga::net
