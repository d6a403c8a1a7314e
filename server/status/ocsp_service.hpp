#pragma once

// Answers OCSP requests from memory: a cached answer at once; anything else becomes a ticket that the caller signs when
// it is its turn, so that signing cannot starve cached answers.

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/ocsp_responder.hpp"
#include "server/status/authority_board.hpp"
#include "server/status/freshness.hpp"
#include "server/status/response_cache.hpp"
#include "server/status/status_counters.hpp"
#include "server/status/status_index.hpp"

namespace tamga::status {

struct OcspOptions {
  std::chrono::seconds validity{3600};      // nextUpdate after the moment of signing
  std::chrono::seconds maximum_age{86400};  // the registry unheard of for so long: tryLater; nextUpdate is never later
  std::chrono::seconds unknown_age{5};      // likewise, for serials that are not known here: they may be new

  /// How long after its end a certificate is answered for; archiveCutoff tells it. After that the answer is
  /// unauthorized (RFC 5019 section 2.2.3). nullopt: for ever, with the CA's beginning as archiveCutoff.
  std::optional<std::chrono::seconds> retention = std::nullopt;

  /// What is said of serial numbers that are not in the registry.
  enum class NeverIssued { unknown, revoked };
  NeverIssued never_issued = NeverIssued::unknown;

  /// CAs with certificates that the registry here may not know: of theirs a missing one is `unknown` in any case.
  std::set<std::string, std::less<>> incomplete = {};

  /// Nonces of these lengths in octets are repeated, others within 1..128 passed over: the answer then has none, as RFC
  /// 9654 section 2.1 lets a responder do for lengths under 16 and over 32. None is when the longest is 0.
  std::size_t shortest_nonce = 1;
  std::size_t longest_nonce = kOcspMaximumNonce;
};

/// A request that needs a signature.
class OcspTicket {
 public:
  enum class Kind {
    to_keep,      // one certificate, no nonce, the usual algorithm: the answer will be cached
    on_the_spot,  // anything else
  };
  Kind kind() const { return kind_; }

  OcspTicket(OcspTicket&&) = default;
  OcspTicket& operator=(OcspTicket&&) = default;

 private:
  friend class OcspService;
  OcspTicket(ByteView octets, OcspRequest request, Kind kind);

  Bytes octets_;         // moved, they stay where they are
  OcspRequest request_;  // borrows from them
  Kind kind_;
};

using OcspReply = std::variant<ReadyResponsePtr, OcspTicket>;

/// Thread-safe.
class OcspService {
 public:
  /// Everything must live longer.
  OcspService(const StatusIndex& index, ResponseCache& cache, const AuthorityBoard& authorities,
              const Freshness& freshness, StatusCounters& counters, OcspOptions options);

  /// Never throws for what a client sent: such answers are OCSP's own errors.
  OcspReply ask(ByteView request, Instant now);

  /// Signs, and keeps the answer if it may be kept.
  ReadyResponsePtr sign(const OcspTicket& ticket, Instant now);

  /// For a caller that has too many tickets waiting.
  ReadyResponsePtr try_later();

  const OcspOptions& options() const { return options_; }

 private:
  ReadyResponsePtr refuse(OcspError error);
  /// A certificate of a CA that is not served.
  ReadyResponsePtr refuse_stranger(const AuthoritySet& authorities);
  using Records = std::vector<std::optional<StatusRecord>>;
  std::optional<OcspRequest> read(ByteView octets) const;
  bool is_forgotten(const StatusRecord& record, Instant now) const;
  void describe(OcspAnswer& answer, const StatusRecord& record, const ServedAuthority& authority, Instant now) const;

  std::optional<StatusRecord> record_of(const OcspCertId& id, const ServedAuthority& authority) const;
  Records records_of(const OcspRequest& request, const ServedAuthority& authority) const;
  std::optional<OcspAnswer> answer_of(const OcspCertId& id, const std::optional<StatusRecord>& record,
                                      const ServedAuthority& authority, Instant now) const;
  ReadyResponsePtr sign_once(const OcspRequest& request, const ServedAuthority& authority, OcspTicket::Kind kind,
                             Instant now);

  const StatusIndex& index_;
  ResponseCache& cache_;
  const AuthorityBoard& authorities_;
  const Freshness& freshness_;
  StatusCounters& counters_;
  const OcspOptions options_;
};

}  // namespace tamga::status
