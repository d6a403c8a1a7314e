#pragma once

// crlExtensions (RFC 5280 section 5.2) as Tamga's lists have them, written and read: authorityKeyIdentifier and
// cRLNumber in every one; a critical deltaCRLIndicator in a delta list; a critical issuingDistributionPoint in a shard;
// freshestCRL in a complete list that has a delta list.

#include "ca-core/base/bytes.hpp"
#include "ca-core/revocation/crl.hpp"

namespace tamga {

class Certificate;

/// What authorityKeyIdentifier says of the lists of this CA.
Bytes crl_key_identifier(const Certificate& ca);

/// The field crlExtensions, whole, with its tag. Error{invalid_fields} for URLs that are not ASCII.
Bytes crl_extensions(ByteView key_identifier, const CrlHeader& header);

/// Fills what a header says by extensions, from the content of crlExtensions. Error{crl_invalid} with a note when one
/// is missing, another CA's, not in its form, or critical and unknown.
void read_crl_extensions(ByteView content, const Certificate& ca, CrlHeader& header);

}  // namespace tamga
