#pragma once

// How audit entries and messages name a certificate.

#include <string>

#include "ca-core/x509/certificate_name.hpp"

namespace tamga::app {

/// "gost-qualified/01ab…"
inline std::string text_of(const CertificateName& name) {
  return name.issuer + "/" + name.serial.to_hex();
}

}  // namespace tamga::app
