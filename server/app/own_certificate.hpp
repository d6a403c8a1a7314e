#pragma once

// Certificates that the centre issues for itself: CAs, services, staff. They have no application and no subscriber, but
// their serial numbers and keys stand in the same registry.

#include <string>
#include <string_view>
#include <utility>

#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/profile.hpp"
#include "server/storage/database.hpp"

namespace tamga::app {

/// The profiles of the certificates of OCSP responders and of signers of registry extracts, of every CA: the database
/// knows by these names which keys may have one certificate after another.
inline constexpr std::string_view kResponderProfile = "ocsp-responder";
inline constexpr std::string_view kExtractProfile = "registry-extract";

/// The profile in whose version a certificate was made. Those from elsewhere have one without a document, "imported",
/// in version 0.
struct MadeBy {
  MadeBy(std::string name, unsigned number) : profile(std::move(name)), version(number) {}
  explicit MadeBy(const Profile& document) : MadeBy(document.name, document.version) {}

  std::string profile;
  unsigned version;
};

/// Error{key_already_registered}.
void register_own_certificate(storage::Transaction& transaction, const std::string& issuer, const Profile& profile,
                              const Certificate& certificate, Instant now);

/// One more certificate of a delegate's key. Error{key_already_registered} for other profiles.
void register_renewed_certificate(storage::Transaction& transaction, const std::string& issuer, const Profile& profile,
                                  const Certificate& certificate, Instant now);

/// One more certificate of a CA, whose key may be known already or, of a CA elsewhere, be new.
void register_cross_certificate(storage::Transaction& transaction, const std::string& issuer, const MadeBy& made_by,
                                const Certificate& certificate, Instant now);

}  // namespace tamga::app
