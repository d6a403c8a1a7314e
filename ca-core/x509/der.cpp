#include "ca-core/x509/der.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "ca-core/base/error.hpp"
#include "ca-core/x509/der_writer.hpp"

namespace tamga::der {
namespace {

constexpr std::uint8_t kConstructed = 0x20;
constexpr std::uint8_t kTagNumber = 0x1F;
constexpr std::uint8_t kTagClass = 0xC0;
constexpr int kMaximumDepth = 32;

/// Other classes leave it to the type whether an element is constructed.
bool has_form_of_type(std::uint8_t tag) {
  if ((tag & kTagClass) != 0) return true;
  const bool is_list = (tag & kTagNumber) == (kSequence & kTagNumber) || (tag & kTagNumber) == (kSet & kTagNumber);
  return is_list == ((tag & kConstructed) != 0);
}

bool well_formed_below(ByteView octets, int depth) {
  if (depth > kMaximumDepth) return false;
  Reader reader(octets);
  while (!reader.empty()) {
    const auto element = reader.next();
    if (!element || !has_form_of_type(element->tag)) return false;
    if ((element->tag & kConstructed) != 0 && !well_formed_below(element->content, depth + 1)) return false;
  }
  return true;
}

constexpr unsigned kNoDigits = 100;  // which is no month, day, hour, minute or second either

unsigned two_digits(ByteView content, std::size_t at) {
  const unsigned high = content[at] - unsigned{'0'};
  const unsigned low = content[at + 1] - unsigned{'0'};
  return high > 9 || low > 9 ? kNoDigits : high * 10 + low;
}

/// MMDDHHMMSSZ at `at`, the end of the content.
std::optional<Instant> time_of_year(unsigned year, ByteView content, std::size_t at) {
  const unsigned hour = two_digits(content, at + 4);
  const unsigned minute = two_digits(content, at + 6);
  const unsigned second = two_digits(content, at + 8);
  const Date date{std::chrono::year(static_cast<int>(year)), std::chrono::month(two_digits(content, at)),
                  std::chrono::day(two_digits(content, at + 2))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59 || content.back() != 'Z') return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

[[noreturn]] void refuse_identifier() {
  throw Error(Errc::internal, LogNote{"not an object identifier"});
}

std::optional<std::uint64_t> arc_at(ByteView content, std::size_t& at) {
  if (content[at] == 0x80U) return std::nullopt;  // a superfluous leading octet
  std::uint64_t value = 0;
  for (; at < content.size(); ++at) {
    if (value > (std::numeric_limits<std::uint64_t>::max() >> 8U)) return std::nullopt;
    value = value << 7U | (content[at] & 0x7FU);
    if ((content[at] & 0x80U) == 0) {
      ++at;
      return value;
    }
  }
  return std::nullopt;
}

void append_number(std::string& text, std::uint64_t number) {
  std::array<char, std::numeric_limits<std::uint64_t>::digits10 + 1> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  text.append(digits.data(), written.ptr);
}

void append_arc(Bytes& out, std::uint64_t arc) {
  int groups = 1;
  for (std::uint64_t rest = arc >> 7U; rest != 0; rest >>= 7U) ++groups;
  for (int i = groups - 1; i >= 0; --i) {
    const auto group = static_cast<std::uint8_t>(arc >> (7U * static_cast<unsigned>(i)) & 0x7FU);
    out.push_back(static_cast<std::uint8_t>(group | (i == 0 ? 0U : 0x80U)));
  }
}

/// One number of "1.2.643", decimal and without superfluous zeros.
std::optional<std::uint64_t> parse_arc(std::string_view digits) {
  if (digits.empty() || digits.size() > 18 || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  std::uint64_t arc = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    arc = arc * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return arc;
}

}  // namespace

bool well_formed(ByteView octets) {
  return well_formed_below(octets, 1);
}

std::optional<bool> boolean(ByteView content) {
  if (content.size() != 1 || (content[0] != 0x00U && content[0] != 0xFFU)) return std::nullopt;
  return content[0] == 0xFFU;
}

std::optional<std::string> oid_text(ByteView content) {
  if (content.empty()) return std::nullopt;
  std::size_t at = 0;
  const auto first = arc_at(content, at);
  if (!first) return std::nullopt;
  const std::uint64_t root = std::min<std::uint64_t>(*first / 40, 2);
  std::string text;
  append_number(text, root);
  text += '.';
  append_number(text, *first - root * 40);
  while (at < content.size()) {
    const auto arc = arc_at(content, at);
    if (!arc) return std::nullopt;
    text += '.';
    append_number(text, *arc);
  }
  return text;
}

std::optional<Instant> utc_time(ByteView content) {
  if (content.size() != 13) return std::nullopt;
  const unsigned year = two_digits(content, 0);
  return year == kNoDigits ? std::nullopt : time_of_year(year >= 50 ? 1900 + year : 2000 + year, content, 2);
}

std::optional<Instant> generalized_time(ByteView content) {
  if (content.size() != 15) return std::nullopt;
  const unsigned century = two_digits(content, 0);
  const unsigned year = two_digits(content, 2);
  return century == kNoDigits || year == kNoDigits ? std::nullopt : time_of_year(century * 100 + year, content, 4);
}

std::optional<Instant> parse_time(const Element& element) {
  if (element.tag == kUtcTime) return utc_time(element.content);
  const auto instant = element.tag == kGeneralizedTime ? generalized_time(element.content) : std::nullopt;
  return instant && *instant >= kFirstGeneralizedTime ? instant : std::nullopt;
}

std::optional<ByteView> whole_octets(ByteView bit_string_content) {
  if (bit_string_content.empty() || bit_string_content[0] != 0) return std::nullopt;
  return bit_string_content.subspan(1);
}

std::size_t header_length(std::size_t content_length) {
  std::size_t length = 2;
  if (content_length >= 0x80U) {
    for (std::size_t rest = content_length; rest != 0; rest >>= 8U) ++length;
  }
  return length;
}

void append_header(Bytes& out, std::uint8_t tag, std::size_t content_length) {
  out.push_back(tag);
  const std::size_t octets = header_length(content_length) - 2;
  if (octets == 0) {
    out.push_back(static_cast<std::uint8_t>(content_length));
    return;
  }
  out.push_back(static_cast<std::uint8_t>(0x80U | octets));
  for (std::size_t i = octets; i > 0; --i) out.push_back(static_cast<std::uint8_t>(content_length >> (8 * (i - 1))));
}

Bytes element(std::uint8_t tag, std::initializer_list<ByteView> parts) {
  std::size_t length = 0;
  for (const ByteView part : parts) length += part.size();
  Bytes out;
  out.reserve(header_length(length) + length);
  append_header(out, tag, length);
  for (const ByteView part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

Bytes sequence(std::initializer_list<ByteView> parts) {
  return element(kSequence, parts);
}

Bytes integer(std::uint64_t value) {
  std::array<std::uint8_t, 8> octets{};
  for (std::size_t i = 0; i < octets.size(); ++i) octets[i] = static_cast<std::uint8_t>(value >> (8 * (7 - i)));
  return integer(ByteView(octets));
}

Bytes integer(ByteView magnitude) {
  while (magnitude.size() > 1 && magnitude[0] == 0) magnitude = magnitude.subspan(1);
  static constexpr std::array<std::uint8_t, 1> kZero{0};
  const bool needs_zero = magnitude.empty() || (magnitude[0] & 0x80U) != 0;
  return element(kInteger, {needs_zero ? ByteView(kZero) : ByteView(), magnitude});
}

Bytes enumerated(unsigned value) {
  return {kEnumerated, 1, static_cast<std::uint8_t>(value & 0x7FU)};
}

Bytes bit_string(ByteView octets) {
  static constexpr std::array<std::uint8_t, 1> kNoUnusedBits{0};
  return element(kBitString, {kNoUnusedBits, octets});
}

Bytes octet_string(ByteView octets) {
  return element(kOctetString, {octets});
}

Bytes oid(std::string_view text) {
  Bytes content;
  content.reserve(text.size());  // no arc has more octets than digits
  std::uint64_t root = 0;
  for (int index = 0;; ++index) {
    const std::size_t end = std::min(text.find('.'), text.size());
    const auto arc = parse_arc(text.substr(0, end));
    if (!arc || (index == 0 && *arc > 2) || (index == 1 && root < 2 && *arc > 39)) refuse_identifier();
    if (index == 0) {
      root = *arc;
    } else {
      append_arc(content, index == 1 ? root * 40 + *arc : *arc);
    }
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
  }
  if (content.empty()) refuse_identifier();
  return element(kOid, {content});
}

Bytes extension(std::string_view dotted, Criticality criticality, ByteView value) {
  static constexpr std::array<std::uint8_t, 3> kTrue{kBoolean, 1, 0xFF};
  return sequence(
      {oid(dotted), criticality == Criticality::critical ? ByteView(kTrue) : ByteView(), octet_string(value)});
}

}  // namespace tamga::der
