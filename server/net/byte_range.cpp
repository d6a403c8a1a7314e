#include "server/net/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace tamga::net {
namespace {

constexpr std::string_view kUnit = "bytes=";

bool is_unit(std::string_view text) {
  return text.size() > kUnit.size() &&
         std::equal(kUnit.begin(), kUnit.end(), text.begin(), [](char wanted, char found) {
           return wanted == (found >= 'A' && found <= 'Z' ? static_cast<char>(found - 'A' + 'a') : found);
         });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Digits only; nullopt also for what is too large.
std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = failure == std::errc{} && end == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

}  // namespace

ByteRange select_range(std::string_view range, std::uint64_t length) {
  using Kind = ByteRange::Kind;
  if (!is_unit(range)) return {};
  const std::string_view wanted = trimmed(range.substr(kUnit.size()));
  const std::size_t dash = wanted.find('-');
  if (dash == std::string_view::npos || wanted.find(',') != std::string_view::npos) return {};
  if (dash == 0) {
    const auto last_octets = number(wanted.substr(1));
    if (!last_octets) return {};
    if (*last_octets == 0 || length == 0) return {.kind = Kind::unsatisfiable};
    const std::uint64_t count = std::min(*last_octets, length);
    return {.kind = Kind::part, .first = length - count, .count = count};
  }
  const auto first = number(wanted.substr(0, dash));
  const bool open = dash + 1 == wanted.size();
  const auto last = open ? std::optional(~std::uint64_t{0}) : number(wanted.substr(dash + 1));
  if (!first || !last || *last < *first) return {};
  if (*first >= length) return {.kind = Kind::unsatisfiable};
  return {.kind = Kind::part, .first = *first, .count = std::min(*last, length - 1) - *first + 1};
}

bool range_holds(std::string_view if_range, std::string_view etag) {
  return if_range.empty() || (!etag.empty() && trimmed(if_range) == etag);
}

}  // namespace tamga::net
