#pragma once

// An HTTP answer with everything prepared but its Date, its remaining max-age and the connection's fate.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"

namespace tamga::status {

/// RFC 9110 section 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string to_http_date(Instant instant);

/// IMF-fixdate only; nullopt for anything else.
std::optional<Instant> parse_http_date(std::string_view text);

struct ReadyResponse {
  std::string head;        // status line and headers, each line with its CRLF; no empty line
  std::string validators;  // of these headers those that "304 Not Modified" repeats: ETag, Last-Modified, Expires, Vary
  std::string etag;        // with its quotes; empty without one
  std::string body;
  std::shared_ptr<const void> owner;     // of `mapped`
  std::string content_type;              // of `mapped`, for parts of it
  ByteView mapped;                       // a body that is not copied (a CRL's file); used when `body` is empty
  std::optional<Instant> last_modified;  // for If-Modified-Since; without it only the tag counts
  std::optional<Instant> expires;        // cacheable until then; without it the answer says no-store
  std::optional<std::chrono::seconds> longest_age;  // and to be asked for again after so long

  ByteView content() const { return body.empty() ? mapped : as_bytes(body); }
};

using ReadyResponsePtr = std::shared_ptr<const ReadyResponse>;

/// When an OCSP answer's statement begins and ends: thisUpdate and nextUpdate.
struct OcspLifetime {
  Instant this_update;
  Instant next_update;
};

/// A successful OCSP answer with the headers of RFC 5019 section 6.2; without a lifetime it must not be kept. Two
/// answers of one second may differ, so that a client's copy is judged by its tag alone.
ReadyResponsePtr make_ocsp_response(Bytes der, const std::optional<OcspLifetime>& lifetime);

/// How octets are sent that may be sent compressed too.
enum class Coding { identity, gzip };

/// How long an answer may be kept, and by what it is known again.
struct Keeping {
  std::string etag;  // with its quotes: a strong validator, of these octets alone
  Instant last_modified;
  Instant expires;
  std::optional<std::chrono::seconds> longest_age = {};  // a cache asks after so long whether there is another; the
                                                         // answer has no Expires then, which would contradict it
  bool known_by_date = true;  // false where other octets may have had this moment too: only the tag counts
};

/// A file that stays where it is; `owner` keeps it mapped. With a coding the answer says that it depends on
/// Accept-Encoding.
ReadyResponsePtr make_mapped_response(std::string_view content_type, ByteView octets, std::shared_ptr<const void> owner,
                                      Keeping keeping, std::optional<Coding> coding = std::nullopt);

/// What stays as it is: to be kept until `expires`, and to be asked for again by its tag. `extra_headers` as below.
ReadyResponsePtr make_lasting_response(std::string_view content_type, std::string body, std::string etag,
                                       Instant last_modified, Instant expires, std::string_view extra_headers = {});

/// To be kept until `expires`, and then to be fetched anew. `extra_headers` as below.
ReadyResponsePtr make_passing_response(std::string_view content_type, std::string body, Instant expires,
                                       std::string_view extra_headers = {});

/// Not to be kept by caches. `extra_headers` are whole lines with their CRLF.
ReadyResponsePtr make_response(int status, std::string_view content_type, std::string body,
                               std::string_view extra_headers = {});

/// If-None-Match (RFC 9110 section 13.1.2): a list of tags, or "*"; compared weakly, as there.
bool matches_etag(std::string_view if_none_match, std::string_view etag);

/// If-Match (section 13.1.1), compared strongly.
bool matches_etag_strongly(std::string_view if_match, std::string_view etag);

}  // namespace tamga::status
