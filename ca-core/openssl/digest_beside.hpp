#pragma once

// A hash that is computed beside whoever brings the octets: Streebog takes longer than to read a list, and two hashes
// of the same octets are computed at the same time.

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/side_thread.hpp"
#include "ca-core/openssl/digest.hpp"

namespace tamga::openssl {

/// For one owner.
class DigestBeside {
 public:
  explicit DigestBeside(DigestAlgorithm algorithm) : digest_(algorithm) {}

  /// Returns at once, after what was given before is hashed. The octets must stay until wait() or finish() returns.
  void update(ByteView octets);

  /// Until everything given is hashed.
  void wait() { thread_.wait(); }

  /// The hash of everything given; starts afresh.
  Bytes finish();

 private:
  Digest digest_;
  SideThread thread_;  // the last member: what it runs uses the other
};

}  // namespace tamga::openssl
