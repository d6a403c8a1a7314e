#pragma once

// The public status listener on a free port, with a CA, an index and a shelf of CRLs behind it.

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include "ca-core/revocation/crl.hpp"
#include "server/net/status_listener.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/status_centre.hpp"

namespace tamga::testing {

inline std::string as_string(ByteView octets) {
  return std::string(as_text(octets));
}

inline std::string ocsp_post(ByteView body, std::string_view type = "application/ocsp-request") {
  return "POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + as_string(body);
}

inline std::string http_get(std::string_view path, std::string_view headers = {}) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n";
}

class StatusFront : public ::testing::Test {
 protected:
  StatusFront() { start({}); }

  net::StatusSources sources() {
    return {centre_.ocsp,     centre_.index, centre_.board, shelf_,  centre_.freshness,
            centre_.counters, centre_.clock, random_,       changes_};
  }

  void start(const net::StatusListenerOptions& options) {
    listener_.reset();
    listener_ = std::make_unique<net::StatusListener>(sources(), options, logger_);
    listener_->start();
  }

  RawAnswer ask(const std::string& request) {
    RawClient client(listener_->port());
    client.send(request);
    return client.read();
  }

  /// A list with serial 7 and those after it, signed by the CA.
  Bytes make_crl(std::uint64_t number, std::uint64_t entries = 1) {
    CrlBuilder builder(centre_.ca.certificate(), centre_.ca.signer->algorithm(), folder_.path());
    for (std::uint64_t i = 0; i < entries; ++i)
      builder.add({.serial = numbered_serial(7 + i), .revoked_at = kStatusNow});
    Bytes list;
    std::move(builder).finish({number, kStatusNow, kStatusNow + std::chrono::hours(24)}, *centre_.ca.signer,
                              [&](ByteView piece) { list.insert(list.end(), piece.begin(), piece.end()); });
    return list;
  }

  bool put_on_shelf(const Bytes& list) {
    return shelf_.replace("ecdsa-unqualified", centre_.ca.certificate(), [&](const CrlSink& sink) { sink(list); });
  }

  StatusCentre centre_;
  openssl::OpensslRandom random_;
  ScratchFolder folder_;
  status::CrlShelf shelf_{folder_.path()};
  ScratchFolder changes_folder_;
  status::ChangeLog changes_{changes_folder_.path()};
  std::shared_ptr<spdlog::logger> logger_ =
      std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
  std::unique_ptr<net::StatusListener> listener_;
};

}  // namespace tamga::testing
