#include "ca-core/registration/signature_kind.hpp"

#include "ca-core/registration/words.hpp"

namespace tamga {
namespace {

constexpr Words<SignatureKind, 2> kWords = {{
    {SignatureKind::qualified, "qualified"},
    {SignatureKind::unqualified, "unqualified"},
}};

}  // namespace

std::string_view to_string(SignatureKind kind) {
  return word_of(kWords, kind);
}

std::optional<SignatureKind> parse_signature_kind(std::string_view word) {
  return parse_word(kWords, word);
}

}  // namespace tamga
