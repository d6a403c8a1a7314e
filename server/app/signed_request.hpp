#pragma once

// What a holder asks for with his qualified signature (HolderStatement within a SignedDocument). Three steps: reading
// and verifying before the transaction; what was taken before is answered as then; trust is judged under the locks,
// because a certificate may be revoked meanwhile.

#include <optional>

#include "ca-core/documents/holder_statement.hpp"
#include "server/app/actor.hpp"
#include "server/app/input.hpp"
#include "server/app/registry.hpp"
#include "server/storage/certificates.hpp"
#include "server/storage/signed_requests.hpp"

namespace tamga::app {

struct SignedRequest {
  HolderStatement statement;
  CertificateName signer;
  std::optional<Instant> signing_time;
  Bytes statement_sha256;    // of the statement's one form
  Bytes document;            // with the statement within
  bool attributes_in_order;  // false: its maker wrote them in another order than he signed them
};

/// The signer's certificate is looked up in the registry by its issuer's Name and its serial number; its registered
/// octets are what counts. `pointer` is where the document stands in the body: "/authorization". Error: invalid fields
/// at "POINTER/content" (`required` with a detached signature, `not_allowed_value` with an attached one);
/// cms_unreadable and cms_bad_signature as SignedDocument; cms_wrong_content as HolderStatement; cms_not_trusted with
/// the fault "unknown_issuer", "unknown_certificate", "another_certificate" (the document brings another one of that
/// name), "not_qualified" or "issuer_signature".
SignedRequest verify_signed_request(Registry& registry, const SignedRequestInput& input, const std::string& pointer);

/// Error{cms_wrong_content} whose faults name every line that says something else than is asked for.
void require_statement(const HolderStatement& statement, const HolderStatement& wanted);

/// Under the lock of the subscriber whose certificate the statement is about. Error: cms_wrong_content with the fault
/// "date" (too old, or of the future), cms_not_trusted with "another_subscriber", "revoked", "suspended", "expired",
/// "not_yet_valid", "key_expired" or "signing_time" (before the certificate, or in the future).
void require_trusted(storage::Transaction& transaction, const SignedRequest& request, const SignedRequestLimits& limits,
                     SubscriberId subscriber, Instant now);

/// The holder, identified by the qualified certificate that he signed with.
Identification identification_by(const SignedRequest& request, Instant now);

/// The statement as acted upon, with its signature; `application` of a reissue.
void record(storage::Transaction& transaction, Registry& registry, const Actor& actor, const SignedRequest& request,
            std::optional<ApplicationId> application, Instant now);

/// What the audit log says of it: who signed which statement.
void append_audit_details(std::vector<std::pair<std::string, std::string>>& details, const SignedRequest& request);

}  // namespace tamga::app
