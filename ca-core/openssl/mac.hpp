#pragma once

// Message authentication codes that only this process makes and compares: GMAC (NIST SP 800-38D) with AES-256, several
// times as fast as a hash. They tell whether octets that lay in a file meanwhile are still the same: who does not know
// the key cannot change them unnoticed, and nobody is told the key or a code.

#include <memory>

#include "ca-core/base/bytes.hpp"

struct evp_mac_ctx_st;

namespace tamga::openssl {

/// 32 octets at random. For one set of octets, read as often as needed: every code that a key makes has the same
/// initialisation vector.
Bytes new_mac_key();

/// Of data that comes in pieces.
class Mac {
 public:
  /// A key of new_mac_key(). Error{crypto_failed}, as of the others.
  explicit Mac(ByteView key);
  void update(ByteView data);

  /// Of everything; once. 16 octets.
  Bytes finish();

 private:
  struct Free {
    void operator()(evp_mac_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_mac_ctx_st, Free> context_;
};

}  // namespace tamga::openssl
