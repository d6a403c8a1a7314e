#pragma once

// OpenSSL's random generator, the one the daemon uses.

#include "ca-core/base/random.hpp"

namespace tamga::openssl {

/// Thread-safe: OpenSSL keeps a generator for each thread.
class OpensslRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> octets) override;
};

}  // namespace tamga::openssl
