#include "ca-core/identity/region.hpp"

#include <algorithm>
#include <array>

#include "ca-core/identity/decimal.hpp"

namespace tamga {
namespace {

/// 01 to 79 are all in use; above them only these. 80-82, 84, 85 and 88 were merged into their neighbours; 99 is what
/// belongs to no subject (Baikonur).
constexpr std::array<unsigned, 11> kCodesAbove79 = {83, 86, 87, 89, 90, 91, 92, 93, 94, 95, 99};

}  // namespace

Parsed<RegionCode> RegionCode::parse(std::string_view text) {
  if (!is_digits(text, 2)) return Errc::wrong_format;
  const auto code = static_cast<unsigned>(to_number(text));
  const bool exists =
      (code >= 1 && code <= 79) || std::find(kCodesAbove79.begin(), kCodesAbove79.end(), code) != kCodesAbove79.end();
  if (!exists) return Errc::not_allowed_value;
  return RegionCode(std::string(text));
}

Parsed<RegionName> RegionName::parse(std::string_view text) {
  auto line = normalise_line(text, kMaxLength);
  if (!line) return line.reason();
  if (line->front() >= '0' && line->front() <= '9') return Errc::bad_characters;
  return RegionName(std::move(*std::move(line)));
}

}  // namespace tamga
