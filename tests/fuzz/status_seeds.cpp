#include "tests/fuzz/status_seeds.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "ca-core/revocation/ocsp_cert_id.hpp"
#include "ca-core/revocation/ocsp_request.hpp"
#include "server/status/packed_status.hpp"
#include "server/status/status_encoding.hpp"
#include "tests/support/status_samples.hpp"
#include "tests/unit/ca-core/lint/specimens.hpp"

namespace tamga::testing {
namespace {

std::string ocsp(std::uint64_t number, std::size_t nonce) {
  const Certificate& ca = ecdsa_ca().certificate;
  Bytes request = build_ocsp_request(ca, std::vector{numbered_serial(number)}, OcspDigest::sha1, Bytes(nonce, 0x5A));
  const Bytes hash = ocsp_issuer_hashes(ca, OcspDigest::sha1).key;
  const auto place = std::search(request.begin(), request.end(), hash.begin(), hash.end());
  std::copy(kKeyHashPlace.begin(), kKeyHashPlace.end(), place);
  return std::string(as_text(request));
}

std::string get(const std::string& target, const std::string& headers = {}) {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
}

std::string post(const std::string& body, const std::string& headers = {}) {
  return "POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Type: application/ocsp-request\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string chunked(const std::string& body) {
  char size[8];
  std::snprintf(size, sizeof size, "%zx", body.size());
  return "POST /ocsp/ HTTP/1.1\r\nHost: a\r\ncontent-type: application/ocsp-request; x\r\nTransfer-Encoding: "
         "chunked\r\n\r\n" +
         std::string(size) + ";e=1\r\n" + body + "\r\n0\r\nTrailer: x\r\n\r\n";
}

Bytes with_choice(std::uint8_t choice, ByteView octets) {
  Bytes seed{choice};
  seed.insert(seed.end(), octets.begin(), octets.end());
  return seed;
}

/// A frame of the journal: its length, then kind, position, time, and the rest.
Bytes frame(std::uint8_t kind, const std::function<void(status::Encoder&)>& rest) {
  Bytes payload;
  status::Encoder encoder(payload);
  encoder.number(kind, 1);
  encoder.position({.system_identifier = 7, .timeline = 1, .xmin = 700});
  encoder.time(kStatusNow);
  rest(encoder);
  return with_choice(static_cast<std::uint8_t>(payload.size()), payload);
}

}  // namespace

void status_requests(const SeedSink& sink) {
  const std::vector<std::string> seeds{
      post(ocsp(1, 0)) + post(ocsp(3, 16)) + post(ocsp(9, 0)),
      post(ocsp(1, 0), "Expect: 100-continue\r\n"),
      chunked(ocsp(3, 0)) + get("/ca/ecdsa-unqualified.crt"),
      "POST /ocsp HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + get("/"),
      get("/ocsp/MEgwRjBEMEIwQDAJBgUrDgMCGgUA") + get("/ocsp/%2F%2B%3D") + get("/ocsp"),
      get("/ca/ecdsa-unqualified.crt", "If-None-Match: \"a\", W/\"b\"\r\nRange: bytes=0-9\r\nIf-Range: \"a\"\r\n"),
      get("/ca/ecdsa-unqualified.crt", "Range: bytes=-5\r\nAccept-Encoding: gzip;q=0.5, br\r\n"),
      get("/crl/ecdsa-unqualified.crl", "If-Modified-Since: Mon, 23 Nov 2026 10:00:00 GMT\r\n"),
      get("/crl/ecdsa-unqualified/delta.crl") + get("/crl/ecdsa-unqualified/16/07.crl"),
      get("http://status.example.ru/v1/registry/ecdsa-unqualified/" + numbered_serial(3).to_hex() + "?x"),
      get("/v1/registry/changes?limit=1&after=00000000000000010000000000000007000000006b040ea0") +
          get("/v1/registry/changes?after=latest", "If-None-Match: *\r\n") + get("/v1/registry/changes?limit=%31&x="),
      "HEAD /ca/ecdsa-unqualified.p7c HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get("/", "Connection: close\r\n"),
      "DELETE / HTTP/1.1\r\nHost: a\r\nX-Folded: a\r\n b\r\n\r\n" + get("/"),
  };
  std::uint8_t piece = 0;
  for (const std::string& seed : seeds) sink(with_choice(piece += 7, as_bytes(seed)));
}

void status_stores(const SeedSink& sink) {
  const auto changes = [](status::Encoder& encoder) {
    encoder.number(2, 4);
    encoder.change(good_status(1));
    encoder.change(revoked_status(2));
  };
  Bytes journal{1};
  for (const Bytes& one : {frame(0, changes), frame(1, changes), frame(2, [](status::Encoder& encoder) {
                             encoder.authorities({{1, "gost-qualified", {1, 2, 3}, {4, 5}, {{8, 9}, {10}}}});
                           })}) {
    journal.insert(journal.end(), one.begin(), one.end());
  }
  sink(journal);
  journal.front() = 0;
  sink(journal);
  Bytes snapshot{3, 2, 4};
  for (const auto& change : {good_status(1), revoked_status(2)}) {
    const status::PackedStatus packed(change);
    snapshot.insert(snapshot.end(), packed.octets().begin(), packed.octets().end());
  }
  snapshot.insert(snapshot.end(), {0, 0});
  for (std::uint8_t octet = 0; octet < 12; ++octet) snapshot.push_back(octet);
  status::Encoder(snapshot).state({.position = {.system_identifier = 7, .timeline = 1, .xmin = 700},
                                   .known_at = kStatusNow,
                                   .authorities = {{1, "a", {1}, {2}, {}}}});
  sink(snapshot);
  snapshot.front() = 2;
  sink(snapshot);
}

}  // namespace tamga::testing
