#include "server/storage/constraints.hpp"

#include <array>
#include <utility>

namespace tamga::storage {
namespace {

constexpr std::array kMeanings = {
    std::pair{std::string_view("public_keys_pkey"), Errc::key_already_registered},
    std::pair{std::string_view("certificates_one_key"), Errc::key_already_registered},
    std::pair{std::string_view("applications_one_replacement"), Errc::reissue_in_progress},
    std::pair{std::string_view("certificates_one_successor"), Errc::certificate_already_replaced},
    std::pair{std::string_view("idempotency_keys_pkey"), Errc::idempotency_in_progress},
    std::pair{std::string_view("certification_authorities_name_key"), Errc::already_initialised},
    std::pair{std::string_view("webhooks_one_request"), Errc::idempotency_in_progress},
};

constexpr bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

std::optional<Errc> error_of_constraint(std::string_view name) {
  for (const auto& [constraint, code] : kMeanings) {
    if (constraint == name) return code;
  }
  return std::nullopt;
}

std::string_view known_constraint_in(std::string_view message) {
  std::size_t begin = 0;
  while (begin < message.size()) {
    std::size_t end = begin;
    while (end < message.size() && is_name_character(message[end])) ++end;
    const std::string_view word = message.substr(begin, end - begin);
    if (error_of_constraint(word)) return word;
    begin = end + 1;
  }
  return {};
}

}  // namespace tamga::storage
