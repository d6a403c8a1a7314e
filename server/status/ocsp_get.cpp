#include "server/status/ocsp_get.hpp"

#include <string>

namespace tamga::status {
namespace {

/// 0 to 15; -1 for what is no hexadecimal digit.
int hex_digit(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  return -1;
}

std::optional<std::string> decode_percent(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size() + 2);
  for (;;) {
    const std::size_t percent = text.find('%');
    decoded += text.substr(0, percent);
    if (percent == std::string_view::npos) return decoded;
    if (text.size() < percent + 3) return std::nullopt;
    const int high = hex_digit(text[percent + 1]);
    const int low = hex_digit(text[percent + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high << 4U | low);
    text.remove_prefix(percent + 3);
  }
}

// A slash that stands after the padding, or that no Base64 text of this length can end with, belongs to the URL.
void drop_trailing_slash(std::string& text) {
  if (!text.ends_with('/')) return;
  const std::size_t end = text.find_last_not_of('/') + 1;
  if (end > 0 && text[end - 1] == '=') {
    text.resize(end);
  } else if (text.size() % 4 == 1) {
    text.pop_back();
  }
}

}  // namespace

std::optional<Bytes> decode_ocsp_path(std::string_view path) {
  auto text = decode_percent(path);
  if (!text) return std::nullopt;
  // DER begins with 0x30, so Base64 of a request begins with M and never with a slash.
  text->erase(0, text->find_first_not_of('/'));
  for (char& character : *text) {
    if (character == ' ') character = '+';
  }
  drop_trailing_slash(*text);
  if (text->find('=') == std::string::npos) text->append((4 - text->size() % 4) % 4, '=');
  if (text->empty()) return std::nullopt;
  return from_base64(*text);
}

}  // namespace tamga::status
