// FSB order 795 of 27.12.2011 in the edition of order 31 of 29.01.2021: everything in qualified certificates but names.
// How a value is written is checked wherever the extension stands; that it stands there, in qualified certificates.

#include <algorithm>
#include <array>

#include "ca-core/identity/unicode_text.hpp"
#include "ca-core/lint/extension_values.hpp"
#include "ca-core/lint/rule.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

/// The holder's classes of signature tools KC1, KC2, KC3, KB1, KB2, KA1, the weakest first.
constexpr std::string_view kClassArc = "1.2.643.100.113.";

bool is_text_of(ByteView octets, std::size_t maximum) {
  const auto characters = unicode::decode(as_text(octets));
  return characters && !characters->empty() && characters->size() <= maximum;
}

Verdict subject_sign_tool_present(const Specimen& specimen) {
  if (specimen.extension(oid::kSubjectSignTool) != nullptr) return kPassed;
  return "there is no subjectSignTool";
}

Verdict subject_sign_tool_form(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kSubjectSignTool);
  if (field == nullptr || is_subject_sign_tool(field->value)) return kPassed;
  return "subjectSignTool is not a UTF8String of 1..200 characters";
}

Verdict issuer_sign_tool_present(const Specimen& specimen) {
  if (specimen.extension(oid::kIssuerSignTool) != nullptr) return kPassed;
  return "there is no issuerSignTool";
}

Verdict issuer_sign_tool_form(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kIssuerSignTool);
  if (field == nullptr) return kPassed;
  const auto content = der::only(field->value, der::kSequence);
  der::Reader reader(content.value_or(ByteView()));
  for (const std::size_t maximum : {200U, 200U, 100U, 100U}) {
    const auto text = reader.take(der::kUtf8String);
    if (!text || !is_text_of(*text, maximum)) {
      return "issuerSignTool is not four UTF8Strings of 1..200, 1..200, 1..100, 1..100 characters";
    }
  }
  if (reader.empty()) return kPassed;
  return "issuerSignTool has more than four fields";
}

Verdict sign_tools_not_critical(const Specimen& specimen) {
  for (const std::string_view oid : {oid::kSubjectSignTool, oid::kIssuerSignTool, oid::kIdentificationKind}) {
    const ExtensionField* field = specimen.extension(oid);
    if (field != nullptr && field->critical) return "extension " + std::string(oid) + " is critical";
  }
  return kPassed;
}

Verdict identification_kind_present(const Specimen& specimen) {
  if (specimen.extension(oid::kIdentificationKind) != nullptr) return kPassed;
  return "there is no identificationKind";
}

Verdict identification_kind_form(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kIdentificationKind);
  if (field == nullptr) return kPassed;
  const auto content = der::only(field->value, der::kInteger);
  const auto kind = content ? der::unsigned_integer(*content) : std::nullopt;
  if (kind && *kind <= 3) return kPassed;
  return "identificationKind is not an INTEGER 0..3";
}

/// Which classes are there: bit 0 for KC1.
unsigned classes(const Specimen& specimen) {
  unsigned found = 0;
  for (const std::string& policy : specimen.policies()) {
    if (!policy.starts_with(kClassArc) || policy.size() != kClassArc.size() + 1) continue;
    const char last = policy.back();
    if (last >= '1' && last <= '6') found |= 1U << static_cast<unsigned>(last - '1');
  }
  return found;
}

Verdict classes_present(const Specimen& specimen) {
  if (classes(specimen) != 0) return kPassed;
  return "certificatePolicies names no class of signature tools";
}

Verdict classes_cumulative(const Specimen& specimen) {
  const unsigned found = classes(specimen);
  // 2^n - 1: from KC1 up without a gap.
  if ((found & (found + 1)) == 0) return kPassed;
  return "the classes of signature tools do not include all the weaker ones";
}

Verdict gost_signature(const Specimen& specimen) {
  const std::string& algorithm = specimen.signature_algorithm();
  if (algorithm == "1.2.643.7.1.1.3.2" || algorithm == "1.2.643.7.1.1.3.3") return kPassed;
  return "the signature is not GOST R 34.10-2012";
}

Verdict gost_key(const Specimen& specimen) {
  if (specimen.has_gost_key()) return kPassed;
  return "the key is not GOST R 34.10-2012";
}

Verdict key_usage(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kKeyUsage);
  if (field == nullptr || !field->critical) return "keyUsage is absent or not critical";
  if (specimen.key_usage_has(kDigitalSignature) && specimen.key_usage_has(kNonRepudiation)) return kPassed;
  return "keyUsage has not both digitalSignature and nonRepudiation";
}

Verdict validity(const Specimen& specimen) {
  const auto from = specimen.not_before();
  const auto until = specimen.not_after();
  if (!from || !until) return kPassed;
  const auto day = std::chrono::floor<std::chrono::days>(*from);
  // Fifteen months; a day that the last month has not is counted on into the next: 30 February is 1 or 2 March.
  const Instant latest = std::chrono::sys_days(Date(day) + std::chrono::months(15)) + (*from - day);
  if (*until <= latest) return kPassed;
  return "the certificate is valid for more than fifteen months";
}

Verdict authority_key_complete(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kAuthorityKeyIdentifier);
  const auto key = field != nullptr ? read_authority_key(field->value) : std::nullopt;
  // Several state roots have one and the same name: without all three fields a chain cannot be told from another.
  if ((key && key->identifier && key->issuer && key->serial) || (field == nullptr && specimen.self_issued())) {
    return kPassed;
  }
  return "authorityKeyIdentifier has not all three fields";
}

Verdict distribution_points_present(const Specimen& specimen) {
  if (specimen.self_issued() || specimen.extension(oid::kCrlDistributionPoints) != nullptr) return kPassed;
  return "there is no cRLDistributionPoints";
}

Verdict ca_issuers_present(const Specimen& specimen) {
  if (specimen.self_issued()) return kPassed;
  const auto& descriptions = specimen.information_access();
  if (descriptions && std::ranges::count(*descriptions, oid::kAccessCaIssuers, &AccessDescription::method) != 0) {
    return kPassed;
  }
  return "authorityInfoAccess has no caIssuers";
}

constexpr std::string_view kSubjectTool = "FSB order 795, extension subjectSignTool; RFC 9215 section 5.3";
constexpr std::string_view kIssuerTool = "FSB order 795, extension issuerSignTool; RFC 9215 section 5.4";
constexpr std::string_view kKind = "FSB order 795 in the edition of order 31 of 2021, extension identificationKind";
constexpr std::string_view kClasses = "FSB order 795, extension certificatePolicies; RFC 9215 section 5.2";
constexpr std::string_view kAlgorithms = "FSB order 795, fields signature and subjectPublicKeyInfo";
constexpr std::string_view kPractice = "the state head CA's own certificates";

constexpr std::array kRules{
    Rule{"order795.subject_sign_tool", kSubjectTool, Severity::error, Scope::qualified_end_entity,
         subject_sign_tool_present, "subjectSignTool is present"},
    Rule{"order795.subject_sign_tool_form", kSubjectTool, Severity::error, Scope::every, subject_sign_tool_form,
         "subjectSignTool is a UTF8String of 1..200 characters"},
    Rule{"order795.issuer_sign_tool", kIssuerTool, Severity::error, Scope::qualified, issuer_sign_tool_present,
         "issuerSignTool is present"},
    Rule{"order795.issuer_sign_tool_form", kIssuerTool, Severity::error, Scope::every, issuer_sign_tool_form,
         "issuerSignTool is four UTF8Strings of 1..200, 1..200, 1..100 and 1..100 characters"},
    Rule{"order795.sign_tools_not_critical", "FSB order 795, extensions; RFC 5280 section 4.2", Severity::error,
         Scope::every, sign_tools_not_critical,
         "subjectSignTool, issuerSignTool and identificationKind are not critical"},
    Rule{"order795.identification_kind", kKind, Severity::error, Scope::qualified, identification_kind_present,
         "identificationKind is present"},
    Rule{"order795.identification_kind_form", kKind, Severity::error, Scope::every, identification_kind_form,
         "identificationKind is an INTEGER 0..3"},
    Rule{"order795.classes", kClasses, Severity::error, Scope::qualified, classes_present,
         "certificatePolicies names a class of signature tools"},
    Rule{"order795.classes_cumulative", kClasses, Severity::error, Scope::every, classes_cumulative,
         "the classes of signature tools include all the weaker ones"},
    Rule{"order795.gost_signature", kAlgorithms, Severity::error, Scope::qualified, gost_signature,
         "the signature is GOST R 34.10-2012"},
    Rule{"order795.gost_key", kAlgorithms, Severity::error, Scope::qualified, gost_key, "the key is GOST R 34.10-2012"},
    Rule{"order795.key_usage", "FSB order 795, extension keyUsage; RFC 5280 section 4.2.1.3", Severity::error,
         Scope::qualified_end_entity, key_usage, "keyUsage is critical and has digitalSignature and nonRepudiation"},
    Rule{"order795.validity", "practice of the accredited CAs: 15 months", Severity::warning,
         Scope::qualified_end_entity, validity, "the certificate is valid for at most fifteen months"},
    Rule{"order795.authority_key_complete", "63-FZ article 17 part 2: the number of the CA's certificate",
         Severity::error, Scope::qualified, authority_key_complete,
         "authorityKeyIdentifier has key identifier, issuer and serial number"},
    Rule{"order795.distribution_points", kPractice, Severity::warning, Scope::qualified, distribution_points_present,
         "cRLDistributionPoints is present"},
    Rule{"order795.ca_issuers", kPractice, Severity::warning, Scope::qualified, ca_issuers_present,
         "authorityInfoAccess has caIssuers"},
};

}  // namespace

std::span<const Rule> order795_extension_rules() {
  return kRules;
}

}  // namespace tamga::lint
