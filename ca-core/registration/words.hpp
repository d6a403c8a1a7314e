#pragma once

// Enumerators and the words that the API and the database use for them: one table serves both directions.

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace tamga {

template <typename Enum, std::size_t Count>
using Words = std::array<std::pair<Enum, std::string_view>, Count>;

/// The enumerator's word; empty for a value outside the table, which no code produces.
template <typename Enum, std::size_t Count>
constexpr std::string_view word_of(const Words<Enum, Count>& words, Enum value) {
  for (const auto& [enumerator, word] : words) {
    if (enumerator == value) return word;
  }
  return {};
}

template <typename Enum, std::size_t Count>
constexpr std::optional<Enum> parse_word(const Words<Enum, Count>& words, std::string_view text) {
  for (const auto& [enumerator, word] : words) {
    if (word == text) return enumerator;
  }
  return std::nullopt;
}

}  // namespace tamga
