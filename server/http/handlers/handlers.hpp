#pragma once

// The handlers of the route table: each decodes, calls one use case and renders. Checks that all routes have are the
// router's.

#include "server/http/exchange.hpp"
#include "server/http/response.hpp"

namespace tamga::http {

Response healthz(Exchange& exchange);
Response readyz(Exchange& exchange);

Response submit_application(Exchange& exchange);
Response list_applications(Exchange& exchange);
Response search_applications(Exchange& exchange);
Response get_application(Exchange& exchange);
Response approve_application(Exchange& exchange);
Response reject_application(Exchange& exchange);
Response return_application(Exchange& exchange);
Response withdraw_application(Exchange& exchange);
Response resubmit_application(Exchange& exchange);
Response issue_certificate(Exchange& exchange);

Response list_certificates(Exchange& exchange);
Response get_certificate(Exchange& exchange);
Response revoke_certificate(Exchange& exchange);
Response revoke_by_signature(Exchange& exchange);
Response suspend_certificate(Exchange& exchange);
Response suspend_by_signature(Exchange& exchange);
Response resume_certificate(Exchange& exchange);
Response resume_by_signature(Exchange& exchange);

Response certificate_history(Exchange& exchange);

Response register_revocation_request(Exchange& exchange);
Response list_revocation_requests(Exchange& exchange);
Response get_revocation_request(Exchange& exchange);
Response execute_revocation_request(Exchange& exchange);
Response reject_revocation_request(Exchange& exchange);

Response make_key(Exchange& exchange);
Response make_container(Exchange& exchange);
Response list_profiles(Exchange& exchange);
Response get_profile(Exchange& exchange);
Response add_profile(Exchange& exchange);

Response search_registry(Exchange& exchange);
Response get_registry_extract(Exchange& exchange);

Response register_webhook(Exchange& exchange);
Response list_webhooks(Exchange& exchange);
Response get_webhook(Exchange& exchange);
Response pause_webhook(Exchange& exchange);
Response resume_webhook(Exchange& exchange);
Response rotate_webhook_secret(Exchange& exchange);
Response remove_webhook(Exchange& exchange);

Response search_subscribers(Exchange& exchange);
Response verify_code_word(Exchange& exchange);
Response reissue_certificate(Exchange& exchange);

}  // namespace tamga::http
