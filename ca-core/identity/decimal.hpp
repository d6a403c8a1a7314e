#pragma once

// Decimal digits of registration numbers.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tamga {

/// Exactly `count` ASCII digits.
bool is_digits(std::string_view text, std::size_t count);

/// At most 18 digits, which is_digits has seen.
std::uint64_t to_number(std::string_view digits);

/// The sum of digit * weight over as many digits as there are weights.
unsigned weighted_sum(std::string_view digits, std::span<const unsigned> weights);

}  // namespace tamga
