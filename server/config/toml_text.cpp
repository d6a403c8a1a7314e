#include "server/config/toml_text.hpp"

#include <algorithm>

namespace tamga::config {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// How many characters the string or comment has that begins here; 1 for anything else.
std::size_t length_of_token(std::string_view text) {
  const auto until = [&](std::string_view end, std::size_t from) {
    const std::size_t at = text.find(end, from);
    return at == std::string_view::npos ? text.size() : at + end.size();
  };
  const char first = text.front();
  if (first == '#') return std::min(until("\n", 0), text.size());
  if (first == '\'') return text.starts_with("'''") ? until("'''", 3) : std::min(until("'", 1), until("\n", 1));
  if (first != '"') return 1;

  const bool is_multiline = text.starts_with("\"\"\"");
  const std::string_view end = is_multiline ? "\"\"\"" : "\"";
  for (std::size_t at = end.size(); at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text.substr(at).starts_with(end)) {
      return at + end.size();
    } else if (!is_multiline && text[at] == '\n') {
      return at;
    }
  }
  return text.size();
}

}  // namespace

std::optional<std::size_t> line_of_stray_character(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::size_t line = 1;
  while (!text.empty()) {
    if ((static_cast<unsigned char>(text.front()) & 0x80U) != 0) return line;
    const std::string_view token = text.substr(0, length_of_token(text));
    line += static_cast<std::size_t>(std::ranges::count(token, '\n'));
    text.remove_prefix(token.size());
  }
  return std::nullopt;
}

std::variant<toml::table, TomlFault> read_toml(std::string_view text) {
  if (const auto line = line_of_stray_character(text)) {
    return TomlFault{*line, "a letter beyond ASCII stands outside of quotation marks"};
  }
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& failure) {
    return TomlFault{failure.source().begin.line, std::string(failure.description())};
  } catch (const TomlAssumptionBroken&) {
    return TomlFault{1, "somewhere a key is expected and something else stands there"};
  }
}

}  // namespace tamga::config
