#pragma once

// One printed line of free text. Well-formed UTF-8 in NFC without control, private or unassigned characters; invisible
// format characters (Unicode Cf, such as U+200B, found in real certificates) are dropped, every blank becomes a plain
// space, runs of blanks one, and none is left at the ends. Lengths are counted in code points after that.

#include <cstddef>
#include <string>
#include <string_view>

#include "ca-core/identity/parsed.hpp"

namespace tamga {

/// The normalised line; bad_characters, too_short (nothing is left) or too_long otherwise.
Parsed<std::string> normalise_line(std::string_view text, std::size_t max_length);

/// Tag makes each use its own type: a street is no passport issuer.
template <typename Tag, std::size_t MaxLength>
class TextLine {
 public:
  static constexpr std::size_t kMaxLength = MaxLength;

  static Parsed<TextLine> parse(std::string_view text) {
    auto line = normalise_line(text, MaxLength);
    if (!line) return line.reason();
    return TextLine(std::move(*std::move(line)));
  }

  const std::string& text() const { return text_; }
  bool operator==(const TextLine&) const = default;

 private:
  explicit TextLine(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

// Lengths of certificate attributes: FSB order 795 (localityName, streetAddress 128; subjectSignTool 200).
using Locality = TextLine<struct LocalityTag, 128>;
using Street = TextLine<struct StreetTag, 128>;
using SignatureTool = TextLine<struct SignatureToolTag, 200>;
using PassportIssuer = TextLine<struct PassportIssuerTag, 255>;
// title and organizationalUnitName: 64. Names of organisations are as long as their register has them; which length
// fits a certificate is its profile's business.
using Post = TextLine<struct PostTag, 64>;
using Department = TextLine<struct DepartmentTag, 64>;
using OrganisationName = TextLine<struct OrganisationNameTag, 500>;

}  // namespace tamga
