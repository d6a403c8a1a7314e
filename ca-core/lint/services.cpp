// Certificates of the centre's own services: OCSP responders, TLS servers, staff.

#include <array>

#include "ca-core/lint/extension_values.hpp"
#include "ca-core/lint/rule.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

Verdict responder_purpose(const Specimen& specimen) {
  if (specimen.extended_key_usages() == std::vector<std::string>{std::string(oid::kOcspSigning)}) return kPassed;
  return "the purpose of an OCSP responder is not id-kp-OCSPSigning alone";
}

Verdict responder_no_check(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kOcspNoCheck);
  const auto content = field != nullptr ? der::only(field->value, der::kNull) : std::nullopt;
  if (content && content->empty()) return kPassed;
  return "there is no id-pkix-ocsp-nocheck with the value NULL";
}

Verdict server_purpose(const Specimen& specimen) {
  if (specimen.has_extended_key_usage(oid::kServerAuth)) return kPassed;
  return "a TLS server without id-kp-serverAuth";
}

Verdict server_alternative_name(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kSubjectAltName);
  const auto names = field != nullptr ? read_general_names(field->value) : std::nullopt;
  for (const der::Element& name : names.value_or(std::vector<der::Element>())) {
    if (name.tag == der::context_primitive(2) || name.tag == der::context_primitive(7)) return kPassed;
  }
  return "a TLS server without a dNSName or iPAddress";
}

Verdict staff_purpose(const Specimen& specimen) {
  if (specimen.has_extended_key_usage(oid::kClientAuth)) return kPassed;
  return "a certificate for staff without id-kp-clientAuth";
}

constexpr std::array kRules{
    Rule{"rfc6960.responder_purpose", "RFC 6960 section 4.2.2.2", Severity::error, Scope::ocsp_responder,
         responder_purpose},
    Rule{"rfc6960.responder_no_check", "RFC 6960 section 4.2.2.2.1", Severity::error, Scope::ocsp_responder,
         responder_no_check},
    Rule{"rfc9525.server_purpose", "RFC 5280 section 4.2.1.12", Severity::error, Scope::tls_server, server_purpose},
    Rule{"rfc9525.server_alternative_name", "RFC 9525 section 4.1", Severity::error, Scope::tls_server,
         server_alternative_name},
    Rule{"rfc5246.staff_purpose", "RFC 5280 section 4.2.1.12; RFC 5246 section 7.4.6", Severity::error, Scope::staff,
         staff_purpose},
};

}  // namespace

std::span<const Rule> service_rules() {
  return kRules;
}

}  // namespace tamga::lint
