#include "ca-core/registration/identification.hpp"

#include "ca-core/registration/words.hpp"

namespace tamga {
namespace {

constexpr Words<IdentificationKind, 4> kWords = {{
    {IdentificationKind::personal, "personal"},
    {IdentificationKind::remote_certificate, "remote_certificate"},
    {IdentificationKind::remote_passport, "remote_passport"},
    {IdentificationKind::remote_system, "remote_system"},
}};

}  // namespace

std::string_view to_string(IdentificationKind kind) {
  return word_of(kWords, kind);
}

std::optional<IdentificationKind> parse_identification_kind(std::string_view word) {
  return parse_word(kWords, word);
}

}  // namespace tamga
