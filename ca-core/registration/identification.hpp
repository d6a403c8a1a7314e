#pragma once

// How an applicant was identified (Federal Law 63-FZ, article 13). The kind goes into the certificate as
// identificationKind (1.2.643.100.114, FSB order 795), so it always comes from a record of an identification that took
// place.

#include <optional>
#include <string_view>

#include "ca-core/base/instant.hpp"
#include "ca-core/identity/text_line.hpp"

namespace tamga {

/// The numbers are those of the certificate's extension.
enum class IdentificationKind {
  personal = 0,            // in person
  remote_certificate = 1,  // by a valid qualified signature
  remote_passport = 2,     // by a passport with a chip
  remote_system = 3,       // by ЕСИА and the unified biometric system
};

/// "personal", "remote_certificate", …: the word of the API and of the database.
std::string_view to_string(IdentificationKind kind);
std::optional<IdentificationKind> parse_identification_kind(std::string_view word);

/// Which document was shown, in words. May hold a document number: personal data.
using IdentificationDocument = TextLine<struct IdentificationDocumentTag, 500>;

struct Identification {
  IdentificationKind kind;
  IdentificationDocument document;
  Instant at;

  bool operator==(const Identification&) const = default;
};

}  // namespace tamga
