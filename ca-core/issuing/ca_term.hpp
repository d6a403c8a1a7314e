#pragma once

// How long a CA goes on to issue: until the period of its key has ended, or until a new certificate would end after its
// own.

#include <optional>
#include <string_view>

#include "ca-core/base/instant.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/profile.hpp"

namespace tamga {

/// When a certificate by this profile ends that begins at this moment: after the profile's term, but those of CAs and
/// of delegates not after their issuer's. A root's key may certify CAs in its last year too, and a CA needs responders
/// until its own end. `issuer` is absent for a root.
Instant not_after_of(const Profile& profile, Instant not_before, const Certificate* issuer);

/// What of this CA ends too soon for such a certificate, for the log; nullopt when nothing does.
std::optional<std::string_view> ends_too_soon(const Certificate& ca, const Profile& profile, Instant not_before);

}  // namespace tamga
