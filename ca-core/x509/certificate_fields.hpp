#pragma once

// The parts of a certificate as they lie in its DER (RFC 5280 section 4.1), for those who judge or hash the very
// octets. Everything borrows from the octets that were read.

#include <optional>
#include <string_view>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {

struct ExtensionField {
  ByteView oid;  // content of the OBJECT IDENTIFIER
  bool critical;
  bool default_written;  // critical FALSE stands there, which DER leaves out
  ByteView value;        // content of extnValue
};

struct CertificateFields {
  ByteView tbs;                     // whole TBSCertificate
  std::optional<ByteView> version;  // content of the INTEGER
  ByteView serial;                  // content of the INTEGER
  ByteView inner_algorithm;         // whole AlgorithmIdentifier
  ByteView issuer;                  // whole Name
  der::Element not_before;          // UTCTime, GeneralizedTime or whatever stands there
  der::Element not_after;
  ByteView subject;                        // whole Name
  ByteView subject_public_key_info;        // whole
  ByteView key_algorithm;                  // whole AlgorithmIdentifier
  ByteView public_key;                     // content of the BIT STRING after the count of unused bits
  bool has_unique_identifiers;             // issuerUniqueID or subjectUniqueID
  std::optional<ByteView> extension_list;  // content of the SEQUENCE OF Extension
  std::vector<ExtensionField> extensions;
  ByteView outer_algorithm;  // whole AlgorithmIdentifier
  ByteView signature;        // content of the BIT STRING after the count of unused bits
};

/// nullopt when the octets do not have the outline of exactly one certificate.
std::optional<CertificateFields> certificate_fields(ByteView der);

/// Reads the content of one Extension; nullopt when it has another outline.
std::optional<ExtensionField> extension_field(ByteView content);

/// Reads the content of a SEQUENCE OF Extension; nullopt when it has another outline.
std::optional<std::vector<ExtensionField>> extension_fields(ByteView list);

/// The extension with this identifier ("2.5.29.15"), the first if there are several; nullptr when there is none.
const ExtensionField* find_extension(const std::vector<ExtensionField>& extensions, std::string_view oid);

/// The octets that are hashed for key identifiers and CertIDs: the value of subjectPublicKey within a
/// SubjectPublicKeyInfo, without tag, length and unused bits (RFC 5280 section 4.2.1.2, RFC 6960 section 4.1.1).
std::optional<ByteView> public_key_value(ByteView subject_public_key_info);

}  // namespace tamga
