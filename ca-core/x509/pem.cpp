#include "ca-core/x509/pem.hpp"

#include <algorithm>

#include "ca-core/base/secret.hpp"

namespace tamga::pem {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";
constexpr std::size_t kLineCharacters = 64;

bool is_white_space(char c) {
  return c == '\n' || c == '\r' || c == ' ' || c == '\t';
}

/// Where the label of the next block stands, or nullopt; `text` then begins after its BEGIN line.
std::optional<std::string_view> next_label(std::string_view& text) {
  for (auto at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin)) {
    const bool at_line_start = at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r';
    text.remove_prefix(at + kBegin.size());
    const auto end = text.find(kDashes);
    if (!at_line_start || end == std::string_view::npos) continue;
    const std::string_view label = text.substr(0, end);
    if (label.find('\n') != std::string_view::npos) continue;
    text.remove_prefix(end + kDashes.size());
    return label;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Block> first_block(std::string_view text, std::initializer_list<std::string_view> labels) {
  while (const auto label = next_label(text)) {
    const auto wanted = std::ranges::find(labels, *label);
    if (wanted == labels.end()) continue;
    const std::string end_line = std::string(kEnd).append(*label).append(kDashes);
    const auto end = text.find(end_line);
    if (end == std::string_view::npos) return std::nullopt;
    std::string base64(text.substr(0, end));
    std::erase_if(base64, is_white_space);
    auto der = from_base64(base64);
    wipe(base64.data(), base64.size());  // private keys come this way too
    if (!der || der->empty()) return std::nullopt;
    return Block{*wanted, std::move(*der), text.substr(end + end_line.size())};
  }
  return std::nullopt;
}

std::string encode(std::string_view label, ByteView der) {
  const std::string base64 = to_base64(der);
  std::string text = std::string(kBegin).append(label).append(kDashes).append("\n");
  for (std::size_t i = 0; i < base64.size(); i += kLineCharacters)
    text.append(base64, i, kLineCharacters).push_back('\n');
  return text.append(kEnd).append(label).append(kDashes).append("\n");
}

}  // namespace tamga::pem
