#include "ca-core/x509/ber.hpp"

#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

constexpr std::uint8_t kConstructed = 0x20;
constexpr std::uint8_t kHighTagNumber = 0x1F;
constexpr std::uint8_t kIndefinite = 0x80;
constexpr std::uint8_t kReserved = 0xFF;
constexpr int kMaximumDepth = 32;
constexpr std::size_t kLongestLength = std::size_t{1} << 32U;

struct BerHeader {
  std::uint8_t tag;
  std::size_t length;                  // of identifier and length octets
  std::optional<std::size_t> content;  // nullopt: up to the end-of-contents octets
};

std::optional<BerHeader> read_header(ByteView octets) {
  if (octets.size() < 2 || (octets[0] & kHighTagNumber) == kHighTagNumber || octets[1] == kReserved)
    return std::nullopt;
  if (octets[1] < kIndefinite) return BerHeader{octets[0], 2, octets[1]};
  if (octets[1] == kIndefinite) {
    if ((octets[0] & kConstructed) == 0) return std::nullopt;
    return BerHeader{octets[0], 2, std::nullopt};
  }
  const std::size_t count = octets[1] & 0x7FU;
  if (octets.size() < 2 + count) return std::nullopt;
  std::size_t content = 0;
  for (const std::uint8_t octet : octets.subspan(2, count)) {
    content = content << 8U | octet;
    if (content > kLongestLength) return std::nullopt;
  }
  return BerHeader{octets[0], 2 + count, content};
}

bool at_end_of_contents(ByteView octets) {
  return octets.size() >= 2 && octets[0] == 0 && octets[1] == 0;
}

void append(Bytes& out, std::uint8_t tag, ByteView content) {
  der::append_header(out, tag, content.size());
  out.insert(out.end(), content.begin(), content.end());
}

/// A constructed element of a universal type that DER knows as primitive: BIT STRING, OCTET STRING, UTF8String, and the
/// character strings and times from NumericString to BMPString.
bool is_string_in_pieces(std::uint8_t tag) {
  if ((tag & kConstructed) == 0) return false;
  const std::uint8_t plain = tag & static_cast<std::uint8_t>(~kConstructed);
  return plain == der::kBitString || plain == der::kOctetString || plain == der::kUtf8String ||
         (plain >= der::kNumericString && plain <= der::kBmpString);
}

/// The pieces of a string, one after another. All but those of a BIT STRING are OCTET STRINGs, whatever the whole is;
/// of a BIT STRING only the last one may have unused bits.
std::optional<Bytes> joined(std::uint8_t plain, ByteView pieces) {
  const bool is_bits = plain == der::kBitString;
  Bytes whole = is_bits ? Bytes{0} : Bytes{};
  der::Reader reader(pieces);
  while (!reader.empty()) {
    auto piece = reader.take(is_bits ? der::kBitString : der::kOctetString);
    if (!piece || (is_bits && (piece->empty() || whole[0] != 0))) return std::nullopt;
    if (is_bits) {
      whole[0] = piece->front();
      piece = piece->subspan(1);
    }
    whole.insert(whole.end(), piece->begin(), piece->end());
  }
  return whole;
}

bool convert(ByteView& rest, Bytes& out, int depth);

/// What stands within a constructed element.
std::optional<Bytes> convert_content(ByteView& rest, const BerHeader& header, int depth) {
  Bytes content;
  if (header.content) {
    ByteView inside = rest.first(*header.content);
    rest = rest.subspan(*header.content);
    while (!inside.empty()) {
      if (!convert(inside, content, depth + 1)) return std::nullopt;
    }
    return content;
  }
  while (!at_end_of_contents(rest)) {
    if (!convert(rest, content, depth + 1)) return std::nullopt;
  }
  rest = rest.subspan(2);
  return content;
}

/// Takes one element from `rest`.
bool convert(ByteView& rest, Bytes& out, int depth) {
  const auto header = read_header(rest);
  if (!header || depth > kMaximumDepth) return false;
  rest = rest.subspan(header->length);
  if (header->content && *header->content > rest.size()) return false;
  if ((header->tag & kConstructed) == 0) {
    append(out, header->tag, rest.first(*header->content));
    rest = rest.subspan(*header->content);
    return true;
  }
  const auto content = convert_content(rest, *header, depth);
  if (!content) return false;
  if (!is_string_in_pieces(header->tag)) {
    append(out, header->tag, *content);
    return true;
  }
  const auto plain = static_cast<std::uint8_t>(header->tag & ~kConstructed);
  const auto whole = joined(plain, *content);
  if (whole) append(out, plain, *whole);
  return whole.has_value();
}

}  // namespace

std::optional<Bytes> with_definite_lengths(ByteView ber) {
  Bytes der;
  if (!convert(ber, der, 1) || !ber.empty()) return std::nullopt;
  return der;
}

}  // namespace tamga
