#include "server/net/accepted_coding.hpp"

#include <algorithm>
#include <optional>

namespace tamga::net {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// `word` in lower case.
bool same(std::string_view text, std::string_view word) {
  return std::ranges::equal(text, word, [](char found, char wanted) {
    return wanted == (found >= 'A' && found <= 'Z' ? static_cast<char>(found - 'A' + 'a') : found);
  });
}

/// "q=0", "q=0.000" and whatever is no weight.
bool is_refused(std::string_view parameter) {
  if (parameter.empty()) return false;
  if (parameter.size() < 3 || !same(parameter.substr(0, 2), "q=")) return true;
  return parameter.find_first_not_of("0.", 2) == std::string_view::npos;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<bool> named;
  bool anything = false;
  while (!accept_encoding.empty()) {
    const std::size_t comma = accept_encoding.find(',');
    const std::string_view item = trimmed(accept_encoding.substr(0, comma));
    accept_encoding.remove_prefix(comma == std::string_view::npos ? accept_encoding.size() : comma + 1);
    const std::size_t semicolon = item.find(';');
    const std::string_view coding = trimmed(item.substr(0, semicolon));
    const bool taken = semicolon == std::string_view::npos || !is_refused(trimmed(item.substr(semicolon + 1)));
    if (same(coding, "gzip") || same(coding, "x-gzip")) named = taken;
    if (coding == "*") anything = taken;
  }
  return named.value_or(anything);
}

}  // namespace tamga::net
