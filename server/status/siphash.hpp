#pragma once

// SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF"): 64 bits of a short text that nobody can
// predict who does not know the key.

#include <array>
#include <cstdint>

#include "ca-core/base/bytes.hpp"

namespace tamga::status {

using SipKey = std::array<std::uint8_t, 16>;

std::uint64_t siphash(const SipKey& key, ByteView text);

}  // namespace tamga::status
