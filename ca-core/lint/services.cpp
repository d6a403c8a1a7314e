// Certificates of the centre's own services: OCSP responders, time-stamp authorities, signers of registry extracts, TLS
// servers, staff.

#include <algorithm>
#include <array>

#include "ca-core/lint/extension_values.hpp"
#include "ca-core/lint/rule.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

constexpr std::string_view kTimeStamping = "1.3.6.1.5.5.7.3.8";

Verdict responder_purpose(const Specimen& specimen) {
  if (specimen.has_extended_key_usage(oid::kOcspSigning)) return kPassed;
  return "an OCSP responder without id-kp-OCSPSigning";
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

Verdict signs_only(const Specimen& specimen) {
  const auto& bits = specimen.key_usage();
  if (!bits) return kPassed;
  for (std::size_t bit = 0; bit < bits->size(); ++bit) {
    if ((*bits)[bit] && bit != kDigitalSignature && bit != kNonRepudiation) return "its key may do more than sign";
  }
  return kPassed;
}

Verdict responder_no_check_not_critical(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kOcspNoCheck);
  if (field == nullptr || !field->critical) return kPassed;
  return "id-pkix-ocsp-nocheck is critical";
}

Verdict time_stamping_purpose(const Specimen& specimen) {
  if (specimen.extended_key_usages() == std::vector<std::string>{std::string(kTimeStamping)}) return kPassed;
  return "the purpose of a time-stamp authority is not id-kp-timeStamping alone";
}

Verdict time_stamping_critical(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kExtendedKeyUsage);
  if (field == nullptr || field->critical) return kPassed;
  return "extendedKeyUsage of a time-stamp authority is not critical";
}

Verdict document_signing_purpose(const Specimen& specimen) {
  if (specimen.has_extended_key_usage(oid::kDocumentSigning)) return kPassed;
  return "a signer of documents without id-kp-documentSigning";
}

/// The dNSNames of subjectAltName.
std::vector<std::string_view> server_names(const Specimen& specimen) {
  std::vector<std::string_view> found;
  const ExtensionField* field = specimen.extension(oid::kSubjectAltName);
  const auto names = field != nullptr ? read_general_names(field->value) : std::nullopt;
  for (const der::Element& name : names.value_or(std::vector<der::Element>())) {
    if (name.tag == der::context_primitive(2)) found.push_back(as_text(name.content));
  }
  return found;
}

bool is_label(std::string_view label) {
  const auto ldh = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !label.empty() && label.size() <= 63 && std::ranges::all_of(label, ldh) && label.front() != '-' &&
         label.back() != '-';
}

std::vector<std::string_view> labels(std::string_view name) {
  std::vector<std::string_view> found;
  for (auto dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
    found.push_back(name.substr(0, dot));
    name.remove_prefix(dot + 1);
  }
  found.push_back(name);
  return found;
}

Verdict server_name_labels(const Specimen& specimen) {
  for (const std::string_view name : server_names(specimen)) {
    if (name.size() > 253) return "a dNSName is longer than 253 characters";
    for (const std::string_view label : labels(name)) {
      // Where an asterisk may stand is said by another rule.
      if (label.find('*') == std::string_view::npos && !is_label(label)) return "a dNSName is not made of labels";
    }
  }
  return kPassed;
}

Verdict server_wildcard(const Specimen& specimen) {
  for (const std::string_view name : server_names(specimen)) {
    if (name.find('*') == std::string_view::npos) continue;
    const bool leftmost = name.starts_with("*.") && name.rfind('*') == 0 && labels(name).size() > 2;
    if (!leftmost) return "an asterisk is not the whole leftmost label of at least three";
  }
  return kPassed;
}

Verdict server_common_name(const Specimen& specimen) {
  const NameAttribute* attribute = specimen.subject().find(oid::kCommonName);
  const auto names = server_names(specimen);
  if (attribute == nullptr || names.empty()) return kPassed;
  const std::string_view text = as_text(attribute->value);
  const auto parts = labels(text);
  const bool server = parts.size() > 1 && std::ranges::all_of(parts, is_label);
  if (!server || std::ranges::count(names, text) != 0) return kPassed;
  return "commonName is a server's name that subjectAltName does not have";
}

constexpr std::string_view kTimeStampAuthority = "RFC 3161 section 2.3";

constexpr std::array kRules{
    Rule{"rfc6960.responder_purpose", "RFC 6960 section 4.2.2.2", Severity::error, Scope::ocsp_responder,
         responder_purpose, "an OCSP responder has OCSPSigning"},
    // A warning: the section leaves two other ways to check a responder, a URL in its certificate and a local policy.
    Rule{"rfc6960.responder_no_check", "RFC 6960 section 4.2.2.2.1", Severity::warning, Scope::ocsp_responder,
         responder_no_check, "an OCSP responder has id-pkix-ocsp-nocheck"},
    Rule{"rfc6960.responder_signs_answers_only", "RFC 6960 section 4.2.2.2; RFC 5280 section 4.2.1.12",
         Severity::warning, Scope::ocsp_responder, signs_only,
         "keyUsage of an OCSP responder has digitalSignature and nonRepudiation only"},
    Rule{"rfc6960.responder_no_check_not_critical", "RFC 6960 section 4.2.2.2.1", Severity::warning,
         Scope::ocsp_responder, responder_no_check_not_critical, "id-pkix-ocsp-nocheck is not critical"},
    Rule{"rfc3161.purpose_alone", kTimeStampAuthority, Severity::error, Scope::time_stamping, time_stamping_purpose,
         "the purpose of a time-stamp authority is timeStamping alone"},
    Rule{"rfc3161.purpose_critical", kTimeStampAuthority, Severity::error, Scope::time_stamping, time_stamping_critical,
         "extendedKeyUsage of a time-stamp authority is critical"},
    Rule{"rfc9336.document_signing", "RFC 9336 section 3.1", Severity::error, Scope::registry_extract,
         document_signing_purpose, "a signer of registry extracts has documentSigning"},
    Rule{"rfc9336.signs_only", "RFC 9336 section 3.1; RFC 5280 section 4.2.1.12", Severity::error,
         Scope::registry_extract, signs_only,
         "keyUsage of a signer of registry extracts has digitalSignature and nonRepudiation only"},
    Rule{"rfc9525.name_labels", "RFC 1034 section 3.5; RFC 5280 section 4.2.1.6", Severity::error, Scope::tls_server,
         server_name_labels, "a TLS server's DNS name is made of labels of letters, digits and hyphens"},
    Rule{"rfc9525.wildcard", "RFC 9525 section 6.3", Severity::error, Scope::tls_server, server_wildcard,
         "an asterisk is the whole leftmost label"},
    Rule{"rfc9525.common_name", "RFC 9525 section 4.1", Severity::warning, Scope::tls_server, server_common_name,
         "a server's name in commonName stands in subjectAltName too"},
    Rule{"rfc9525.server_purpose", "RFC 5280 section 4.2.1.12", Severity::error, Scope::tls_server, server_purpose,
         "a TLS server has serverAuth"},
    Rule{"rfc9525.server_alternative_name", "RFC 9525 section 4.1", Severity::error, Scope::tls_server,
         server_alternative_name, "a TLS server has a DNS name or an address in subjectAltName"},
    Rule{"rfc5246.staff_purpose", "RFC 5280 section 4.2.1.12; RFC 5246 section 7.4.6", Severity::error, Scope::staff,
         staff_purpose, "a certificate of staff has clientAuth"},
};

}  // namespace

std::span<const Rule> service_rules() {
  return kRules;
}

}  // namespace tamga::lint
