#pragma once

// The query of a request target (RFC 3986 section 3.4, application/x-www-form-urlencoded as HTML forms write it).
// Strict: every parameter must be known, well encoded UTF-8 and given once; a fault is a FieldError "/query/NAME".

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tamga::http {

class Query {
 public:
  /// Error{Errc::invalid_fields} naming every unknown, repeated or badly encoded parameter.
  static Query parse(std::string_view text, std::span<const std::string_view> known);

  /// The decoded value; nullopt when the parameter is absent.
  std::optional<std::string_view> find(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

/// "%41" -> "A"; nullopt for a broken escape, a NUL or octets that are not UTF-8. '+' stays '+'.
std::optional<std::string> decode_percent(std::string_view text);

}  // namespace tamga::http
