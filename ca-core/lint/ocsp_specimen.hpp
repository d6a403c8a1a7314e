#pragma once

// An OCSP response under the lens (RFC 6960 section 4.2.1). Everything borrows from the octets.

#include <optional>
#include <string>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga::lint {

/// SingleResponse.
struct OcspSingle {
  ByteView cert_id;         // whole CertID
  std::string hash;         // its hash algorithm, dotted text
  ByteView hash_algorithm;  // whole AlgorithmIdentifier
  ByteView name_hash;
  ByteView key_hash;
  ByteView serial;  // content of the INTEGER
  der::Element status{};
  der::Element this_update{};
  std::optional<der::Element> next_update;
  std::vector<ExtensionField> extensions;

  bool is_revoked() const { return status.tag == der::context_constructed(1); }
  bool is_unknown() const { return status.tag == der::context_primitive(2); }
};

/// BasicOCSPResponse.
struct OcspBasic {
  ByteView tbs;                     // whole ResponseData
  std::optional<ByteView> version;  // content of the INTEGER
  der::Element responder_id{};
  der::Element produced_at{};
  std::vector<OcspSingle> responses;
  std::vector<ExtensionField> extensions;
  ByteView algorithm;  // whole AlgorithmIdentifier
  ByteView signature;
  std::vector<CertificateFields> certificates;
};

class OcspSpecimen {
 public:
  /// nullopt when the octets do not have the outline of a response. `issuer` is the certificate of the CA whose
  /// certificates are asked about, when it is known.
  static std::optional<OcspSpecimen> read(ByteView der, const std::optional<Certificate>& issuer);

  ByteView whole() const { return whole_; }
  const der::Element& status() const { return status_; }
  std::optional<std::uint64_t> status_number() const { return der::unsigned_integer(status_.content); }
  bool has_bytes() const { return has_bytes_; }
  const std::string& type() const { return type_; }  // dotted text, empty when there are no bytes

  /// nullptr when there are no bytes, they are of another type, or have another outline.
  const OcspBasic* basic() const { return basic_ ? &*basic_ : nullptr; }

  const CertificateFields* issuer() const { return issuer_ ? &*issuer_ : nullptr; }

  /// The certificate that responderID means: one that travels along or the CA's; nullptr when it is neither.
  const CertificateFields* signer() const;

  /// The signer when the CA has delegated to it; nullptr when the CA itself signed, or nobody knows.
  const CertificateFields* delegate() const;

 private:
  ByteView whole_;
  der::Element status_{};
  bool has_bytes_ = false;
  std::string type_;
  std::optional<OcspBasic> basic_;
  std::optional<CertificateFields> issuer_;
};

}  // namespace tamga::lint
