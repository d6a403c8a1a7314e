#pragma once

// SignedData with one signer as it lies in its DER (RFC 5652 sections 3 and 5). Everything borrows from the octets.

#include <optional>

#include "ca-core/base/bytes.hpp"

namespace tamga {

struct SignedDataFields {
  ByteView content_type;            // eContentType: content of the OBJECT IDENTIFIER
  std::optional<ByteView> content;  // eContent without its tag and length; nullopt: detached
  ByteView certificates;            // content of the CertificateSet, empty when there is none
  ByteView issuer;                  // of the signer's certificate: whole Name
  ByteView serial;                  // content of the INTEGER
  ByteView digest_algorithm;        // whole AlgorithmIdentifier
  ByteView signed_attributes;       // content of [0]
  ByteView signature_algorithm;     // whole AlgorithmIdentifier
  ByteView signature;
};

/// `der` is a ContentInfo. Errc::cms_unreadable with what is at fault: "outline", "signers" (none or several),
/// "signer_identifier" (the signer is named by a key identifier: a certificate of the registry is found by issuer and
/// serial number), "signed_attributes" (there are none), "content_type" (not id-data).
SignedDataFields signed_data_fields(ByteView der);

/// The certificate of the CertificateSet that the signer names; nullopt when it is not there.
std::optional<ByteView> signer_certificate(const SignedDataFields& fields);

/// The same ContentInfo with `content` within: a detached signature becomes an attached one.
Bytes with_content(ByteView der, ByteView content);

}  // namespace tamga
