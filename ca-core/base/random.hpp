#pragma once

// Where unpredictable octets come from. OpenSSL's generator is in ca-core/openssl; tests may bring a counted one.

#include <cstdint>
#include <span>

namespace tamga {

class Random {
 public:
  virtual ~Random() = default;

  /// Fills the whole span with unpredictable octets, or throws Error{Errc::internal}.
  virtual void fill(std::span<std::uint8_t> octets) = 0;
};

}  // namespace tamga
