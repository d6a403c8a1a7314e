#include "server/status/ocsp_get.hpp"

#include <string>

namespace tamga::status {
namespace {

std::optional<std::string> decode_percent(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size() + 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const auto octet = from_hex(text.substr(i + 1, 2));
    if (!octet || octet->size() != 1) return std::nullopt;
    decoded += static_cast<char>(octet->front());
    i += 2;
  }
  return decoded;
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
