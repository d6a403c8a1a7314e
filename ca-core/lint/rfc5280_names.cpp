// RFC 5280 sections 4.1.2.4 and 4.1.2.6: issuer and subject. The issuer's attributes are judged in its own certificate.

#include <algorithm>
#include <array>

#include "ca-core/identity/unicode_text.hpp"
#include "ca-core/lint/rule.hpp"
#include "ca-core/x509/name_text.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

/// Attributes of type DirectoryString and their upper bounds in characters (RFC 5280 appendix A.1).
struct DirectoryAttribute {
  std::string_view type;
  std::size_t upper_bound;
};

constexpr std::array kDirectoryAttributes{
    DirectoryAttribute{oid::kCommonName, 64},
    DirectoryAttribute{oid::kSurname, 32768},
    DirectoryAttribute{oid::kGivenName, 32768},
    DirectoryAttribute{oid::kLocality, 128},
    DirectoryAttribute{oid::kStateOrProvince, 128},
    DirectoryAttribute{oid::kStreetAddress, 128},
    DirectoryAttribute{oid::kOrganization, 64},
    DirectoryAttribute{oid::kOrganizationalUnit, 64},
    DirectoryAttribute{oid::kTitle, 64},
};

const DirectoryAttribute* directory_attribute(std::string_view type) {
  const auto found = std::ranges::find(kDirectoryAttributes, type, &DirectoryAttribute::type);
  return found == kDirectoryAttributes.end() ? nullptr : &*found;
}

bool is_letter(std::uint8_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_printable_string_character(std::uint8_t c) {
  return is_letter(c) || (c >= '0' && c <= '9') ||
         std::string_view(" '()+,-./:=?").find(static_cast<char>(c)) != std::string_view::npos;
}

std::string at(const NameAttribute& attribute, std::string_view what) {
  return "attribute " + attribute.type + " of the subject " + std::string(what);
}

Verdict names_readable(const Specimen& specimen) {
  if (specimen.issuer().readable && specimen.subject().readable) return kPassed;
  return "issuer or subject is not a sequence of sets of attributes";
}

Verdict issuer_not_empty(const Specimen& specimen) {
  if (specimen.issuer().rdns != 0 || !specimen.issuer().readable) return kPassed;
  return "the issuer is empty";
}

Verdict subject_not_empty(const Specimen& specimen) {
  if (specimen.subject().rdns != 0 || !specimen.subject().readable) return kPassed;
  if (specimen.is_ca()) return "the subject of a CA is empty";
  const ExtensionField* names = specimen.extension(oid::kSubjectAltName);
  if (names != nullptr && names->critical) return kPassed;
  return "the subject is empty and there is no critical subjectAltName";
}

Verdict issuer_name_is_subject_of_issuer(const Specimen& specimen) {
  const auto& issuer = specimen.context().issuer;
  if (!issuer || std::ranges::equal(issuer->subject_der(), specimen.fields().issuer)) return kPassed;
  return "the issuer's name is not octet for octet the subject of its certificate";
}

Verdict country(const Specimen& specimen) {
  for (const NameAttribute& attribute : specimen.subject().attributes) {
    if (attribute.type != oid::kCountry) continue;
    const bool code = attribute.value.size() == 2 && std::ranges::all_of(attribute.value, is_letter);
    if (attribute.tag != der::kPrintableString || !code) return "countryName is not a PrintableString of two letters";
  }
  return kPassed;
}

Verdict directory_string_types(const Specimen& specimen) {
  for (const NameAttribute& attribute : specimen.subject().attributes) {
    if (directory_attribute(attribute.type) == nullptr) continue;
    if (attribute.tag != der::kUtf8String && attribute.tag != der::kPrintableString) {
      return at(attribute, "is neither UTF8String nor PrintableString");
    }
  }
  return kPassed;
}

Verdict upper_bounds(const Specimen& specimen) {
  for (const NameAttribute& attribute : specimen.subject().attributes) {
    const DirectoryAttribute* known = directory_attribute(attribute.type);
    if (known == nullptr) continue;
    const auto text = characters_of(attribute.tag, attribute.value);
    if (text && text->size() > known->upper_bound) return at(attribute, "is longer than the upper bound");
  }
  return kPassed;
}

Verdict values_not_empty(const Specimen& specimen) {
  for (const NameAttribute& attribute : specimen.subject().attributes) {
    if (directory_attribute(attribute.type) != nullptr && attribute.value.empty()) return at(attribute, "is empty");
  }
  return kPassed;
}

Verdict printable_string_characters(const Specimen& specimen) {
  for (const NameAttribute& attribute : specimen.subject().attributes) {
    if (attribute.tag != der::kPrintableString || attribute.type == oid::kCountry) continue;
    if (!std::ranges::all_of(attribute.value, is_printable_string_character)) {
      return at(attribute, "has characters that PrintableString does not have");
    }
  }
  return kPassed;
}

Verdict utf8_valid(const Specimen& specimen) {
  for (const NameAttribute& attribute : specimen.subject().attributes) {
    if (attribute.tag == der::kUtf8String && !unicode::decode(as_text(attribute.value))) {
      return at(attribute, "is no UTF-8");
    }
  }
  return kPassed;
}

Verdict email_address_ia5(const Specimen& specimen) {
  for (const NameAttribute& attribute : specimen.subject().attributes) {
    if (attribute.type != oid::kEmailAddress) continue;
    const bool ascii = std::ranges::all_of(attribute.value, [](std::uint8_t c) { return c > 0x20 && c < 0x7F; });
    if (attribute.tag != der::kIa5String || !ascii) return "emailAddress is not an IA5String";
    if (attribute.value.size() > 255) return "emailAddress is longer than 255 characters";
  }
  return kPassed;
}

constexpr std::string_view kName = "RFC 5280 section 4.1.2.4";

constexpr std::array kRules{
    Rule{"rfc5280.names_readable", kName, Severity::error, Scope::every, names_readable,
         "issuer and subject are sequences of sets of attributes"},
    Rule{"rfc5280.issuer_not_empty", kName, Severity::error, Scope::every, issuer_not_empty, "the issuer is not empty"},
    Rule{"rfc5280.subject_not_empty", "RFC 5280 section 4.1.2.6", Severity::error, Scope::every, subject_not_empty,
         "the subject is not empty, or there is a critical subjectAltName"},
    Rule{"rfc5280.issuer_name_is_subject_of_issuer", "RFC 5280 section 6.1.3", Severity::error, Scope::every,
         issuer_name_is_subject_of_issuer, "the issuer's name is the subject of its certificate, octet for octet"},
    Rule{"rfc5280.country", "RFC 5280 appendix A.1 (X520countryName)", Severity::error, Scope::every, country,
         "countryName is a PrintableString of two letters"},
    Rule{"rfc5280.directory_string_types", "RFC 5280 section 4.1.2.6", Severity::error, Scope::every,
         directory_string_types, "attributes are UTF8String or PrintableString"},
    // A warning: state CAs do issue longer names of organisations, and some people have longer names.
    Rule{"rfc5280.upper_bounds", "RFC 5280 appendix A.1", Severity::warning, Scope::every, upper_bounds,
         "attributes keep within their upper bounds"},
    Rule{"rfc5280.values_not_empty", "RFC 5280 appendix A.1", Severity::error, Scope::every, values_not_empty,
         "attributes have values"},
    Rule{"rfc5280.printable_string_characters", "X.680 section 41.4", Severity::error, Scope::every,
         printable_string_characters, "a PrintableString has only the characters of its type"},
    Rule{"rfc5280.utf8_valid", "RFC 3629 section 3", Severity::error, Scope::every, utf8_valid,
         "a UTF8String is UTF-8"},
    Rule{"rfc5280.email_address", "RFC 5280 appendix A.1 (EmailAddress)", Severity::error, Scope::every,
         email_address_ia5, "emailAddress is an IA5String of at most 255 characters"},
};

}  // namespace

std::span<const Rule> rfc5280_name_rules() {
  return kRules;
}

}  // namespace tamga::lint
