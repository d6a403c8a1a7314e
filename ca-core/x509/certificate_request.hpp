#pragma once

// A PKCS#10 request (RFC 2986) from outside. It proves possession of a key and may name the tool that made the key;
// everything else that it asks for (subject, extensions) is passed over: the profile and verified data decide.

#include <optional>
#include <string>

#include "ca-core/base/bytes.hpp"
#include "ca-core/keys/private_key.hpp"
#include "ca-core/keys/public_key.hpp"

namespace tamga {

class CertificateRequest {
 public:
  static constexpr std::size_t kMaxOctets = 64 * 1024;

  /// Reads one request, DER, one PEM block ("CERTIFICATE REQUEST" or "NEW CERTIFICATE REQUEST") or the base64 of such a
  /// block without its lines, and checks its signature. What is taken and what is not, form by form: docs/requests.md.
  /// Throws request_unreadable (not one version 1 request in DER with a Name as subject and attributes of RFC 2986
  /// section 4.1, larger than 64 KiB, octets after it), request_weak_signature (MD5, SHA-1, GOST R 34.11-94, an
  /// algorithm that does not fit the key, RSA-PSS), request_bad_signature, or what PublicKey::from_spki throws.
  static CertificateRequest parse(ByteView der_or_pem);

  /// DER of a request that proves possession of this key and asks for nothing but subjectSignTool; without it for an
  /// empty tool.
  static Bytes make(const PrivateKey& key, std::string_view signature_tool);

  /// The SubjectPublicKeyInfo of a request in DER that was checked before, without checking it again: a part of `der`.
  static ByteView public_key_info(ByteView der);

  const Bytes& der() const { return der_; }
  const PublicKey& public_key() const { return public_key_; }

  /// subjectSignTool (1.2.643.100.111) of the requested extensions, the first one that is a UTF8String and that
  /// SignatureTool::parse takes, in the form that it makes of it; others are passed over.
  const std::optional<std::string>& signature_tool() const { return signature_tool_; }

 private:
  CertificateRequest(Bytes der, PublicKey public_key, std::optional<std::string> signature_tool);

  Bytes der_;
  PublicKey public_key_;
  std::optional<std::string> signature_tool_;
};

}  // namespace tamga
