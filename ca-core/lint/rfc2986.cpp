// RFC 2986, RFC 2985: the form of a PKCS#10 request. A CA takes no more of it than the key and the signature tool, but
// what is odd here tells of odd software.

#include <algorithm>
#include <array>

#include "ca-core/identity/unicode_text.hpp"
#include "ca-core/lint/algorithm_checks.hpp"
#include "ca-core/lint/extension_values.hpp"
#include "ca-core/lint/request_rules.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

constexpr std::string_view kMicrosoftExtensionRequest = "1.3.6.1.4.1.311.2.1.14";
constexpr std::string_view kChallengePassword = "1.2.840.113549.1.9.7";

Verdict der_well_formed(const RequestSpecimen& request) {
  if (der::well_formed(request.info)) return kPassed;
  return "an element within the request is no DER";
}

Verdict defaults_left_out(const RequestSpecimen& request) {
  if (std::ranges::none_of(request.extensions, &ExtensionField::default_written)) return kPassed;
  return "critical FALSE is written out";
}

Verdict version_1(const RequestSpecimen& request) {
  if (der::unsigned_integer(request.version) == 0U) return kPassed;
  return "the version is not v1";
}

Verdict subject_readable(const RequestSpecimen& request) {
  if (request.subject.readable) return kPassed;
  return "the subject is not a sequence of sets of attributes";
}

Verdict subject_utf8(const RequestSpecimen& request) {
  for (const NameAttribute& attribute : request.subject.attributes) {
    if (attribute.tag == der::kUtf8String && !unicode::decode(as_text(attribute.value))) {
      return "attribute " + attribute.type + " of the subject is no UTF-8";
    }
  }
  return kPassed;
}

Verdict attributes_present(const RequestSpecimen& request) {
  if (request.has_attribute_list) return kPassed;
  return "the attributes are left out, even as an empty set";
}

Verdict attribute_values(const RequestSpecimen& request) {
  for (const RequestAttribute& attribute : request.attributes) {
    if (attribute.values.empty()) return "attribute " + attribute.type + " has no value";
  }
  return kPassed;
}

Verdict attributes_unique(const RequestSpecimen& request) {
  std::vector<std::string_view> types;
  for (const RequestAttribute& attribute : request.attributes) types.push_back(attribute.type);
  std::ranges::sort(types);
  const auto twice = std::ranges::adjacent_find(types);
  if (twice == types.end()) return kPassed;
  return "attribute " + std::string(*twice) + " stands twice";
}

Verdict attributes_sorted(const RequestSpecimen& request) {
  const bool sorted = std::ranges::is_sorted(request.attributes, [](const auto& one, const auto& other) {
    return std::ranges::lexicographical_compare(one.whole, other.whole);
  });
  if (sorted) return kPassed;
  return "the attributes are not in the order of their encodings";
}

Verdict extension_request_form(const RequestSpecimen& request) {
  if (request.extensions_readable) return kPassed;
  return "extensionRequest has not one value of type Extensions";
}

Verdict extension_request_own(const RequestSpecimen& request) {
  if (std::ranges::count(request.attributes, kMicrosoftExtensionRequest, &RequestAttribute::type) == 0) return kPassed;
  return "extensions are requested under Microsoft's identifier";
}

Verdict extensions_unique(const RequestSpecimen& request) {
  if (find_repeated(request.extensions) == nullptr) return kPassed;
  return "a requested extension stands twice";
}

Verdict extension_values_are_der(const RequestSpecimen& request) {
  for (const ExtensionField& field : request.extensions) {
    der::Reader reader(field.value);
    if (!reader.next() || !reader.empty() || !der::well_formed(field.value)) {
      return "the value of a requested extension is not one DER element";
    }
  }
  return kPassed;
}

Verdict no_challenge_password(const RequestSpecimen& request) {
  if (std::ranges::count(request.attributes, kChallengePassword, &RequestAttribute::type) == 0) return kPassed;
  return "challengePassword is in the request, where everybody can read it";
}

Verdict subject_sign_tool_form(const RequestSpecimen& request) {
  const ExtensionField* field = request.extension(oid::kSubjectSignTool);
  if (field == nullptr || is_subject_sign_tool(field->value)) return kPassed;
  return "subjectSignTool is not a UTF8String of 1..200 characters";
}

Verdict subject_sign_tool_not_critical(const RequestSpecimen& request) {
  const ExtensionField* field = request.extension(oid::kSubjectSignTool);
  if (field == nullptr || !field->critical) return kPassed;
  return "subjectSignTool is critical";
}

Verdict algorithm_known(const RequestSpecimen& request) {
  return algorithm_unknown(request.algorithm);
}

Verdict parameters(const RequestSpecimen& request) {
  return algorithm_parameters(request.algorithm);
}

Verdict algorithm_of_key(const RequestSpecimen& request) {
  return algorithm_of_other_key(request.algorithm, request.key.oid);
}

Verdict signature_verifies(const RequestSpecimen& request) {
  return not_signed_by(request.key, read_algorithm(request.algorithm).oid, request.info, request.signature);
}

constexpr std::string_view kInfo = "RFC 2986 section 4.1";
constexpr std::string_view kExtensions = "RFC 2985 section 5.4.2";
constexpr std::string_view kTool = "FSB order 795, extension subjectSignTool; RFC 9215 section 5.3";

constexpr std::array kRules{
    RequestRule{"rfc2986.der", "RFC 2986 section 4; X.690 section 10", Severity::error, Scope::request, der_well_formed,
                "every element is DER"},
    RequestRule{"rfc2986.defaults_left_out", "X.690 section 11.5", Severity::error, Scope::request, defaults_left_out,
                "default values are left out"},
    RequestRule{"rfc2986.version", kInfo, Severity::error, Scope::request, version_1, "the version is v1"},
    RequestRule{"rfc2986.subject_readable", kInfo, Severity::error, Scope::request, subject_readable,
                "the subject is a sequence of sets of attributes"},
    RequestRule{"rfc2986.subject_utf8", "RFC 3629 section 3", Severity::error, Scope::request, subject_utf8,
                "a UTF8String is UTF-8"},
    RequestRule{"rfc2986.attributes_present", kInfo, Severity::warning, Scope::request, attributes_present,
                "the attributes are present, at least as an empty set"},
    RequestRule{"rfc2986.attribute_values", kInfo, Severity::error, Scope::request, attribute_values,
                "every attribute has a value"},
    RequestRule{"rfc2986.attributes_unique", kInfo, Severity::error, Scope::request, attributes_unique,
                "no attribute stands twice"},
    RequestRule{"rfc2986.attributes_sorted", "X.690 section 11.6", Severity::error, Scope::request, attributes_sorted,
                "attributes are in the order of their encodings"},
    RequestRule{"rfc2985.extension_request_form", kExtensions, Severity::error, Scope::request, extension_request_form,
                "extensionRequest has one value of type Extensions"},
    RequestRule{"rfc2985.extension_request_own", kExtensions, Severity::warning, Scope::request, extension_request_own,
                "extensions are requested under the identifier of RFC 2985"},
    RequestRule{"rfc2985.extensions_unique", "RFC 5280 section 4.2", Severity::error, Scope::request, extensions_unique,
                "no requested extension stands twice"},
    RequestRule{"rfc2985.extension_values_are_der", "RFC 5280 section 4.1", Severity::error, Scope::request,
                extension_values_are_der, "the value of every requested extension is one DER element"},
    RequestRule{"rfc2985.no_challenge_password", "RFC 2985 section 5.4.1", Severity::warning, Scope::request,
                no_challenge_password, "there is no challengePassword"},
    RequestRule{"order795.request_sign_tool_form", kTool, Severity::error, Scope::request, subject_sign_tool_form,
                "subjectSignTool is a UTF8String of 1..200 characters"},
    RequestRule{"order795.request_sign_tool_not_critical", kTool, Severity::error, Scope::request,
                subject_sign_tool_not_critical, "subjectSignTool is not critical"},
    RequestRule{"rfc2986.algorithm_known", "RFC 2986 section 4.2; RFC 5758; RFC 9215 section 2", Severity::error,
                Scope::request, algorithm_known, "the signature algorithm is known and not weak"},
    RequestRule{"rfc2986.algorithm_parameters", "RFC 9215 section 2; RFC 5758 section 3.2; RFC 4055 section 5",
                Severity::error, Scope::request, parameters,
                "the algorithm's parameters are absent for GOST and ECDSA and NULL for RSA"},
    RequestRule{"rfc2986.algorithm_of_key", "RFC 2986 section 4.2", Severity::error, Scope::request, algorithm_of_key,
                "the signature algorithm is one of the key"},
    RequestRule{"rfc2986.signature_verifies", "RFC 2986 section 4.2", Severity::error, Scope::request,
                signature_verifies, "the request's own key made the signature: possession of the key is proven"},
};

}  // namespace

std::span<const RequestRule> request_rules() {
  return kRules;
}

}  // namespace tamga::lint
