#pragma once

// What has been done to a certificate's status, and on what it rested. The grounds are sealed personal data: each
// reading is in the audit log.

#include <optional>
#include <string>
#include <vector>

#include "server/app/registry.hpp"
#include "server/app/views.hpp"
#include "server/storage/certificate_grounds.hpp"

namespace tamga::app {

struct CertificateActView {
  storage::CertificateAct act;
  std::string statement;
  std::optional<Identification> identification;
};

/// Suspensions, resumptions and the revocation, in their order; a replacement by a reissue is none of these. Error:
/// certificate_not_found.
std::vector<CertificateActView> certificate_history(Registry& registry, const Actor& actor, const CertificateName& name,
                                                    Instant now);

}  // namespace tamga::app
