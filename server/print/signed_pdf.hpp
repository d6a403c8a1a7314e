#pragma once

// A signature inside a PDF file (ISO 32000-1 section 12.8, PAdES B-B of ETSI EN 319 142-1): CMS over all of the file
// but the place where it stands itself. Readers of PDF show it; nothing of it is seen on a page.

#include <string>
#include <string_view>

#include "ca-core/base/instant.hpp"
#include "ca-core/documents/document_signer.hpp"

namespace tamga::print {

/// `pdf` has at least one page and no signature. `reason` is told to readers. Error{internal} when it cannot be
/// written; otherwise as Signer::sign.
std::string sign_pdf(std::string_view pdf, const DocumentSigner& signer, Instant signing_time,
                     const std::string& reason);

}  // namespace tamga::print
