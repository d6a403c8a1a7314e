#pragma once

// From octets to a JSON document, strictly (RFC 8259 and RFC 7493): a name twice in one object, a NUL in a text,
// nesting beyond sixteen levels and text that is not UTF-8 are refused, because two readers could understand them
// differently.

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/error.hpp"

namespace tamga::http {

inline constexpr std::size_t kMaxJsonDepth = 16;

/// Errors beyond these are not listed: the answer to a hostile body stays small.
inline constexpr std::size_t kMaxFieldErrors = 100;

/// The document. Error{Errc::malformed_json} when it is none; duplicate names and NULs are added to `errors`.
nlohmann::json parse_json(ByteView body, FieldErrors& errors);

/// Whether answers and logs may tell a member's name: 1..40 Latin letters and marks of RFC 6901 and of our own names.
/// Anything else may be personal data that slipped into the place of a name.
bool can_be_told(std::string_view name);

/// The pointer of a member below another (RFC 6901); the parent's own where the name cannot be told.
std::string pointer_below(std::string_view parent, std::string_view name);

/// The pointer of an element of an array.
std::string pointer_below(std::string_view parent, std::size_t index);

/// Overwrites every text of a document: a code word may be among them.
void wipe_texts(nlohmann::json& document) noexcept;

/// Adds an error unless the list is full or has one of this field: the first that is found counts.
void add_error(FieldErrors& errors, std::string pointer, Errc code);

}  // namespace tamga::http
