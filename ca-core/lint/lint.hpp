#pragma once

// Checks of the form of certificates, revocation lists, OCSP responses and requests, each one function with a citation:
// RFC 5280, RFC 9215, FSB order 795, RFC 6960, RFC 2986. The checks
// read, judge and report; they never throw and never sign. Issuing runs them on the exact octets that will be signed.
// Of what comes from others all octets are read: what is no DER is a finding, and the other rules go on behind it.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/x509/certificate.hpp"

namespace tamga::lint {

/// An error forbids signing. A warning is for the operator to look at: real certificates are like that, ours should not
/// be.
enum class Severity { error, warning };

std::string_view to_string(Severity severity);

struct Finding {
  std::string_view rule;  // "rfc5280.serial_positive"; lives as long as the program
  Severity severity;
  std::string message;  // English, without personal data: it is stored and logged

  bool operator==(const Finding&) const = default;
};

class Report {
 public:
  Report() = default;
  explicit Report(std::vector<Finding> findings) : findings_(std::move(findings)) {}

  const std::vector<Finding>& findings() const { return findings_; }
  bool has_errors() const;

  /// One line a finding: "error rfc5280.serial_positive: message (RFC 5280 section 4.1.2.2)"; empty when there is none.
  std::string to_text() const;

 private:
  std::vector<Finding> findings_;
};

/// What the certificate is for: decides which rules apply.
enum class CertificatePurpose { end_entity, ca, ocsp_responder, time_stamping, registry_extract, tls_server, staff };

/// What the certificate cannot say of itself.
struct Context {
  std::optional<Certificate> issuer;  // absent for a root or when unknown: rules that compare with it are left out
  bool qualified = false;             // order 795 applies
  CertificatePurpose purpose = CertificatePurpose::end_entity;
  bool cryptography = false;  // verify the signature and the key's numbers too; issuing does so elsewhere
};

/// Every rule that applies, in the order of the table.
Report check_certificate(const Certificate& certificate, const Context& context);

/// The same for octets that perhaps nobody could parse.
Report check_der(ByteView der, const Context& context);

/// A revocation list. `issuer` is the CA's certificate: without it, what compares with it and the signature are left
/// out. Needs memory for the serial numbers of all entries.
Report check_crl(ByteView der, const std::optional<Certificate>& issuer);

/// What can be said of a list without its entries and its signature, when only the rest is there: `frame` is the list
/// with revokedCertificates left out.
Report check_crl_frame(ByteView frame, const std::optional<Certificate>& issuer);

/// An OCSP response. `issuer` is the certificate of the CA whose certificates are asked about.
Report check_ocsp_response(ByteView der, const std::optional<Certificate>& issuer);

/// A PKCS#10 request; its signature is verified.
Report check_request(ByteView der);

/// A row of the table, for documentation and for the test that each rule catches something.
struct RuleDescription {
  std::string_view name;
  std::string_view applies_to;  // "certificate of a CA"
  Severity severity;
  std::string_view citation;
  std::string_view requirement;  // what must hold
};

/// All rules, in the order in which they run.
const std::vector<RuleDescription>& rules();

}  // namespace tamga::lint
