#pragma once

// Where the next page of certificates begins, as a word that callers bring back.

#include <string>

#include "ca-core/base/instant.hpp"
#include "ca-core/x509/certificate_name.hpp"
#include "server/storage/certificates.hpp"

namespace tamga::app {

/// "<seconds>.<issuer>.<serial>" of the last certificate of a page: opaque to callers.
std::string cursor_after(Instant issued_at, const CertificateName& name);

/// Error::invalid at "/query/cursor" for what cursor_after() does not write.
storage::CertificateCursor parse_cursor(const std::string& text);

}  // namespace tamga::app
