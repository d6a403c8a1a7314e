#pragma once

// Shards: lists of a part of a CA's certificates each (RFC 5280 section 5.2.5), so that a relying party fetches a
// fraction of what is revoked. Which shard a certificate is in follows from its serial number and never changes.

#include <optional>
#include <string>
#include <string_view>

#include "ca-core/x509/serial_number.hpp"

namespace tamga {

inline constexpr unsigned kMostShards = 64;

/// 0, which means none, or a power of two from 2 to kMostShards.
bool is_shard_count(unsigned count);

/// From the last octet, which is random: 0 to count - 1.
unsigned crl_shard(const SerialNumber& serial, unsigned count);

/// "16/07": how many there are and which it is; the end of its URL without ".crl", and its name in the registry.
std::string crl_shard_name(unsigned shard, unsigned count);

/// Whether it is a name that crl_shard_name gives.
bool is_crl_shard_name(std::string_view text);

}  // namespace tamga
