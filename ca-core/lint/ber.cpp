#include "ca-core/lint/ber.hpp"

#include <algorithm>

#include "ca-core/x509/der.hpp"

namespace tamga::lint {
namespace {

constexpr std::uint8_t kConstructed = 0x20;
constexpr std::uint8_t kTagClass = 0xC0;
constexpr std::uint8_t kTagNumber = 0x1F;
constexpr int kMaximumDepth = 32;

/// Identifier and length octets, in every form that BER has.
struct BerHeader {
  std::uint8_t tag;
  std::size_t length;                  // of these octets themselves
  std::optional<std::size_t> content;  // nullopt: indefinite, ended by two zero octets
};

std::optional<BerHeader> read_header(ByteView octets) {
  if (octets.size() < 2 || (octets[0] & kTagNumber) == kTagNumber) return std::nullopt;
  if (octets[1] < 0x80U) return BerHeader{octets[0], 2, octets[1]};
  if (octets[1] == 0x80U) return BerHeader{octets[0], 2, std::nullopt};
  const std::size_t count = octets[1] & 0x7FU;
  if (octets.size() < 2 + count) return std::nullopt;
  std::size_t length = 0;
  for (const std::uint8_t octet : octets.subspan(2, count)) {
    if (length >> 24U != 0) return std::nullopt;
    length = length << 8U | octet;
  }
  return BerHeader{octets[0], 2 + count, length};
}

bool is_universal(std::uint8_t tag) {
  return (tag & kTagClass) == 0;
}

/// A string in pieces: of a universal type that is no SEQUENCE and no SET, and yet constructed.
bool is_string_in_pieces(std::uint8_t tag) {
  const std::uint8_t plain = tag & static_cast<std::uint8_t>(~kConstructed);
  return is_universal(tag) && (tag & kConstructed) != 0 && plain != 0x10U && plain != 0x11U;
}

class Rewriter {
 public:
  explicit Rewriter(ByteView octets) : rest_(octets) {}

  ByteView rest() const { return rest_; }

  bool at_end_of_contents() const { return rest_.size() >= 2 && rest_[0] == 0 && rest_[1] == 0; }

  /// Appends the next element in DER; false when there is none.
  bool element(Bytes& out, int depth) {
    const auto header = read_header(rest_);
    if (!header || depth > kMaximumDepth) return false;
    if (header->content && *header->content > rest_.size() - header->length) return false;
    rest_ = rest_.subspan(header->length);
    Bytes content;
    if ((header->tag & kConstructed) == 0) {
      if (!header->content) return false;
      content.assign(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(*header->content));
      rest_ = rest_.subspan(*header->content);
      if (header->tag == der::kBoolean && content.size() == 1 && content[0] != 0) content[0] = 0xFF;
    } else if (!constructed(*header, content, depth)) {
      return false;
    }
    std::uint8_t tag = header->tag;
    if (is_string_in_pieces(tag)) {
      tag = static_cast<std::uint8_t>(tag & ~kConstructed);
      if (!join(content, tag)) return false;
    }
    der::append_header(out, tag, content.size());
    out.insert(out.end(), content.begin(), content.end());
    return true;
  }

 private:
  bool constructed(const BerHeader& header, Bytes& content, int depth) {
    if (header.content) {
      Rewriter inner(rest_.first(*header.content));
      rest_ = rest_.subspan(*header.content);
      while (!inner.rest().empty()) {
        if (!inner.element(content, depth + 1)) return false;
      }
      return true;
    }
    while (!at_end_of_contents()) {
      if (!element(content, depth + 1)) return false;
    }
    rest_ = rest_.subspan(2);
    return true;
  }

  /// Puts the pieces, by now primitive elements, together.
  static bool join(Bytes& content, std::uint8_t tag) {
    Bytes whole;
    std::uint8_t unused_bits = 0;
    der::Reader reader(content);
    while (!reader.empty()) {
      const auto piece = reader.next();
      if (!piece) return false;
      ByteView octets = piece->content;
      if (tag == der::kBitString) {
        if (octets.empty()) return false;
        unused_bits = octets[0];
        octets = octets.subspan(1);
      }
      whole.insert(whole.end(), octets.begin(), octets.end());
    }
    if (tag == der::kBitString) whole.insert(whole.begin(), unused_bits);
    content = std::move(whole);
    return true;
  }

  ByteView rest_;
};

}  // namespace

std::optional<Bytes> der_from_ber(ByteView octets) {
  Rewriter rewriter(octets);
  Bytes der;
  if (!rewriter.element(der, 1) || !rewriter.rest().empty() || std::ranges::equal(der, octets)) return std::nullopt;
  return der;
}

}  // namespace tamga::lint
