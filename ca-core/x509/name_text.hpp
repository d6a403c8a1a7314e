#pragma once

// Names of certificates, shown to people.

#include <string>

#include "ca-core/base/bytes.hpp"

namespace tamga {

/// "CN=…, SN=…" in the Name's own order, UTF-8. Attributes without a short name show their identifier; octets that are
/// no text show as hexadecimal after "#" (RFC 4514 section 2.4). Never parsed, never compared.
std::string name_text(ByteView name_der);

}  // namespace tamga
