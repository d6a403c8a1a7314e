#include "ca-core/issuing/ca_term.hpp"

#include <algorithm>

namespace tamga {
namespace {

/// A CA whose key's period has ended still needs delegates: it answers for what it issued until the last one expires.
bool needs_key_period(const Profile& profile) {
  return !profile.is_delegate();
}

}  // namespace

Instant not_after_of(const Profile& profile, Instant not_before, const Certificate* issuer) {
  const Instant ends = not_before + profile.validity;
  const bool ends_with_issuer = profile.purpose == CertificatePurpose::issuing_ca || profile.is_delegate() ||
                                profile.purpose == CertificatePurpose::cross_certificate;
  return ends_with_issuer && issuer != nullptr ? std::min(ends, issuer->not_after()) : ends;
}

std::optional<std::string_view> ends_too_soon(const Certificate& ca, const Profile& profile, Instant not_before) {
  if (not_before >= ca.not_after() || not_after_of(profile, not_before, &ca) > ca.not_after()) {
    return "the CA's certificate ends earlier";
  }
  const auto key_ends = ca.private_key_not_after();
  if (key_ends && not_before > *key_ends && needs_key_period(profile)) return "the period of the CA's key has ended";
  return std::nullopt;
}

}  // namespace tamga
