#include "server/app/public_address.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include <arpa/inet.h>

namespace tamga::app {
namespace {

struct Block {
  std::array<std::uint8_t, 16> octets;
  unsigned bits;
};

constexpr std::array kReserved4{
    Block{{0}, 8},              // this network
    Block{{10}, 8},             // private
    Block{{100, 64}, 10},       // of providers, RFC 6598
    Block{{127}, 8},            // loopback
    Block{{169, 254}, 16},      // link-local
    Block{{172, 16}, 12},       // private
    Block{{192, 0, 0}, 24},     // of protocols
    Block{{192, 0, 2}, 24},     // documentation
    Block{{192, 88, 99}, 24},   // 6to4 relays
    Block{{192, 168}, 16},      // private
    Block{{198, 18}, 15},       // benchmarks
    Block{{198, 51, 100}, 24},  // documentation
    Block{{203, 0, 113}, 24},   // documentation
    Block{{224}, 3},            // multicast, reserved, broadcast
};

constexpr Block kGlobal6{{0x20}, 3};
constexpr std::array kReserved6{
    Block{{0x20, 0x01, 0x00}, 23},        // of protocols, Teredo among them
    Block{{0x20, 0x01, 0x0D, 0xB8}, 32},  // documentation
    Block{{0x20, 0x02}, 16},              // 6to4
    Block{{0x3F, 0xFF, 0x00}, 20},        // documentation
};

constexpr std::array kWithIpv4{
    Block{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 96},  // mapped
    Block{{0x00, 0x64, 0xFF, 0x9B}, 96},                    // translated
};

bool is_within(ByteView address, const Block& block) {
  for (unsigned bit = 0; bit < block.bits; bit += 8) {
    const unsigned rest = std::min(8U, block.bits - bit);
    const auto mask = static_cast<std::uint8_t>(0xFF00U >> rest);
    if (((address[bit / 8] ^ block.octets.at(bit / 8)) & mask) != 0) return false;
  }
  return true;
}

template <typename Blocks>
bool is_within_any(ByteView address, const Blocks& blocks) {
  return std::ranges::any_of(blocks, [&](const Block& block) { return is_within(address, block); });
}

}  // namespace

bool is_public_address(ByteView octets) {
  if (octets.size() == 4) return !is_within_any(octets, kReserved4);
  if (octets.size() != 16) return false;
  if (is_within_any(octets, kWithIpv4)) return is_public_address(octets.subspan(12));
  return is_within(octets, kGlobal6) && !is_within_any(octets, kReserved6);
}

bool may_be_public_host(std::string_view host) {
  std::array<std::uint8_t, 16> octets{};
  if (host.starts_with('[') && host.ends_with(']')) {
    const std::string address(host.substr(1, host.size() - 2));
    return inet_pton(AF_INET6, address.c_str(), octets.data()) == 1 && is_public_address(octets);
  }
  if (inet_pton(AF_INET, std::string(host).c_str(), octets.data()) != 1) return true;
  return is_public_address(ByteView(octets).first(4));
}

}  // namespace tamga::app
