#pragma once

// Entries that are read back and judged while the list is still being made, so that of the finished list it remains to
// see that it has these very octets.

#include <cstdint>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/crl.hpp"

namespace tamga {

/// What was found good, in a list of this kind and of this moment.
struct VerifiedCrlEntries {
  CrlKind kind;
  Instant this_update;
  std::uint64_t entries;
  std::uint64_t octets;
  Bytes key;  // of the code (ca-core/openssl/mac.hpp)
  Bytes mac;  // of the octets
};

/// Reads entries, encoded one after another, to the end of the source, as verify_crl() reads those of a whole list.
/// Error{crl_invalid}.
VerifiedCrlEntries verify_crl_entries(const CrlSource& source, CrlKind kind, Instant this_update);

/// verify_crl() of a list whose entries must be those, octet for octet (by their code).
CrlSummary verify_crl(const CrlSource& source, const Certificate& ca, const VerifiedCrlEntries& verified);

}  // namespace tamga
