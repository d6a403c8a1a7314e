#pragma once

// How the values of HTTP headers are written (RFC 9110 section 5.6): blanks that do not count, names without case,
// lists.

#include <string>
#include <string_view>

namespace tamga::http {

/// Without spaces and tabs at its ends.
std::string_view trim(std::string_view text);

/// ASCII letters in lower case, everything else as it is.
std::string to_lower(std::string_view text);

/// Cuts the next item off a list and trims it. A separator within a quoted string separates nothing.
std::string_view next_item(std::string_view& list, char separator);

/// The text of a quoted string, or a token as it stands.
std::string unquote(std::string_view word);

}  // namespace tamga::http
