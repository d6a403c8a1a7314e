#include "ca-core/revocation/crl_size.hpp"

#include <array>

#include "ca-core/revocation/crl_entry.hpp"

namespace tamga {
namespace {

// The lengths of the two outer elements and of the list of entries may grow by so much together.
constexpr std::uint64_t kHeaders = 20;

std::uint64_t entry_octets() {
  std::array<std::uint8_t, 18> serial{};  // SerialNumber::random: an instance below 128 and 136 random bits
  serial.fill(0x7F);
  Bytes entry;
  append_crl_entry(
      entry,
      {.serial = *SerialNumber::from_octets(serial), .revoked_at = Instant{}, .reason = RevocationReason::superseded});
  return entry.size();
}

}  // namespace

std::uint64_t crl_octets_with(const CrlSummary& list, std::uint64_t more_entries) {
  if (more_entries == 0) return list.octets;
  return list.octets + kHeaders + more_entries * entry_octets();
}

}  // namespace tamga
