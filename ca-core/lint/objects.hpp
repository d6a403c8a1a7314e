#pragma once

// What a file from anywhere holds: certificates, revocation lists, OCSP responses and requests, in DER or PEM, several
// one after another. What an object is, is told by its label or by its own outline.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/lint/lint.hpp"

namespace tamga::lint {

enum class ObjectKind { certificate, crl, ocsp_response, request };

/// "certificate", "crl", "ocsp", "request"
std::string_view to_string(ObjectKind kind);
std::optional<ObjectKind> object_kind_named(std::string_view name);

/// What the octets of one object look like, read as far as needed to tell; nullopt when they look like none.
std::optional<ObjectKind> recognise(ByteView octets);

struct FoundObject {
  std::optional<ObjectKind> kind;  // nullopt: it is none of them, or nobody can tell
  Bytes octets;                    // DER, or what should be
};

struct FoundObjects {
  std::vector<FoundObject> objects;  // in the order of the file
  std::vector<std::string> faults;   // damaged PEM blocks: which one and how
};

/// Reads a whole file. In PEM (RFC 7468) blocks with other labels, keys for instance, and text between blocks are
/// passed over. What is no PEM is one object in DER or BER.
FoundObjects objects_in(ByteView file);

/// What a certificate from elsewhere says of itself: its purpose by basicConstraints, extendedKeyUsage and
/// subjectAltName; qualified when it has issuerSignTool (FSB order 795). Nobody's issuer is known. With cryptography.
Context context_of(ByteView certificate);

/// The rules of its kind on one object; `issuer` is the certificate of the CA, when it is known. For a certificate
/// `context` is taken, to which the issuer is added.
Report check_object(ObjectKind kind, ByteView octets, const std::optional<Certificate>& issuer, Context context);

}  // namespace tamga::lint
