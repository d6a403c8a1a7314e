#pragma once

// An extract from the registry of certificates (63-FZ articles 13 and 15): what the registry says of one certificate at
// a moment, to be signed for the CA that issued it. Anybody may have one; it tells nothing of the holder.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/documents/document_signer.hpp"
#include "ca-core/revocation/status.hpp"
#include "ca-core/x509/certificate_name.hpp"
#include "server/app/extract_signers.hpp"
#include "server/app/registry.hpp"
#include "server/storage/certificates.hpp"

namespace tamga::app {

struct RegistryExtract {
  Uuid id;  // drawn for this extract
  Instant made_at;
  std::uint64_t published_changes;  // changes of statuses up to this position are in it (published_changes.hpp)

  CertificateName name;
  std::string authority;   // the CA's subject, for people
  Bytes authority_sha256;  // of its certificate's DER
  Bytes sha256;            // of the certificate's DER
  Instant not_before;
  Instant not_after;
  Instant issued_at;
  CertificateStatus status;              // `expired` when its term is over
  std::optional<Revocation> revocation;  // when revoked or suspended
  std::optional<Instant> invalidity_date;
  std::optional<storage::SuspensionTerm> suspension;  // while suspended
  std::optional<CertificateName> replaced_by;

  std::shared_ptr<const DocumentSigner> signer;
};

/// Error{ca_not_found, certificate_not_found}; signer_unavailable as ExtractSigners::of, and when the certificate of
/// the signer was revoked.
RegistryExtract extract_from_registry(Registry& registry, ExtractSigners& signers, const CertificateName& name,
                                      Instant now);

}  // namespace tamga::app
