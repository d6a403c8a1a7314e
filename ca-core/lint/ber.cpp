#include "ca-core/lint/ber.hpp"

#include <algorithm>
#include <span>

#include "ca-core/x509/ber.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga::lint {
namespace {

constexpr std::uint8_t kConstructed = 0x20;
constexpr std::uint8_t kTrue = 0xFF;

/// Every BOOLEAN that is not FALSE becomes the TRUE of DER. The lengths are definite already.
void mend_booleans(std::span<std::uint8_t> elements) {
  while (const auto header = der::read_header(elements)) {
    const auto content = elements.subspan(header->length, header->content);
    if ((header->tag & kConstructed) != 0) {
      mend_booleans(content);
    } else if (header->tag == der::kBoolean && content.size() == 1 && content[0] != 0) {
      content[0] = kTrue;
    }
    elements = elements.subspan(header->length + header->content);
  }
}

}  // namespace

std::optional<Bytes> der_from_ber(ByteView octets) {
  auto der = with_definite_lengths(octets);
  if (!der) return std::nullopt;
  mend_booleans(*der);
  return std::ranges::equal(*der, octets) ? std::nullopt : std::move(der);
}

}  // namespace tamga::lint
