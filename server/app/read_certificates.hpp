#pragma once

// Certificates of the registry for staff. They name their holders, so each reading is in the audit log. A clerk of an
// MFC sees those that were issued on applications of his own office; others do not exist for him.

#include <cstddef>
#include <optional>
#include <string>

#include "server/app/certificate_view.hpp"
#include "server/app/registry.hpp"

namespace tamga::app {

struct CertificateSelection {
  std::optional<SubscriberId> subscriber;
  std::optional<CertificateStatus> status;  // the one shown: a certificate that ran out is `expired`
  std::optional<std::string> issuer;
  std::optional<SerialNumber> serial;
};

/// Error{certificate_not_found}.
CertificateView get_certificate(Registry& registry, const Actor& actor, const CertificateName& name, Instant now);

/// The certificate of an application, if it has one; the caller has been allowed to see the application.
std::optional<CertificateView> certificate_of_application(storage::Transaction& transaction, ApplicationId application,
                                                          Instant now);

/// In the order of issue, `limit` of 1 to 200. Error::invalid at "/query/cursor" for a cursor that this function did
/// not make.
CertificatePage list_certificates(Registry& registry, const Actor& actor, const CertificateSelection& selection,
                                  std::size_t limit, const std::optional<std::string>& cursor, Instant now);

}  // namespace tamga::app
