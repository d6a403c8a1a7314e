#include "ca-core/identity/decimal.hpp"

#include <algorithm>

namespace tamga {

bool is_digits(std::string_view text, std::size_t count) {
  return text.size() == count && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::uint64_t to_number(std::string_view digits) {
  std::uint64_t number = 0;
  for (const char c : digits) number = number * 10 + static_cast<std::uint64_t>(c - '0');
  return number;
}

unsigned weighted_sum(std::string_view digits, std::span<const unsigned> weights) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += static_cast<unsigned>(digits[i] - '0') * weights[i];
  return sum;
}

}  // namespace tamga
