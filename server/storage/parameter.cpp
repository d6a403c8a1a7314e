#include "server/storage/parameter.hpp"

namespace tamga::storage {
namespace {

constexpr std::uint32_t kNull = 0xFFFFFFFF;  // a length of minus one

void append_number(std::string& octets, std::uint64_t number, std::uint32_t count) {
  for (std::uint32_t i = count; i > 0; --i) octets += static_cast<char>(number >> (8 * (i - 1)) & 0xFF);
}

void append_word(std::string& octets, std::uint32_t word) {
  append_number(octets, word, sizeof word);
}

}  // namespace

BinaryArray::BinaryArray(std::uint32_t element_type, std::size_t elements) {
  append_word(array_, elements == 0 ? 0 : 1);  // dimensions
  append_word(array_, 0);                      // flags; the server finds out for itself whether there are NULLs
  append_word(array_, element_type);
  if (elements == 0) return;
  append_word(array_, static_cast<std::uint32_t>(elements));
  append_word(array_, 1);  // the number of the first one
}

void BinaryArray::add_null() {
  append_word(array_, kNull);
}

void BinaryArray::add(std::string_view octets) {
  append_word(array_, static_cast<std::uint32_t>(octets.size()));
  array_ += octets;
}

void BinaryArray::add_number(std::uint64_t number, std::uint32_t octets) {
  append_word(array_, octets);
  append_number(array_, number, octets);
}

}  // namespace tamga::storage
