#include "ca-core/identity/kpp.hpp"

#include <algorithm>

#include "ca-core/identity/decimal.hpp"

namespace tamga {

Parsed<Kpp> Kpp::parse(std::string_view text) {
  constexpr std::size_t kLength = 9;
  const auto may_be_a_reason = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
  if (text.size() != kLength || !is_digits(text.substr(0, 4), 4) || !is_digits(text.substr(6), 3) ||
      !std::ranges::all_of(text.substr(4, 2), may_be_a_reason) || text.substr(0, 4) == "0000") {
    return Errc::wrong_format;
  }
  return Kpp(std::string(text));
}

}  // namespace tamga
