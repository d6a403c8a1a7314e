#pragma once

// Signed OCSP answers as whole HTTP responses, by the CertID that was asked about (hash algorithm and CA included).
// An answer enters only if the certificate's record is still the one it was signed for, and leaves when the
// certificate changes, when it is about to pass its nextUpdate, or when room is needed.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "server/status/ready_response.hpp"
#include "server/status/status_index.hpp"

namespace tamga::status {

class ResponseCache {
 public:
  /// Holds at most about `octets` of answers. The index must live longer.
  ResponseCache(const StatusIndex& index, std::size_t octets);
  ~ResponseCache();
  ResponseCache(const ResponseCache&) = delete;
  ResponseCache& operator=(const ResponseCache&) = delete;

  /// The answer to a CertID (its DER as it came), unless it is time to sign it again or the clock was set back to
  /// before it was signed.
  ReadyResponsePtr find(const CertificateKey& key, ByteView cert_id, Instant now) const;

  /// When find() gives an answer: from `signed_at` on, up to `renew_at`.
  struct Span {
    Instant signed_at;
    Instant renew_at;  // not after `expires` of the response
  };

  /// False when the certificate has another record by now or the response has no `expires`: it is not kept then.
  bool insert(const CertificateKey& key, ByteView cert_id, const StatusRecord& signed_for, const Span& span,
              ReadyResponsePtr response);

  /// Changes the index within `change`, and forgets the certificate's answers in the same moment: whoever was shown the
  /// new status is not shown the old one afterwards.
  void replace(const CertificateKey& key, const std::function<void()>& change);

  /// The same for a change of everything: until it is done nothing is kept and nothing is found.
  void replace_all(const std::function<void()>& change);

  std::size_t size() const;
  std::size_t octets() const;

 private:
  class Part;
  static constexpr std::size_t kParts = 64;

  Part& part(const CertificateKey& key) const;

  const StatusIndex& index_;
  const std::size_t part_limit_;  // octets
  std::atomic<bool> closed_{false};
  std::array<std::unique_ptr<Part>, kParts> parts_;
};

}  // namespace tamga::status
