// The public status listener over an index in memory, without a database: what `tamga serve` answers from. Writes the
// requests to be measured and what other servers need to give the same answers, prints its port, and serves until its
// input ends, which are commands, each answered by a line:
//
//   sign SECONDS       makes signatures with the responder's key and nothing else; how many a second of processor time
//   disturb ENTRIES    from now on revocations arrive and lists of so many entries are built
//   calm               no longer
//
//   ocsp_server FOLDER ecdsa|gost|tca [CERTIFICATES]

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <thread>

#include <spdlog/sinks/stdout_sinks.h>

#include "ca-core/openssl/library.hpp"
#include "server/net/status_listener.hpp"
#include "server/service/system_clock.hpp"
#include "tests/bench/ocsp/bare_signing.hpp"
#include "tests/bench/ocsp/commotion.hpp"
#include "tests/support/status_samples.hpp"
#include "tests/support/test_authority.hpp"

namespace {

using namespace tamga;
using tamga::testing::numbered_serial;

void write(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

std::string post(ByteView body) {
  return "POST /ocsp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ocsp-request\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + std::string(as_text(body));
}

std::string escaped(std::string base64) {
  std::string path;
  for (const char letter : base64) {
    if (letter == '/') {
      path += "%2F";
    } else if (letter == '+') {
      path += "%2B";
    } else if (letter == '=') {
      path += "%3D";
    } else {
      path += letter;
    }
  }
  return path;
}

std::string index_line(const SerialNumber& serial) {
  return "V\t391231235959Z\t\t" + serial.to_hex() + "\tunknown\t/CN=" + serial.to_hex() + "\n";
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::fprintf(stderr, "usage: ocsp_server FOLDER ecdsa|gost|tca [CERTIFICATES]\n");
    return 2;
  }
  openssl::load_library();
  const std::filesystem::path folder = arguments[1];
  const std::string_view kind = arguments[2];
  const bool gost = kind != "ecdsa";
  const std::uint64_t certificates = count > 3 ? std::strtoull(arguments[3], nullptr, 10) : 100'000;
  const ParameterSet set = kind == "tca" ? ParameterSet::tc26_256_a
                           : gost        ? ParameterSet::cryptopro_a
                                         : ParameterSet::p256;
  const std::string name = gost ? "gost-unqualified" : "ecdsa-unqualified";

  // Certificates of today: the responder must be in force.
  const service::SystemClock clock;
  openssl::OpensslRandom random;
  const auto root = testing::make_root(gost ? "gost-root" : "ecdsa-root", set);
  const auto ca = testing::make_issuing(root, name, set);
  PrivateKey key = PrivateKey::generate(set);
  auto order = testing::service_order("ocsp-responder", "OCSP", key.public_key());
  order.not_before = clock.now() - std::chrono::hours(1);
  const Certificate responder = ca.issue(order);
  write(folder / "ca.pem", ca.certificate().to_pem());
  write(folder / "ocsp.pem", responder.to_pem());
  write(folder / "ocsp.key", key.to_unencrypted_pem());

  status::StatusIndex index(random);
  std::string lines;
  for (std::uint64_t i = 0; i < certificates; ++i) {
    auto change = testing::good_status(i);
    change.record.not_after = clock.now() + std::chrono::hours(24 * 450);
    index.apply(change);
    lines += index_line(change.key.serial);
  }
  write(folder / "index.txt", lines);

  status::ResponderKeys keys;
  auto own_signer = std::make_unique<KeyFileSigner>(std::move(key));
  const Signer& signer = *own_signer;
  keys.emplace(name, std::move(own_signer));
  status::AuthorityBoard board(std::move(keys));
  board.publish({{1, name, ca.certificate().der(), responder.der()}});
  status::ResponseCache cache(index, std::size_t{256} << 20U);
  status::Freshness freshness;
  status::StatusCounters counters;
  status::OcspService ocsp(index, cache, board, freshness, counters, {});
  status::CrlShelf shelf(folder / "crl");
  const status::ChangeLog changes(folder);
  const auto logger = std::make_shared<spdlog::logger>("bench", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  freshness.set_known_at(clock.now());

  const auto request = build_ocsp_request(ca.certificate(), std::vector{numbered_serial(certificates / 2)});
  const Bytes nonce(32, 0x5A);
  const auto unusual =
      build_ocsp_request(ca.certificate(), std::vector{numbered_serial(certificates / 2)}, OcspDigest::sha1, nonce);
  const std::string path = "/ocsp/" + escaped(to_base64(request));
  write(folder / "get.http", "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  write(folder / "post.http", post(request));
  write(folder / "nonce.http", post(unusual));
  write(folder / "path", path);
  write(folder / "request.der", as_text(request));
  auto reply = ocsp.ask(request, clock.now());
  write(folder / "response.der", ocsp.sign(std::get<status::OcspTicket>(reply), clock.now())->body);

  net::StatusListener listener({ocsp, index, board, shelf, freshness, counters, clock, random, changes},
                               {.idle_timeout = std::chrono::seconds(600)}, logger);
  listener.start();
  std::printf("%u\n", listener.port());
  std::fflush(stdout);
  std::jthread follower([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      freshness.set_known_at(clock.now());
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
  });
  std::unique_ptr<bench::Commotion> commotion;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string command;
    double argument = 0;
    words >> command >> argument;
    if (command == "sign") {
      std::printf("%.1f\n", bench::bare_signatures_per_cpu_second(signer, std::chrono::duration<double>(argument)));
    } else {
      commotion.reset();
      if (command == "disturb") {
        commotion =
            std::make_unique<bench::Commotion>(index, cache, bench::Commotion::Authority{ca.certificate(), *ca.signer},
                                               folder, certificates, static_cast<std::uint64_t>(argument));
      }
      std::printf("%s\n", command.c_str());
    }
    std::fflush(stdout);
  }
  return 0;
}
