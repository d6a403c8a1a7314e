#include "server/status/ready_response.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "ca-core/openssl/digest.hpp"

namespace tamga::status {
namespace {

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void append_padded(std::string& text, unsigned number, unsigned digits) {
  const std::string plain = std::to_string(number);
  text.append(digits > plain.size() ? digits - plain.size() : 0, '0');
  text += plain;
}

std::optional<unsigned> number_at(std::string_view text, std::size_t position, std::size_t length) {
  unsigned number = 0;
  const char* begin = text.data() + position;
  const auto [end, failure] = std::from_chars(begin, begin + length, number);
  return failure == std::errc{} && end == begin + length ? std::optional(number) : std::nullopt;
}

std::string_view status_text(int status) {
  switch (status) {
    case 200:
      return "200 OK";
    case 304:
      return "304 Not Modified";
    case 400:
      return "400 Bad Request";
    case 404:
      return "404 Not Found";
    case 405:
      return "405 Method Not Allowed";
    case 408:
      return "408 Request Timeout";
    case 413:
      return "413 Content Too Large";
    case 414:
      return "414 URI Too Long";
    case 415:
      return "415 Unsupported Media Type";
    case 422:
      return "422 Unprocessable Content";
    case 429:
      return "429 Too Many Requests";
    case 431:
      return "431 Request Header Fields Too Large";
    case 503:
      return "503 Service Unavailable";
    default:
      return "500 Internal Server Error";
  }
}

// Without the headers of a kind of answer.
constexpr std::size_t kUsualHead = 112;

std::string head_of(int status, std::string_view content_type, std::size_t length) {
  std::string head;
  head.reserve(kUsualHead);
  head += "HTTP/1.1 ";
  head += status_text(status);
  head += "\r\n";
  if (!content_type.empty()) {
    head += "Content-Type: ";
    head += content_type;
    head += "\r\n";
  }
  head += "Content-Length: " + std::to_string(length) + "\r\n";
  return head;
}

void add_validators(ReadyResponse& response, Keeping keeping) {
  response.validators = "ETag: " + keeping.etag + "\r\nLast-Modified: " + to_http_date(keeping.last_modified) + "\r\n";
  if (!keeping.longest_age) response.validators += "Expires: " + to_http_date(keeping.expires) + "\r\n";
  response.head += response.validators;
  response.etag = std::move(keeping.etag);
  response.expires = keeping.expires;
  response.longest_age = keeping.longest_age;
}

}  // namespace

std::string to_http_date(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(instant - day);
  std::string text(kDays[std::chrono::weekday(day).c_encoding()]);
  text += ", ";
  append_padded(text, static_cast<unsigned>(date.day()), 2);
  text += ' ';
  text += kMonths[static_cast<unsigned>(date.month()) - 1];
  text += ' ';
  append_padded(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  text += ' ';
  append_padded(text, static_cast<unsigned>(time.hours().count()), 2);
  text += ':';
  append_padded(text, static_cast<unsigned>(time.minutes().count()), 2);
  text += ':';
  append_padded(text, static_cast<unsigned>(time.seconds().count()), 2);
  text += " GMT";
  return text;
}

std::optional<Instant> parse_http_date(std::string_view text) {
  // "Sun, 06 Nov 1994 08:49:37 GMT"
  if (text.size() != 29 || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' || text[16] != ' ' ||
      text[19] != ':' || text[22] != ':' || text.substr(25) != " GMT") {
    return std::nullopt;
  }
  unsigned month = 1;
  for (const auto name : kMonths) {
    if (name == text.substr(8, 3)) break;
    ++month;
  }
  const auto day = number_at(text, 5, 2);
  const auto year = number_at(text, 12, 4);
  const auto hour = number_at(text, 17, 2);
  const auto minute = number_at(text, 20, 2);
  const auto second = number_at(text, 23, 2);
  if (!day || !year || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)), std::chrono::month(month),
                                         std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  return Instant(std::chrono::sys_days(date)) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

ReadyResponsePtr make_ocsp_response(Bytes der, const std::optional<OcspLifetime>& lifetime) {
  auto response = std::make_shared<ReadyResponse>();
  response->head = head_of(200, "application/ocsp-response", der.size());
  if (lifetime) {
    add_validators(*response, {.etag = '"' + to_hex(openssl::sha1(der)) + '"',
                               .last_modified = lifetime->this_update,
                               .expires = lifetime->next_update});
  }
  response->body.assign(as_text(der));
  return response;
}

ReadyResponsePtr make_mapped_response(std::string_view content_type, ByteView octets, std::shared_ptr<const void> owner,
                                      Keeping keeping, std::optional<Coding> coding) {
  auto response = std::make_shared<ReadyResponse>();
  response->head = head_of(200, content_type, octets.size());
  response->head += coding == Coding::gzip ? "Content-Encoding: gzip\r\n" : "Accept-Ranges: bytes\r\n";
  if (keeping.known_by_date) response->last_modified = keeping.last_modified;
  add_validators(*response, std::move(keeping));
  if (coding) {
    constexpr std::string_view kVary = "Vary: Accept-Encoding\r\n";
    response->head += kVary;
    response->validators += kVary;
  }
  response->content_type = content_type;
  response->owner = std::move(owner);
  response->mapped = octets;
  return response;
}

ReadyResponsePtr make_response(int status, std::string_view content_type, std::string body,
                               std::string_view extra_headers) {
  auto response = std::make_shared<ReadyResponse>();
  response->head = head_of(status, content_type, body.size());
  response->head += extra_headers;
  response->body = std::move(body);
  return response;
}

ReadyResponsePtr make_lasting_response(std::string_view content_type, std::string body, std::string etag,
                                       Instant last_modified, Instant expires, std::string_view extra_headers) {
  auto response = std::make_shared<ReadyResponse>();
  response->head = head_of(200, content_type, body.size());
  add_validators(*response, {.etag = std::move(etag), .last_modified = last_modified, .expires = expires});
  response->head += extra_headers;
  response->validators += extra_headers;
  response->body = std::move(body);
  return response;
}

ReadyResponsePtr make_passing_response(std::string_view content_type, std::string body, Instant expires,
                                       std::string_view extra_headers) {
  auto response = std::make_shared<ReadyResponse>();
  response->head = head_of(200, content_type, body.size());
  response->head += extra_headers;
  response->body = std::move(body);
  response->expires = expires;
  return response;
}

namespace {

/// Whether one of a list of tags is it.
template <typename IsIt>
bool any_tag(std::string_view list, const IsIt& is_it) {
  constexpr std::string_view kBlanks = " \t";
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string_view tag = list.substr(0, comma);
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    tag.remove_prefix(std::min(tag.find_first_not_of(kBlanks), tag.size()));
    tag = tag.substr(0, tag.find_last_not_of(kBlanks) + 1);
    if (is_it(tag)) return true;
  }
  return false;
}

}  // namespace

bool matches_etag(std::string_view if_none_match, std::string_view etag) {
  return any_tag(if_none_match, [etag](std::string_view tag) {
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    return !etag.empty() && (tag == "*" || tag == etag);
  });
}

bool matches_etag_strongly(std::string_view if_match, std::string_view etag) {
  return any_tag(if_match, [etag](std::string_view tag) { return !etag.empty() && (tag == "*" || tag == etag); });
}

}  // namespace tamga::status
