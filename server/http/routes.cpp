// The one list of what the API listener serves: api/openapi.yaml in rows. Authorisation is a column, so that no route
// can forget it.

#include <array>

#include "server/http/handlers/handlers.hpp"
#include "server/http/route.hpp"

namespace tamga::http {
namespace {

using app::Role;

constexpr Access kEverybody = Access::everybody();
constexpr Access kReviewers = Access::roles(Role::operator_);
constexpr Access kFrontDesk = Access::roles(Role::operator_, Role::mfc_clerk);
constexpr Access kQueueReaders = Access::roles(Role::operator_, Role::mfc_clerk, Role::auditor);
constexpr Access kFinders = Access::roles(Role::operator_, Role::auditor);
constexpr Access kStaff = Access::roles(Role::administrator, Role::operator_, Role::mfc_clerk, Role::auditor);
constexpr Access kAdministrators = Access::roles(Role::administrator);
constexpr Access kAuditors = Access::roles(Role::administrator, Role::auditor);
constexpr Access kHistorians = Access::roles(Role::administrator, Role::operator_, Role::auditor);
constexpr Access kRevokers = Access::roles(Role::administrator, Role::operator_);

constexpr auto kGet = Method::get;
constexpr auto kPost = Method::post;
constexpr auto kNothing = Accepts::nothing;
constexpr auto kBody = Accepts::json;
constexpr auto kMaybe = Accepts::optional_json;
constexpr auto kAsJson = Produces::json;
constexpr auto kAsCertificate = Produces::certificate;
constexpr auto kAsContainer = Produces::pkcs12;
constexpr auto kAsExtract = Produces::extract;

constexpr std::array<std::string_view, 7> kQueueQuery{"state", "channel", "office", "signature_kind",
                                                      "late",  "limit",   "cursor"};
constexpr std::array<std::string_view, 1> kVersionQuery{"version"};
constexpr std::array<std::string_view, 2> kPageQuery{"limit", "cursor"};
constexpr std::array<std::string_view, 6> kCertificateQuery{"subscriber", "status", "serial",
                                                            "issuer",     "limit",  "cursor"};

// clang-format off
constexpr std::array kRoutes{
    Route{kGet,  "/healthz",                                        kEverybody,    kNothing, kAsJson,        healthz},
    Route{kGet,  "/readyz",                                         kEverybody,    kNothing, kAsJson,        readyz},
    Route{kPost, "/v1/applications",                                kFrontDesk,    kBody,    kAsJson,        submit_application},
    Route{kGet,  "/v1/applications",                                kQueueReaders, kNothing, kAsJson,        list_applications, kQueueQuery},
    Route{kPost, "/v1/applications/search",                         kQueueReaders, kBody,    kAsJson,        search_applications, kPageQuery},
    Route{kGet,  "/v1/applications/{application}",                  kQueueReaders, kNothing, kAsJson,        get_application},
    Route{kPost, "/v1/applications/{application}/approve",          kReviewers,    kBody,    kAsJson,        approve_application},
    Route{kPost, "/v1/applications/{application}/reject",           kReviewers,    kBody,    kAsJson,        reject_application},
    Route{kPost, "/v1/applications/{application}/return",           kReviewers,    kBody,    kAsJson,        return_application},
    Route{kPost, "/v1/applications/{application}/withdraw",         kFrontDesk,    kMaybe,   kAsJson,        withdraw_application},
    Route{kPost, "/v1/applications/{application}/resubmit",         kFrontDesk,    kBody,    kAsJson,        resubmit_application},
    Route{kPost, "/v1/applications/{application}/issue",            kReviewers,    kMaybe,   kAsJson,        issue_certificate},
    Route{kGet,  "/v1/certificates",                                kStaff,        kNothing, kAsJson,        list_certificates, kCertificateQuery},
    Route{kGet,  "/v1/certificates/{issuer}/{serial}",              kStaff,        kNothing, kAsCertificate, get_certificate},
    Route{kPost, "/v1/certificates/{issuer}/{serial}/revoke",       kRevokers,     kBody,    kAsJson,        revoke_certificate},
    Route{kPost, "/v1/certificates/{issuer}/{serial}/revoke/signed", kRevokers,     kBody,    kAsJson,        revoke_by_signature},
    Route{kPost, "/v1/certificates/{issuer}/{serial}/pkcs12",       kFrontDesk,    kBody,    kAsContainer,   make_container},
    Route{kPost, "/v1/keys",                                        kFrontDesk,    kBody,    kAsJson,        make_key},
    Route{kPost, "/v1/certificates/{issuer}/{serial}/suspend",      kRevokers,     kBody,    kAsJson,        suspend_certificate},
    Route{kPost, "/v1/certificates/{issuer}/{serial}/resume",       kRevokers,     kBody,    kAsJson,        resume_certificate},
    Route{kPost, "/v1/certificates/{issuer}/{serial}/suspend/signed", kRevokers,    kBody,    kAsJson,        suspend_by_signature},
    Route{kPost, "/v1/certificates/{issuer}/{serial}/resume/signed", kRevokers,     kBody,    kAsJson,        resume_by_signature},
    Route{kGet,  "/v1/certificates/{issuer}/{serial}/history",      kHistorians,   kNothing, kAsJson,        certificate_history},
    Route{kPost, "/v1/certificates/{issuer}/{serial}/revocation-requests", kRevokers, kBody, kAsJson,        register_revocation_request},
    Route{kGet,  "/v1/revocation-requests",                         kHistorians,   kNothing, kAsJson,        list_revocation_requests, kPageQuery},
    Route{kGet,  "/v1/revocation-requests/{request}",               kHistorians,   kNothing, kAsJson,        get_revocation_request},
    Route{kPost, "/v1/revocation-requests/{request}/execute",       kRevokers,     kMaybe,   kAsJson,        execute_revocation_request},
    Route{kPost, "/v1/revocation-requests/{request}/reject",        kRevokers,     kBody,    kAsJson,        reject_revocation_request},
    Route{kPost, "/v1/registry/search",                             kEverybody,    kBody,    kAsJson,        search_registry, kPageQuery},
    Route{kGet,  "/v1/registry/{issuer}/{serial}/extract",          kEverybody,    kNothing, kAsExtract,     get_registry_extract},
    Route{kPost, "/v1/subscribers/search",                          kFinders,      kBody,    kAsJson,        search_subscribers},
    Route{kPost, "/v1/subscribers/{subscriber}/code-word/verify",   kReviewers,    kBody,    kAsJson,        verify_code_word},
    Route{kGet,  "/v1/profiles",                                    kStaff,        kNothing, kAsJson,        list_profiles},
    Route{kPost, "/v1/profiles",                                    kAdministrators, kBody,  kAsJson,        add_profile},
    Route{kGet,  "/v1/profiles/{profile}",                          kStaff,        kNothing, kAsJson,        get_profile, kVersionQuery},
    Route{kPost, "/v1/webhooks",                                    kAdministrators, kBody,  kAsJson,        register_webhook},
    Route{kGet,  "/v1/webhooks",                                    kAuditors,     kNothing, kAsJson,        list_webhooks, kPageQuery},
    Route{kGet,  "/v1/webhooks/{webhook}",                          kAuditors,     kNothing, kAsJson,        get_webhook},
    Route{kPost, "/v1/webhooks/{webhook}/pause",                    kAdministrators, kMaybe, kAsJson,        pause_webhook},
    Route{kPost, "/v1/webhooks/{webhook}/resume",                   kAdministrators, kMaybe, kAsJson,        resume_webhook},
    Route{kPost, "/v1/webhooks/{webhook}/rotate-secret",            kAdministrators, kMaybe, kAsJson,        rotate_webhook_secret},
    Route{kPost, "/v1/webhooks/{webhook}/remove",                   kAdministrators, kMaybe, kAsJson,        remove_webhook},
    Route{kPost, "/v1/reissues",                                    kReviewers,    kBody,    kAsJson,        reissue_certificate},
};
// clang-format on

}  // namespace

std::span<const Route> routes() {
  return kRoutes;
}

}  // namespace tamga::http
