#include "server/net/uri_authority.hpp"

#include <algorithm>
#include <array>

namespace tamga::net {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_name_character(char c) {
  static constexpr auto kName = [] {
    std::array<bool, 256> allowed{};
    for (const char one :
         std::string_view("-._~%!$&'()*+,;=0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
      allowed[static_cast<unsigned char>(one)] = true;
    return allowed;
  }();
  return kName[static_cast<unsigned char>(c)];
}

}  // namespace

bool is_uri_authority(std::string_view text) {
  std::size_t end = 0;
  if (text.starts_with('[')) {
    constexpr std::string_view kAddress = "0123456789abcdefABCDEF:.";
    end = text.find(']');
    if (end == std::string_view::npos || end == 1) return false;
    if (text.substr(1, end - 1).find_first_not_of(kAddress) != std::string_view::npos) return false;
    ++end;
  } else {
    end = std::min(text.find(':'), text.size());
    if (!std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), is_name_character)) return false;
  }
  const std::string_view port = text.substr(end);
  return port.empty() || (port[0] == ':' && std::all_of(port.begin() + 1, port.end(), is_digit));
}

}  // namespace tamga::net
