#pragma once

// Parts that several bodies have in common.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "ca-core/base/bytes.hpp"
#include "ca-core/registration/identification.hpp"
#include "server/http/json_reader.hpp"

namespace tamga::http {

/// Reads a body that is one JSON object: `read` asks for the members it knows, the others are errors. Throws
/// Error{Errc::malformed_json} or, once everything was read, Error{Errc::invalid_fields}; so after it returns every
/// required member was read.
void read_body(ByteView body, const std::function<void(JsonReader&)>& read);

/// A remark of a few sentences: line breaks and tabs become blanks, otherwise as TextLine.
Parsed<std::string> parse_remark(std::string_view text);

/// Code points.
inline constexpr std::size_t kMaxRemark = 2000;

/// {kind, document, at}
std::optional<Identification> read_identification(JsonReader& parent, Presence presence, Instant now);

/// A PKCS#10 request in PEM, as its octets; whether it can be read is the use case's business.
std::optional<Bytes> read_certificate_request(JsonReader& reader);

}  // namespace tamga::http
