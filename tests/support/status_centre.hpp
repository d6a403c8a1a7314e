#pragma once

// One CA with its OCSP responder and everything that answers for it, without a database.

#include <string>
#include <utility>
#include <vector>

#include "ca-core/revocation/ocsp_request.hpp"
#include "server/status/authority_board.hpp"
#include "server/status/freshness.hpp"
#include "server/status/ocsp_service.hpp"
#include "server/status/response_cache.hpp"
#include "server/status/status_counters.hpp"
#include "server/status/status_index.hpp"
#include "tests/support/status_samples.hpp"
#include "tests/support/status_signing_gate.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga::testing {

struct StatusCentre {
  explicit StatusCentre(status::OcspOptions options = {})
      : root(make_root("ecdsa-root", ParameterSet::p256)),
        ca(make_issuing(root, "ecdsa-unqualified", ParameterSet::p256)),
        stranger(make_issuing(root, "ecdsa-unqualified", ParameterSet::p256)),
        board(responder_keys()),
        ocsp(index, cache, board, freshness, counters, options) {
    board.publish({served()});
    freshness.set_known_at(kStatusNow);
  }

  storage::StatusAuthority served() const { return {1, "ecdsa-unqualified", ca.certificate().der(), responder.der()}; }

  Bytes request(std::uint64_t number, ByteView nonce = {}) const {
    return build_ocsp_request(ca.certificate(), std::vector{numbered_serial(number)}, OcspDigest::sha1, nonce);
  }

  /// Asks and, where a signature is needed, signs.
  status::ReadyResponsePtr ask(ByteView request) {
    auto reply = ocsp.ask(request, clock.now());
    if (auto* ready = std::get_if<status::ReadyResponsePtr>(&reply)) return *ready;
    return ocsp.sign(std::get<status::OcspTicket>(reply), clock.now());
  }

  void apply(const storage::StatusChange& change) {
    cache.replace(change.key, [&] { index.apply(change); });
  }

  status::ResponderKeys responder_keys() {
    auto signer = std::make_unique<GatedSigner>(PrivateKey::generate(ParameterSet::p256), gate);
    responder = ca.issue(service_order("ocsp-responder", "OCSP", signer->public_key()));
    status::ResponderKeys keys;
    keys.emplace("ecdsa-unqualified", std::move(signer));
    return keys;
  }

  SigningGate gate;  // of the OCSP responder
  CountingRandom random;
  MovableClock clock;
  TestAuthority root;
  TestAuthority ca;
  TestAuthority stranger;  // another CA of the same name with another key
  Certificate responder = root.certificate();
  status::StatusIndex index{random};
  status::ResponseCache cache{index, std::size_t{8} << 20U};
  status::AuthorityBoard board;
  status::Freshness freshness{stopped_steady_clock};
  status::StatusCounters counters;
  status::OcspService ocsp;
};

}  // namespace tamga::testing
