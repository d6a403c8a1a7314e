#pragma once

// Answers as JSON (api/openapi.yaml), members in the order of the description. What does not apply is left out, never
// null.

#include <string>
#include <vector>

#include "server/app/certificate_history.hpp"
#include "server/app/certificate_view.hpp"
#include "server/app/revocation_requests.hpp"
#include "server/app/views.hpp"

namespace tamga::http {

/// Application; its history when the view has one.
std::string encode(const app::ApplicationView& application);

/// ApplicationPage.
std::string encode(const app::ApplicationPage& page);

/// SubscriberList.
std::string encode(const std::vector<app::SubscriberView>& subscribers);

/// Certificate.
std::string encode(const app::CertificateView& certificate);

/// CertificatePage.
std::string encode(const app::CertificatePage& page);

/// HandedKey.
std::string encode(const app::HandedKeyView& key);

/// CertificateHistory.
std::string encode(const std::vector<app::CertificateActView>& history);

/// RevocationRequest.
std::string encode(const app::RevocationRequestView& request);

/// RevocationRequestPage.
std::string encode(const app::RevocationRequestPage& page);

enum class CodeWordAnswer { matches, differs };

/// CodeWordAnswer: yes or no and nothing else.
std::string encode(CodeWordAnswer answer);

/// Where a certificate is: "/v1/certificates/gost-qualified/01ab…".
std::string certificate_path(const CertificateName& name);

}  // namespace tamga::http
