#pragma once

// The two kinds of enhanced electronic signature (Federal Law 63-FZ, article 5).

#include <optional>
#include <string_view>

namespace tamga {

enum class SignatureKind { qualified, unqualified };

/// "qualified", "unqualified": the word of the API and of the database.
std::string_view to_string(SignatureKind kind);
std::optional<SignatureKind> parse_signature_kind(std::string_view word);

}  // namespace tamga
