#include "server/net/published_page.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "ca-core/base/error.hpp"
#include "server/http/query.hpp"
#include "server/net/status_routes.hpp"
#include "server/status/change_cursor.hpp"
#include "server/status/change_json.hpp"

namespace tamga::net {
namespace {

using status::ChangeCursor;
using status::CursorState;
using status::PublishedChange;

constexpr std::size_t kDefaultLimit = 100;
constexpr std::size_t kLargestLimit = 500;
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kOpenToScripts = "Access-Control-Allow-Origin: *\r\n";
constexpr std::string_view kLatest = "latest";

/// A page that is full stays as it is; a restored registry may begin another history, and caches are told by then.
constexpr std::chrono::hours kFullPageKept{1};
constexpr std::chrono::seconds kOpenPageKept{1};

struct PageRequest {
  std::optional<ChangeCursor> after;  // nullopt: only what will come
  std::size_t limit = kDefaultLimit;
};

PageRequest parse_query(std::string_view text) {
  constexpr std::array<std::string_view, 2> kKnown{"after", "limit"};
  const http::Query query = http::Query::parse(text, kKnown);
  PageRequest request{.after = ChangeCursor{}};
  FieldErrors faults;
  if (const auto after = query.find("after")) {
    request.after = ChangeCursor::parse(*after);
    if (!request.after && *after != kLatest) faults.push_back({"/query/after", Errc::wrong_format});
  }
  if (const auto limit = query.find("limit")) {
    const auto [end, failure] = std::from_chars(limit->data(), limit->data() + limit->size(), request.limit);
    if (failure != std::errc{} || end != limit->data() + limit->size() || request.limit == 0 ||
        request.limit > kLargestLimit) {
      faults.push_back({"/query/limit", Errc::out_of_range});
    }
  }
  if (!faults.empty()) throw Error::invalid(std::move(faults));
  return request;
}

ChangeCursor last_of(const status::ChangeLog& log) {
  const auto last = log.find(log.size());
  return last ? ChangeCursor::after(*last) : ChangeCursor{};
}

void require_known(const ChangeCursor& cursor, const status::ChangeLog& log) {
  switch (status::state_of(cursor, log)) {
    case CursorState::known:
      break;
    case CursorState::ahead:
      throw Error(Errc::unavailable);
    case CursorState::foreign:
      throw Error::invalid({{"/query/after", Errc::not_allowed_value}});
  }
}

struct Page {
  std::string items;  // of the array
  ChangeCursor next;
  std::size_t read = 0;      // changes, with those that have no place in the answer
  bool has_stopped = false;  // before a change of a CA that is not known yet: it was added a moment ago
};

Page read_page(const ChangeCursor& begin, std::size_t limit, const StatusSources& sources) {
  const auto authorities = sources.authorities.current();
  Page page{.items = {}, .next = begin};
  for (const PublishedChange& published : sources.changes.read(begin.position, limit)) {
    if (published.change) {
      const auto issuer =
          std::ranges::find(authorities->all(), published.change->key.issuer, &status::ServedAuthority::number);
      page.has_stopped = issuer == authorities->all().end();
      if (page.has_stopped) break;
      if (!page.items.empty()) page.items += ',';
      status::append_change(page.items, issuer->name, published);
    }
    page.next = ChangeCursor::after(published);
    ++page.read;
  }
  // Now, and not before: what was read is of the history that the log has still.
  require_known(begin, sources.changes);
  return page;
}

status::ReadyResponsePtr make_page(const PageRequest& request, const StatusSources& sources, Instant now) {
  // Asked before: what is read afterwards is as new at least.
  const auto known_before = sources.changes.freshness().known_at();
  const Page page = read_page(request.after ? *request.after : last_of(sources.changes), request.limit, sources);
  const std::string next = page.next.to_text();
  std::string body = R"({"items":[)" + page.items + R"(],"next":")" + next + '"';
  if (page.read == request.limit) {
    return status::make_lasting_response(kJson, body + R"(,"more":true})",
                                         '"' + next + '-' + std::to_string(request.limit) + '"', page.next.published_at,
                                         now + kFullPageKept, kOpenToScripts);
  }
  if (page.has_stopped && page.read > 0) {
    return status::make_passing_response(kJson, body + R"(,"more":true})", now + kOpenPageKept, kOpenToScripts);
  }
  // A log that is being read anew is not known to be complete.
  const auto known_at = std::min(known_before, sources.changes.freshness().known_at());
  if (page.has_stopped || !known_at || now - *known_at > sources.ocsp.options().maximum_age) {
    throw Error(Errc::unavailable);
  }
  status::append_member(body, "as_of", to_rfc3339(std::min(*known_at, now)));
  return status::make_passing_response(kJson, body + R"(,"more":false})", now + kOpenPageKept, kOpenToScripts);
}

}  // namespace

status::ReadyResponsePtr answer_changes(std::string_view query, const StatusSources& sources, Instant now) {
  try {
    return make_page(parse_query(query), sources, now);
  } catch (const Error& error) {
    // A damaged log is read again from the database within a moment.
    return refusal(error.code() == Errc::file_unreadable ? Error(Errc::unavailable) : error, sources, kOpenToScripts);
  }
}

}  // namespace tamga::net
