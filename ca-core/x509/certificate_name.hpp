#pragma once

#include <string>

#include "ca-core/x509/serial_number.hpp"

namespace tamga {

/// A certificate by the name of its CA and its serial number: what API paths and the registry are made of. A serial
/// number is unique for one issuer only, so neither says enough alone.
struct CertificateName {
  std::string issuer;  // "gost-qualified"
  SerialNumber serial;

  bool operator==(const CertificateName&) const = default;
};

}  // namespace tamga
