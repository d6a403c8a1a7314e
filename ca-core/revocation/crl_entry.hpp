#pragma once

// One entry of revokedCertificates in DER (RFC 5280 section 5.1.2.6), written and read.

#include "ca-core/base/bytes.hpp"
#include "ca-core/lint/crl_entry_specimen.hpp"
#include "ca-core/revocation/crl.hpp"

namespace tamga {

/// Appends the whole SEQUENCE without allocating more than `out` needs.
void append_crl_entry(Bytes& out, const CrlEntry& entry);

/// The extension invalidityDate (RFC 5280 section 5.3.2), whole; not critical.
Bytes invalidity_date_extension(Instant instant);

/// What an entry says; nullopt when it is not strictly DER, has an unknown critical extension, or a reason that a list
/// of this kind must not say.
std::optional<CrlEntry> read_crl_entry(const lint::CrlEntrySpecimen& specimen, CrlKind kind);

/// Whether it says anything: for whoever need not know what.
bool is_crl_entry(const lint::CrlEntrySpecimen& specimen, CrlKind kind);

}  // namespace tamga
