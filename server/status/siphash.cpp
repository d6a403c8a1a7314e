#include "server/status/siphash.hpp"

#include <bit>
#include <cstring>

namespace tamga::status {
namespace {

static_assert(std::endian::native == std::endian::little, "words are read as they lie in memory");

std::uint64_t word_at(const std::uint8_t* octets) {
  std::uint64_t word = 0;
  std::memcpy(&word, octets, sizeof word);
  return word;
}

struct State {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }
  void take(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
};

}  // namespace

std::uint64_t siphash(const SipKey& key, ByteView text) {
  const std::uint64_t k0 = word_at(key.data());
  const std::uint64_t k1 = word_at(key.data() + 8);
  State state{k0 ^ 0x736F6D6570736575U, k1 ^ 0x646F72616E646F6DU, k0 ^ 0x6C7967656E657261U, k1 ^ 0x7465646279746573U};
  const std::size_t whole = text.size() / 8 * 8;
  for (std::size_t i = 0; i < whole; i += 8) state.take(word_at(text.data() + i));
  std::uint64_t last = static_cast<std::uint64_t>(text.size()) << 56U;
  for (std::size_t i = whole; i < text.size(); ++i) last |= std::uint64_t{text[i]} << (8U * (i - whole));
  state.take(last);
  state.v2 ^= 0xFFU;
  for (int i = 0; i < 4; ++i) state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace tamga::status
