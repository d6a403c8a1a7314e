#include "ca-core/identity/unicode_text.hpp"

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <vector>

#include <utf8proc.h>

#include "ca-core/base/error.hpp"
#include "ca-core/base/secret.hpp"

namespace tamga::unicode {
namespace {

static_assert(std::is_same_v<utf8proc_int32_t, std::int32_t>);

utf8proc_category_t category(char32_t c) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(c));
}

/// Printable ASCII and Russian letters, of which nearly every text consists: the tables need not be asked about them.
bool is_ordinary(char32_t c) {
  return (c >= U' ' && c <= U'~') || is_russian_letter(c);
}

/// Characters that Normalization Form C leaves alone whatever stands beside them: NFC_Quick_Check=Yes and
/// Canonical_Combining_Class=0 (UAX #15 section 9). Not all of them: Latin, Cyrillic, dashes and quotation marks.
bool is_always_composed(char32_t c) {
  return c < 0x300 || (c >= 0x400 && c <= 0x482) || (c >= 0x48A && c <= 0x52F) || (c >= 0x2010 && c <= 0x2027) ||
         c == U'№';
}

/// Code points in the library's own type, wiped at the end: the text may be a secret.
struct Buffer {
  explicit Buffer(std::size_t size) : points(size) {}
  ~Buffer() { wipe(points.data(), points.size() * sizeof(utf8proc_int32_t)); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  std::vector<utf8proc_int32_t> points;
};

}  // namespace

std::optional<std::u32string> decode(std::string_view utf8) {
  std::u32string text;
  text.reserve(utf8.size());
  while (!utf8.empty()) {
    if (const auto octet = static_cast<unsigned char>(utf8.front()); octet < 0x80) {
      text.push_back(octet);
      utf8.remove_prefix(1);
      continue;
    }
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
                                                     static_cast<utf8proc_ssize_t>(utf8.size()), &point);
    if (length <= 0) return std::nullopt;
    text.push_back(static_cast<char32_t>(point));
    utf8.remove_prefix(static_cast<std::size_t>(length));
  }
  return text;
}

std::string encode(std::u32string_view text) {
  std::string utf8;
  utf8.reserve(text.size() * 4);
  for (const char32_t c : text) {
    if (c < 0x80) {
      utf8.push_back(static_cast<char>(c));
      continue;
    }
    utf8proc_uint8_t octets[4];
    const auto length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), octets);
    utf8.append(reinterpret_cast<const char*>(octets), static_cast<std::size_t>(length));
    wipe(octets, sizeof octets);
  }
  return utf8;
}

std::u32string to_nfc(std::u32string_view text) {
  if (std::ranges::all_of(text, is_always_composed)) return std::u32string(text);
  constexpr auto kOptions = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
  // No canonical decomposition of one code point is longer than four code points (UAX #15, expansion factors).
  constexpr std::size_t kMaxExpansion = 4;
  std::string utf8 = encode(text);
  Buffer buffer(text.size() * kMaxExpansion);
  const auto room = static_cast<utf8proc_ssize_t>(buffer.points.size());
  const auto decomposed =
      utf8proc_decompose(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
                         static_cast<utf8proc_ssize_t>(utf8.size()), buffer.points.data(), room, kOptions);
  wipe(utf8.data(), utf8.size());
  if (decomposed < 0 || decomposed > room) throw Error(Errc::internal, LogNote{"a text cannot be decomposed"});
  const auto composed = utf8proc_normalize_utf32(buffer.points.data(), decomposed, kOptions);
  if (composed < 0) throw Error(Errc::internal, LogNote{"a text cannot be composed"});
  return {buffer.points.begin(), buffer.points.begin() + composed};
}

std::u32string to_lower(std::u32string_view text) {
  std::u32string lower(text);
  for (char32_t& c : lower) c = static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c)));
  return lower;
}

bool is_blank(char32_t c) {
  return is_ordinary(c) ? c == U' ' : category(c) == UTF8PROC_CATEGORY_ZS;
}

bool is_format(char32_t c) {
  return !is_ordinary(c) && category(c) == UTF8PROC_CATEGORY_CF;
}

bool is_forbidden(char32_t c) {
  if (is_ordinary(c)) return false;
  switch (category(c)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      return false;
  }
}

bool is_russian_letter(char32_t c) {
  return (c >= U'А' && c <= U'я') || c == U'Ё' || c == U'ё';
}

bool is_latin_letter(char32_t c) {
  if ((c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z')) return true;
  const bool latin = (c >= 0xC0 && c <= 0x24F) || (c >= 0x1E00 && c <= 0x1EFF);
  return latin && (category(c) == UTF8PROC_CATEGORY_LU || category(c) == UTF8PROC_CATEGORY_LL);
}

}  // namespace tamga::unicode
