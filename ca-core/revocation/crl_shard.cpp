#include "ca-core/revocation/crl_shard.hpp"

#include <charconv>

namespace tamga {

bool is_shard_count(unsigned count) {
  return count == 0 || (count >= 2 && count <= kMostShards && (count & (count - 1)) == 0);
}

unsigned crl_shard(const SerialNumber& serial, unsigned count) {
  return serial.octets().back() & (count - 1);
}

std::string crl_shard_name(unsigned shard, unsigned count) {
  return std::to_string(count) + (shard < 10 ? "/0" : "/") + std::to_string(shard);
}

bool is_crl_shard_name(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  unsigned count = 0;
  unsigned shard = 0;
  std::from_chars(text.data(), text.data() + slash, count);
  std::from_chars(text.data() + slash + 1, text.data() + text.size(), shard);
  return count != 0 && is_shard_count(count) && shard < count && text == crl_shard_name(shard, count);
}

}  // namespace tamga
