#include "ca-core/identity/inn.hpp"

#include <array>

#include "ca-core/identity/decimal.hpp"

namespace tamga {
namespace {

template <std::size_t Count>
bool check_digit_holds(std::string_view digits, const std::array<unsigned, Count>& weights) {
  return weighted_sum(digits, weights) % 11 % 10 == static_cast<unsigned>(digits[Count] - '0');
}

}  // namespace

Parsed<Inn> Inn::parse(std::string_view text) {
  constexpr std::array<unsigned, 10> kWeights11 = {7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
  constexpr std::array<unsigned, 11> kWeights12 = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
  if (!is_digits(text, 12) || to_number(text) == 0) return Errc::wrong_format;
  if (!check_digit_holds(text, kWeights11) || !check_digit_holds(text, kWeights12)) return Errc::inn_check_digits;
  return Inn(std::string(text));
}

Parsed<OrganizationInn> OrganizationInn::parse(std::string_view text) {
  constexpr std::array<unsigned, 9> kWeights = {2, 4, 10, 3, 5, 9, 4, 6, 8};
  if (!is_digits(text, 10) || to_number(text) == 0) return Errc::wrong_format;
  if (!check_digit_holds(text, kWeights)) return Errc::inn_check_digits;
  return OrganizationInn(std::string(text));
}

}  // namespace tamga
