#pragma once

// One builder for each extension that Tamga writes (RFC 5280 section 4.2; order 795; RFC 6960): the DER of a whole
// Extension. Criticality is fixed here where RFC 5280 leaves no choice: basicConstraints is critical, the extensions of
// order 795 never (OpenSSL refuses chains with them).

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/registration/identification.hpp"
#include "ca-core/x509/der.hpp"
#include "ca-core/x509/profile.hpp"
#include "ca-core/x509/serial_number.hpp"

namespace tamga {

/// Names and papers of the CA's tools, the four fields of issuerSignTool: up to 200, 200, 100 and 100 characters.
struct IssuerSignTool {
  std::string sign_tool;              // the tool that keeps the CA's key
  std::string ca_tool;                // the CA software
  std::string sign_tool_certificate;  // the paper of conformity of the first
  std::string ca_tool_certificate;    // and of the second

  bool operator==(const IssuerSignTool&) const = default;
};

/// A further name of the subject, of a TLS server or a mailbox: exactly one kind of value.
struct AlternativeName {
  enum class Kind { dns, ip, email } kind;
  std::string value;  // "ca.example.ru" in ASCII; "10.0.0.1" or "::1"; "anna@example.ru" in ASCII
};

namespace extension {

Bytes basic_constraints_ca(std::optional<unsigned> path_length);

/// basicConstraints with the octets of another certificate's.
Bytes basic_constraints_of(ByteView value);

Bytes key_usage(unsigned bits, der::Criticality criticality = der::Criticality::critical);
Bytes extended_key_usage(std::span<const std::string> oids,
                         der::Criticality criticality = der::Criticality::non_critical);
Bytes certificate_policies(std::span<const CertificatePolicy> policies,
                           der::Criticality criticality = der::Criticality::non_critical);
Bytes subject_key_identifier(ByteView identifier);

/// The key identifier alone.
Bytes authority_key_identifier(ByteView identifier);

/// All three fields: issuer_name is the issuer DN of the CA's own certificate, with that certificate's serial number.
Bytes authority_key_identifier(ByteView identifier, ByteView issuer_name_der, const SerialNumber& serial);

Bytes private_key_usage_period(Instant not_before, Instant not_after);

/// One DistributionPoint for each URL.
Bytes crl_distribution_points(std::span<const std::string> urls);

/// Where delta lists are (RFC 5280 section 4.2.1.15): never critical, one DistributionPoint for each URL.
Bytes freshest_crl(std::span<const std::string> urls);

/// The value of these two extensions without its wrapping, which is that of a list's freshestCRL too (RFC 5280
/// section 5.2.6).
Bytes distribution_points_value(std::span<const std::string> urls);

/// DistributionPointName with one URL, [0] fullName.
Bytes full_name(std::string_view url);

/// Either list may be empty, not both.
Bytes authority_information_access(std::span<const std::string> ca_issuers, std::span<const std::string> ocsp);

Bytes subject_alternative_name(std::span<const AlternativeName> names);

/// subjectAltName with the octets of another certificate's.
Bytes subject_alternative_name_of(ByteView value);

Bytes subject_sign_tool(std::string_view tool);
Bytes issuer_sign_tool(const IssuerSignTool& tools);
Bytes identification_kind(IdentificationKind kind);
Bytes ocsp_no_check();

}  // namespace extension
}  // namespace tamga
