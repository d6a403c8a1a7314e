#pragma once

#include <string>
#include <vector>

#include "ca-core/x509/certificate_name.hpp"
#include "server/app/webhook_url.hpp"

namespace tamga::app {

/// Whom to tell of what, decoded and checked field by field.
struct WebhookInput {
  std::string name;  // of the system that is told: a line of 1..128 characters
  WebhookUrl url;
  std::vector<std::string> issuers;           // everything of these CAs,
  std::vector<CertificateName> certificates;  // and these; one of the two lists has something
};

}  // namespace tamga::app
