#pragma once

// The words of profile documents for what is an enumerator or a number in a profile.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/x509/profile.hpp"

namespace tamga::profiles {

std::optional<CertificatePurpose> parse_purpose(std::string_view word);
std::optional<KeyUsage> parse_key_usage(std::string_view word);
std::optional<AuthorityKeyForm> parse_authority_key_form(std::string_view word);
std::optional<RegionFormat> parse_region_format(std::string_view word);
std::optional<ReissueAuthorisation> parse_reissue(std::string_view word);
std::optional<SuspensionEnd> parse_suspension_end(std::string_view word);
std::optional<ApprovalRule> parse_approval(std::string_view word);

/// The dotted OID of a purpose by its name ("client_auth") or by itself.
std::optional<std::string> parse_extended_key_usage(std::string_view word);

/// A dotted object identifier of at most 100 characters: "1.2.643.100.113.1".
bool is_oid(std::string_view text);

/// All extensions that have a criticality, for `critical`.
enum class ExtensionName {
  basic_constraints,
  key_usage,
  extended_key_usage,
  certificate_policies,
  subject_key_identifier,
  authority_key_identifier,
  crl_distribution_points,
  authority_information_access,
  private_key_usage_period,
  subject_alternative_name,
  subject_sign_tool,
  issuer_sign_tool,
  identification_kind,
  ocsp_no_check,
};
std::optional<ExtensionName> parse_extension_name(std::string_view word);

/// Why an extension must not be critical, with the source; nothing when it may be.
std::optional<std::string> why_never_critical(ExtensionName name);

/// The words of a list for messages: "root, issuing_ca, …".
std::string purpose_words();
std::string key_usage_words();
std::string extended_key_usage_words();
std::string reissue_words();
std::string extension_words();

}  // namespace tamga::profiles
