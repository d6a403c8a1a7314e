#pragma once

// A PKCS#10 request under the lens (RFC 2986 section 4). Everything borrows from the octets.

#include <optional>
#include <string>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/lint/key_checks.hpp"
#include "ca-core/lint/specimen.hpp"
#include "ca-core/x509/certificate_fields.hpp"

namespace tamga::lint {

struct RequestAttribute {
  std::string type;  // dotted text
  ByteView values;   // content of the SET
  ByteView whole;
};

struct RequestSpecimen {
  /// nullopt when the octets do not have the outline of a request.
  static std::optional<RequestSpecimen> read(ByteView der);

  /// Of the requested extensions; nullptr when there is none.
  const ExtensionField* extension(std::string_view oid) const { return find_extension(extensions, oid); }

  ByteView info;     // whole CertificationRequestInfo
  ByteView version;  // content of the INTEGER
  SpecimenName subject;
  KeyParts key;
  bool has_attribute_list = false;  // [0] is there, perhaps empty
  std::vector<RequestAttribute> attributes;
  bool extensions_readable = true;  // every extensionRequest has one value, and it is Extensions
  std::vector<ExtensionField> extensions;
  ByteView algorithm;  // whole AlgorithmIdentifier
  ByteView signature;
};

}  // namespace tamga::lint
