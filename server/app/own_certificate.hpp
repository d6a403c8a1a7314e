#pragma once

// Certificates that the centre issues for itself: CAs, services, staff. They have no application and no subscriber, but
// their serial numbers and keys stand in the same registry.

#include <string>
#include <string_view>

#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/profile.hpp"
#include "server/storage/database.hpp"

namespace tamga::app {

/// The profile of the certificates of OCSP responders, of every CA.
inline constexpr std::string_view kResponderProfile = "ocsp-responder";

/// Error{key_already_registered}.
void register_own_certificate(storage::Transaction& transaction, const std::string& issuer, const Profile& profile,
                              const Certificate& certificate, Instant now);

/// One more certificate of a responder's key. Error{key_already_registered} for other profiles.
void register_renewed_certificate(storage::Transaction& transaction, const std::string& issuer, const Profile& profile,
                                  const Certificate& certificate, Instant now);

}  // namespace tamga::app
