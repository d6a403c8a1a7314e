// What anybody may send to the public status listener: HTTP as its parser reads it, the answer of its routes, and what
// is written. Acceptable: every octet is taken by a request or refused, however the octets arrive; each answer is one
// of HTTP with as many octets as it says; memory stays within the limits.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "ca-core/openssl/library.hpp"
#include "ca-core/openssl/random.hpp"
#include "ca-core/revocation/ocsp_cert_id.hpp"
#include "server/net/status_request_parser.hpp"
#include "server/net/status_request_scanner.hpp"
#include "server/net/status_response_writer.hpp"
#include "server/net/status_routes.hpp"
#include "tests/fuzz/status_seeds.hpp"
#include "tests/support/status_samples.hpp"
#include "tests/unit/ca-core/revocation/forged_responder.hpp"

namespace {

using namespace tamga;
using net::StatusRequestParser;

constexpr std::size_t kHeader = 1024;
constexpr std::size_t kBody = 2048;
constexpr std::string_view kCa = "ecdsa-unqualified";

void require(bool promise) {
  if (!promise) std::abort();
}

/// A CA with three certificates, one of them revoked, and a list.
struct Front {
  status::ResponderKeys keys() {
    auto signer = std::make_unique<KeyFileSigner>(PrivateKey::generate(ParameterSet::p256));
    responder = testing::ForgedResponder::certify(testing::ecdsa_ca(), signer->public_key());
    status::ResponderKeys all;
    all.emplace(kCa, std::move(signer));
    return all;
  }

  Front() {
    const storage::StatusAuthority served{1, std::string(kCa), testing::ecdsa_ca().certificate.der(), responder.der()};
    require(board.publish({served}).empty());
    freshness.set_known_at(clock.now());
    index.apply(testing::good_status(1));
    index.apply(testing::good_status(2));
    index.apply(testing::revoked_status(3));
    const auto published = [](std::uint64_t position, const storage::StatusChange& change) {
      return status::PublishedChange{
          .position = position, .mark = 7, .published_at = testing::kStatusNow, .change = change};
    };
    require(
        changes.append(std::vector{published(1, testing::good_status(1)), published(2, testing::revoked_status(3))}));
    changes.freshness().set_known_at(clock.now());
  }

  openssl::OpensslRandom random;
  testing::MovableClock clock;
  testing::ScratchFolder folder;
  Certificate responder = testing::ecdsa_ca().certificate;
  status::StatusIndex index{random};
  status::ResponseCache cache{index, std::size_t{1} << 20U};
  status::AuthorityBoard board{keys()};
  status::CrlShelf shelf{folder.path()};
  status::Freshness freshness;
  status::StatusCounters counters;
  status::OcspService ocsp{index, cache, board, freshness, counters, {}};
  status::ChangeLog changes{folder.path()};
  net::StatusSources sources{ocsp, index, board, shelf, freshness, counters, clock, random, changes};
};

Front& front() {
  static Front one;
  return one;
}

/// What a request says, in one text.
std::string told(const net::StatusRequest& request) {
  std::string text = std::to_string(static_cast<int>(request.method)) + (request.keep_alive ? "k" : "c") +
                     (request.old_version ? "0" : "1");
  for (const std::string* part :
       {&request.target, &request.content_type, &request.if_none_match, &request.if_modified_since, &request.range,
        &request.if_range, &request.accept_encoding, &request.body}) {
    require(part->size() <= std::max(kHeader, kBody));
    text += '\n' + *part;
  }
  return text;
}

void check_answer(const std::string& written, ByteView mapped, bool has_body) {
  const std::size_t end = written.find("\r\n\r\n");
  require(written.starts_with("HTTP/1.1 ") && end != std::string::npos);
  const std::string head = written.substr(0, end + 2);
  require(head.find("\r\nDate: ") != std::string::npos && head.find("\r\nCache-Control: ") != std::string::npos);
  const std::size_t body = written.size() - end - 4 + mapped.size();
  const std::size_t length = head.find("\r\nContent-Length: ");
  if (length == std::string::npos) {
    require(head.starts_with("HTTP/1.1 304 ") && body == 0);
    return;
  }
  require(!has_body || std::stoull(head.substr(length + 18)) == body);
  require(has_body || body == 0);
}

void answer(const net::StatusRequest& request) {
  Front& one = front();
  auto reply = net::answer(request, one.sources, one.clock.now());
  const auto* ready = std::get_if<status::ReadyResponsePtr>(&reply);
  const status::ReadyResponsePtr response =
      ready != nullptr ? *ready : one.ocsp.sign(std::get<status::OcspTicket>(reply), one.clock.now());
  require(response != nullptr);
  std::string written;
  const auto fate = request.keep_alive ? net::Fate::keep_open : net::Fate::close;
  const ByteView mapped =
      net::append_response(written, *response, request, fate, one.clock.now(), "Mon, 23 Nov 2026 10:00:00 GMT");
  check_answer(written, mapped, request.method != http::Method::head);
}

/// The input with the hash of the key of this run's CA where a seed left a place for it.
Bytes with_key_hash(const std::uint8_t* data, std::size_t size) {
  static const Bytes hash = ocsp_issuer_hashes(testing::ecdsa_ca().certificate, OcspDigest::sha1).key;
  Bytes octets(data, data + size);
  const ByteView place = as_bytes(testing::kKeyHashPlace);
  auto found = octets.begin();
  while ((found = std::search(found, octets.end(), place.begin(), place.end())) != octets.end()) {
    found = std::copy(hash.begin(), hash.end(), found);
  }
  return octets;
}

struct Reading {
  std::vector<std::string> requests;  // told(), in their order
  StatusRequestParser::State end = StatusRequestParser::State::incomplete;

  bool operator==(const Reading&) const = default;
};

/// Reads the input as a session does, in pieces of at most so many octets.
template <typename Answer>
Reading read(ByteView octets, std::size_t piece, const Answer& answer) {
  StatusRequestParser parser({.header = kHeader, .body = kBody});
  Reading reading;
  std::size_t begin = 0;
  std::size_t end = 0;
  while (end < octets.size()) {
    end = std::min(end + piece, octets.size());
    while (begin < end) {
      const std::size_t taken = parser.feed(octets.subspan(begin, end - begin), reading.end);
      require(taken <= end - begin && parser.memory() <= 2 * (kHeader + kBody) + 1024);
      begin += taken;
      // Either more is needed or something is decided: nobody turns in circles.
      if (reading.end == StatusRequestParser::State::incomplete) break;
      if (reading.end != StatusRequestParser::State::complete) return reading;
      reading.requests.push_back(told(parser.request()));
      answer(parser.request());
      parser.next();
      require(!parser.has_begun());
      reading.end = StatusRequestParser::State::incomplete;
    }
    // A session's buffer holds no more than this of what cannot be taken yet.
    if (end - begin > 2 * kHeader) break;
  }
  return reading;
}

/// What is read in one pass means the same to the parser of everything else, and ends at the same octet.
void compare_readers(ByteView octets) {
  constexpr net::RequestLimits kLimits{.header = kHeader, .body = kBody};
  net::StatusRequest scanned;
  const std::size_t size = net::scan_request(octets, kLimits, scanned);
  require(size <= octets.size());
  if (size == 0) {
    require(told(scanned) == told(net::StatusRequest{}));
    return;
  }
  // Without its last octet it is no whole request, and from there on it belongs to the parser.
  StatusRequestParser parser(kLimits);
  StatusRequestParser::State state{};
  const std::size_t before = parser.feed(octets.first(size - 1), state);
  require(state == StatusRequestParser::State::incomplete || state == StatusRequestParser::State::header_too_large);
  if (state != StatusRequestParser::State::incomplete) return;
  const std::size_t rest = parser.feed(octets.subspan(before, size - before), state);
  // It counts a blank for each field, whether there is one or not.
  if (state == StatusRequestParser::State::header_too_large) return;
  require(state == StatusRequestParser::State::complete && before + rest == size);
  require(told(parser.request()) == told(scanned));
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  openssl::load_library();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes octets = with_key_hash(data + 1, size - 1);
  compare_readers(octets);
  const Reading whole = read(octets, octets.size() + 1, answer);
  const Reading cut = read(octets, 1 + data[0] % 64, [](const net::StatusRequest&) {});
  // Where the octets are cut decides at most how soon something is found too long or wrong.
  const std::size_t both = std::min(whole.requests.size(), cut.requests.size());
  for (std::size_t i = 0; i < both; ++i) require(whole.requests[i] == cut.requests[i]);
  using State = StatusRequestParser::State;
  const bool is_refused = whole.end != State::incomplete || cut.end != State::incomplete;
  require(is_refused || whole.requests.size() == cut.requests.size());
  return 0;
}
