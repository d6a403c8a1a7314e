#include "ca-core/identity/snils.hpp"

#include <array>

#include "ca-core/identity/decimal.hpp"

namespace tamga {
namespace {

constexpr std::uint64_t kLastNumberWithoutCheck = 1'001'998;

unsigned check_number(std::string_view digits) {
  constexpr std::array<unsigned, 9> kWeights = {9, 8, 7, 6, 5, 4, 3, 2, 1};
  const unsigned rest = weighted_sum(digits, kWeights) % 101;
  return rest == 100 ? 0 : rest;
}

}  // namespace

Parsed<Snils> Snils::parse(std::string_view text) {
  std::string digits(text);
  if (text.size() == 14) {
    if (text[3] != '-' || text[7] != '-' || text[11] != ' ') return Errc::wrong_format;
    digits.erase(11, 1).erase(7, 1).erase(3, 1);
  }
  if (!is_digits(digits, 11)) return Errc::wrong_format;
  const std::string_view whole = digits;
  const std::uint64_t number = to_number(whole.substr(0, 9));
  if (number == 0) return Errc::wrong_format;
  if (number > kLastNumberWithoutCheck && check_number(whole) != to_number(whole.substr(9))) {
    return Errc::snils_check_digits;
  }
  return Snils(std::move(digits));
}

std::string Snils::printed() const {
  return digits_.substr(0, 3) + "-" + digits_.substr(3, 3) + "-" + digits_.substr(6, 3) + " " + digits_.substr(9);
}

}  // namespace tamga
