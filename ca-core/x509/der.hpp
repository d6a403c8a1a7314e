#pragma once

// DER (X.690 section 10), read strictly and written with definite lengths. Reading never throws, never copies and never
// goes past the octets given: what is not DER is nullopt, and who asked decides what that means. What lists of millions
// go through stands here whole.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"

namespace tamga::der {

/// Identifier octets. Tag numbers above 30 do not occur in X.509 and are refused.
enum Tag : std::uint8_t {
  kBoolean = 0x01,
  kInteger = 0x02,
  kBitString = 0x03,
  kOctetString = 0x04,
  kNull = 0x05,
  kOid = 0x06,
  kEnumerated = 0x0A,
  kUtf8String = 0x0C,
  kNumericString = 0x12,
  kPrintableString = 0x13,
  kTeletexString = 0x14,
  kIa5String = 0x16,
  kUtcTime = 0x17,
  kGeneralizedTime = 0x18,
  kUniversalString = 0x1C,
  kBmpString = 0x1E,
  kSequence = 0x30,
  kSet = 0x31,
};

/// [n] of a primitive type with IMPLICIT tagging.
constexpr std::uint8_t context_primitive(unsigned number) {
  return static_cast<std::uint8_t>(0x80U | number);
}

/// [n] EXPLICIT, or IMPLICIT of a constructed type.
constexpr std::uint8_t context_constructed(unsigned number) {
  return static_cast<std::uint8_t>(0xA0U | number);
}

struct Element {
  std::uint8_t tag;
  ByteView content;
  ByteView whole;  // with identifier and length octets
};

/// Identifier and length octets of an element whose content may not be there yet.
struct Header {
  std::uint8_t tag;
  std::size_t length;   // of these octets themselves
  std::size_t content;  // how many octets follow
};

/// nullopt when the octets do not start with a whole DER header.
inline std::optional<Header> read_header(ByteView octets) {
  constexpr std::uint8_t kHighTagNumber = 0x1F;
  if (octets.size() < 2 || (octets[0] & kHighTagNumber) == kHighTagNumber) return std::nullopt;
  if (octets[1] < 0x80U) return Header{octets[0], 2, octets[1]};
  const std::size_t count = octets[1] & 0x7FU;
  // Four octets are 4 GiB; 80 is the indefinite form, which DER does not have.
  if (count == 0 || count > 4 || octets.size() < 2 + count) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t i = 0; i < count; ++i) length = length << 8U | octets[2 + i];
  const bool shortest = octets[2] != 0 && length >= 0x80U;
  return shortest ? std::optional(Header{octets[0], 2 + count, length}) : std::nullopt;
}

/// Goes through the elements that stand one after another in some octets. After a nullopt the place is unchanged.
class Reader {
 public:
  explicit Reader(ByteView octets) : rest_(octets) {}

  bool empty() const { return rest_.empty(); }
  ByteView rest() const { return rest_; }

  /// Whether the next element has this tag; false at the end.
  bool at(std::uint8_t tag) const { return !rest_.empty() && rest_.front() == tag; }

  /// The next element, whatever its tag; nullopt at the end or when it is no DER.
  std::optional<Element> next() {
    const auto header = read_header(rest_);
    if (!header || header->content > rest_.size() - header->length) return std::nullopt;
    const std::size_t whole = header->length + header->content;
    const Element element{header->tag, rest_.subspan(header->length, header->content), rest_.first(whole)};
    rest_ = rest_.subspan(whole);
    return element;
  }

  /// The content of the next element when its tag is this one.
  std::optional<ByteView> take(std::uint8_t tag) {
    if (!at(tag)) return std::nullopt;
    const auto element = next();
    return element ? std::optional(element->content) : std::nullopt;
  }

 private:
  ByteView rest_;
};

/// The content of the only element in `octets`: this tag and nothing after it.
inline std::optional<ByteView> only(ByteView octets, std::uint8_t tag) {
  Reader reader(octets);
  const auto content = reader.take(tag);
  return content && reader.empty() ? content : std::nullopt;
}

/// Whether every element within is DER down to the primitive ones (their lengths, not their values): of the universal
/// types SEQUENCE and SET are constructed and all others primitive (X.690 section 10.2). At most 32 levels.
bool well_formed(ByteView octets);

// Contents of primitive elements.

/// FF or 00, nothing else (X.690 section 11.1).
std::optional<bool> boolean(ByteView content);

/// Not empty and no superfluous leading octet (X.690 section 8.3.2).
inline bool is_minimal_integer(ByteView content) {
  if (content.empty()) return false;
  if (content.size() == 1) return true;
  const bool sign = (content[1] & 0x80U) != 0;
  return !(content[0] == 0x00U && !sign) && !(content[0] == 0xFFU && sign);
}

/// A non-negative INTEGER or ENUMERATED that fits.
inline std::optional<std::uint64_t> unsigned_integer(ByteView content) {
  if (!is_minimal_integer(content) || (content[0] & 0x80U) != 0 || content.size() > 9) return std::nullopt;
  if (content.size() == 9 && content[0] != 0) return std::nullopt;
  std::uint64_t value = 0;
  for (const std::uint8_t octet : content) value = value << 8U | octet;
  return value;
}

/// "1.2.643.7.1.1.1.1"; nullopt when the octets are no OBJECT IDENTIFIER or an arc has more than 63 bits.
std::optional<std::string> oid_text(ByteView content);

/// YYMMDDHHMMSSZ, years 1950-2049, as RFC 5280 section 4.1.2.5.1 asks.
std::optional<Instant> utc_time(ByteView content);

/// YYYYMMDDHHMMSSZ without fractions, as RFC 5280 section 4.1.2.5.2 asks.
std::optional<Instant> generalized_time(ByteView content);

/// Time of RFC 5280: UTCTime, or GeneralizedTime from 2050 on; nullopt when the other one stands there.
std::optional<Instant> parse_time(const Element& element);

/// The octets of a BIT STRING that has no unused bits.
std::optional<ByteView> whole_octets(ByteView bit_string_content);

// Writing.

/// Appends identifier and length octets; the content comes next.
void append_header(Bytes& out, std::uint8_t tag, std::size_t content_length);

/// How many octets append_header writes.
std::size_t header_length(std::size_t content_length);

/// One element whose content is these parts one after another.
Bytes element(std::uint8_t tag, std::initializer_list<ByteView> parts);

/// SEQUENCE of these parts.
Bytes sequence(std::initializer_list<ByteView> parts);

Bytes integer(std::uint64_t value);

/// INTEGER of a positive number given as big-endian octets; a leading zero octet is set or left out as DER asks.
Bytes integer(ByteView magnitude);

/// ENUMERATED 0..127.
Bytes enumerated(unsigned value);

/// BIT STRING without unused bits.
Bytes bit_string(ByteView octets);

Bytes octet_string(ByteView octets);

/// The whole element from "1.2.643.7.1.1.1.1", which must be right: meant for constants. Error{internal} otherwise.
Bytes oid(std::string_view text);

/// GeneralizedTime.
Bytes generalized_time(Instant instant);

/// Time of RFC 5280: UTCTime until 2049, GeneralizedTime from 2050 on.
Bytes time(Instant instant);

/// Appends what time() returns; without allocating, for lists of millions.
void append_time(Bytes& out, Instant instant);

/// How many octets append_time writes.
std::size_t time_length(Instant instant);

/// Extension of RFC 5280 section 4.1: extnID, critical only when true, the value wrapped.
enum class Criticality { critical, non_critical };
Bytes extension(std::string_view oid, Criticality criticality, ByteView value);

}  // namespace tamga::der
