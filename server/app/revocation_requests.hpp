#pragma once

// Requests for revocation that are registered now and decided later. The twelve hours of Federal Law 63-FZ, article 14,
// run from the moment at which the CA learned of the ground; the holder is told at once. When the certificate is
// revoked on another ground, or runs out, the request is overtaken.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/app/certificate_view.hpp"
#include "server/app/input.hpp"
#include "server/app/registry.hpp"
#include "server/storage/revocation_requests.hpp"

namespace tamga::app {

struct RevocationRequestView {
  storage::RevocationRequest request;
  std::string statement;
  std::optional<Identification> identification;
  std::optional<std::string> decision;  // why it was rejected
  bool late;                            // open, and its deadline has passed
};

struct RegisteredRequest {
  RevocationRequestView view;
  bool repeated;
};

struct RevocationRequestPage {
  std::vector<RevocationRequestView> items;
  std::optional<std::string> next_cursor;
};

/// `body`: the octets that asked. The same ones again get the request that they made, while it is open (`repeated`).
/// Error: what prove_ground() and make_ground() throw, and what CertificateLife::revoke() would throw now.
RegisteredRequest register_revocation_request(Registry& registry, const Actor& actor, const CertificateName& name,
                                              const RevocationInput& input, std::string_view body, const Clock& clock);

/// Open ones, the nearest deadline first. Error::invalid at "/query/cursor".
RevocationRequestPage list_revocation_requests(Registry& registry, const Actor& actor, std::size_t limit,
                                               const std::optional<std::string>& cursor, Instant now);

/// Error{application_not_found}.
RevocationRequestView get_revocation_request(Registry& registry, const Actor& actor, RevocationRequestId id,
                                             Instant now);

/// Revokes the certificate on the ground of the request; of an executed one, gives the certificate as it is. Error:
/// application_not_found, application_wrong_state (rejected), what require_may_change() and CertificateLife::revoke()
/// throw.
CertificateView execute_revocation_request(Registry& registry, const Actor& actor, RevocationRequestId id,
                                           const Clock& clock);

/// One that was rejected for the same reason already stays as it is. Error: application_not_found, what
/// require_may_change() throws, application_wrong_state.
RevocationRequestView reject_revocation_request(Registry& registry, const Actor& actor, RevocationRequestId id,
                                                const std::string& reason, const Clock& clock);

}  // namespace tamga::app
