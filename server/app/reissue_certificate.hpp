#pragma once

// A new certificate in the place of one that is in force: the new one is issued and the old one revoked in one
// transaction of the issuing worker. What authorises it is for the profile of the old certificate to say.

#include "server/app/input.hpp"
#include "server/app/request_issue.hpp"

namespace tamga::app {

/// The same PKCS#10 again (with an authorisation that holds) returns what the first call led to, `repeated` set.
/// Error: what CertificateRequest::parse and ProfileCatalogue::for_applicant throw, at "/request", and key_not_allowed
/// there for a key that would get another profile; an identification other than in person; certificate_not_found;
/// reissue_not_authorised with the member "required"; code_word_wrong and what verify_code_word throws;
/// subscriber_blocked; certificate_not_active, certificate_expired; certificate_already_replaced and
/// reissue_in_progress for another request than the first; key_already_registered; issuance_failed.
IssueResult reissue_certificate(Registry& registry, IssuanceResults& results, const Actor& actor,
                                const ReissueInput& input, std::chrono::seconds wait, const Clock& clock);

}  // namespace tamga::app
