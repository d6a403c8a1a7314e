#pragma once

// The identifiers of OCSP and the CertID by which it names a certificate (RFC 6960 section 4.1.1): hashes of its
// issuer's name and key, and its serial number.

#include <optional>
#include <span>

#include "ca-core/base/bytes.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/x509/serial_number.hpp"

namespace tamga {

class Certificate;

struct OcspIssuerHashes {
  Bytes name;  // of the issuer's subject, octet by octet
  Bytes key;   // of the value of its subjectPublicKey
};

OcspIssuerHashes ocsp_issuer_hashes(const Certificate& ca, openssl::DigestAlgorithm digest);

/// DER of a CertID; the hash algorithm's parameters are NULL for SHA-1, as most clients write them, absent otherwise.
Bytes ocsp_cert_id_der(openssl::DigestAlgorithm digest, const OcspIssuerHashes& issuer, const SerialNumber& serial);

/// The nonce extension (RFC 9654 section 2.1), never critical.
Bytes ocsp_nonce_extension(ByteView nonce);

/// All hash functions that a CertID may name.
std::span<const openssl::DigestAlgorithm> ocsp_digests();

/// By the content octets of an OBJECT IDENTIFIER.
std::optional<openssl::DigestAlgorithm> ocsp_digest_by_oid(ByteView oid);

/// In octets.
std::size_t ocsp_digest_length(openssl::DigestAlgorithm digest);

}  // namespace tamga
