// RFC 5280 sections 4.1.2.6, 4.2.1.6 to 4.2.1.8, 4.2.1.10, 4.2.1.13, 4.2.1.15 and 4.2.2.2: other names of the subject
// and of the issuer, and which names a CA may certify.

#include <algorithm>
#include <array>

#include "ca-core/lint/extension_values.hpp"
#include "ca-core/lint/rule.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

constexpr std::string_view kSubjectDirectoryAttributes = "2.5.29.9";
constexpr std::string_view kIssuerAltName = "2.5.29.18";
constexpr std::string_view kNameConstraints = "2.5.29.30";
constexpr std::string_view kFreshestCrl = "2.5.29.46";
constexpr std::string_view kSubjectInfoAccess = "1.3.6.1.5.5.7.1.11";

constexpr std::uint8_t kEmail = der::context_primitive(1);
constexpr std::uint8_t kUri = der::context_primitive(6);

bool is_visible(ByteView octets) {
  return !octets.empty() && std::ranges::all_of(octets, [](std::uint8_t c) { return c > 0x20 && c < 0x7F; });
}

std::vector<der::Element> alternative_names(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kSubjectAltName);
  return (field != nullptr ? read_general_names(field->value) : std::nullopt).value_or(std::vector<der::Element>());
}

Verdict alternative_names_critical(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kSubjectAltName);
  if (field == nullptr || !field->critical || specimen.subject().rdns == 0) return kPassed;
  return "subjectAltName is critical although there is a subject";
}

Verdict alternative_email(const Specimen& specimen) {
  for (const der::Element& name : alternative_names(specimen)) {
    if (name.tag != kEmail) continue;
    const std::string_view text = as_text(name.content);
    const auto at = text.find('@');
    const bool two_parts = at != std::string_view::npos && at != 0 && at + 1 != text.size() && text.rfind('@') == at;
    if (!is_visible(name.content) || !two_parts) return "an rfc822Name is no mailbox in ASCII";
  }
  return kPassed;
}

std::string in_small_letters(ByteView text) {
  std::string small(as_text(text));
  for (char& c : small) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return small;
}

Verdict email_in_alternative_name(const Specimen& specimen) {
  std::vector<std::string> mailboxes;
  for (const der::Element& name : alternative_names(specimen)) {
    if (name.tag == kEmail) mailboxes.push_back(in_small_letters(name.content));
  }
  std::ranges::sort(mailboxes);
  for (const NameAttribute& attribute : specimen.subject().attributes) {
    if (attribute.type != oid::kEmailAddress) continue;
    if (!std::ranges::binary_search(mailboxes, in_small_letters(attribute.value))) {
      return "an emailAddress of the subject is no rfc822Name of subjectAltName";
    }
  }
  return kPassed;
}

Verdict alternative_uri(const Specimen& specimen) {
  for (const der::Element& name : alternative_names(specimen)) {
    if (name.tag != kUri) continue;
    const auto colon = as_text(name.content).find(':');
    const bool absolute = colon != std::string_view::npos && colon != 0 && colon + 1 != name.content.size();
    if (!is_visible(name.content) || !absolute) return "a uniformResourceIdentifier is no absolute URI in ASCII";
  }
  return kPassed;
}

Verdict issuer_alternative_names_form(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(kIssuerAltName);
  if (field == nullptr || read_general_names(field->value)) return kPassed;
  return "issuerAltName is empty or cannot be read";
}

Verdict subject_directory_attributes_form(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(kSubjectDirectoryAttributes);
  if (field == nullptr) return kPassed;
  const auto content = der::only(field->value, der::kSequence);
  bool readable = content && !content->empty();
  der::Reader reader(content.value_or(ByteView()));
  while (readable && !reader.empty()) {
    const auto attribute = reader.take(der::kSequence);
    der::Reader inner(attribute.value_or(ByteView()));
    const auto type = inner.take(der::kOid);
    const auto values = inner.take(der::kSet);
    readable = type && values && !values->empty() && inner.empty();
  }
  if (readable) return kPassed;
  return "subjectDirectoryAttributes is empty or cannot be read";
}

/// GeneralSubtrees: a base, minimum, maximum.
struct Subtrees {
  bool readable = true;
  bool has_distances = false;  // minimum or maximum is written
};

Subtrees read_subtrees(ByteView content) {
  Subtrees found;
  der::Reader reader(content);
  found.readable = !reader.empty();
  while (found.readable && !reader.empty()) {
    const auto subtree = reader.take(der::kSequence);
    der::Reader inner(subtree.value_or(ByteView()));
    found.readable = subtree && inner.next();
    if (!inner.empty()) found.has_distances = true;
  }
  return found;
}

std::optional<Subtrees> name_constraints(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(kNameConstraints);
  if (field == nullptr) return std::nullopt;
  const auto content = der::only(field->value, der::kSequence);
  Subtrees all;
  all.readable = content && !content->empty();
  der::Reader reader(content.value_or(ByteView()));
  for (const unsigned number : {0U, 1U}) {
    if (!reader.at(der::context_constructed(number))) continue;
    const auto list = reader.take(der::context_constructed(number));
    const Subtrees some = list ? read_subtrees(*list) : Subtrees{false};
    all.readable = all.readable && some.readable;
    all.has_distances = all.has_distances || some.has_distances;
  }
  all.readable = all.readable && reader.empty();
  return all;
}

Verdict name_constraints_form(const Specimen& specimen) {
  const auto constraints = name_constraints(specimen);
  if (!constraints || constraints->readable) return kPassed;
  return "nameConstraints is empty or cannot be read";
}

Verdict name_constraints_distances(const Specimen& specimen) {
  const auto constraints = name_constraints(specimen);
  if (!constraints || !constraints->readable || !constraints->has_distances) return kPassed;
  return "nameConstraints has a minimum or a maximum";
}

Verdict name_constraints_critical(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(kNameConstraints);
  if (field == nullptr || field->critical) return kPassed;
  return "nameConstraints is not critical";
}

Verdict distribution_points_critical(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(oid::kCrlDistributionPoints);
  if (field == nullptr || !field->critical) return kPassed;
  return "cRLDistributionPoints is critical";
}

Verdict freshest_crl_form(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(kFreshestCrl);
  if (field == nullptr || read_distribution_points(field->value)) return kPassed;
  return "freshestCRL is empty, cannot be read, or has a point without a name";
}

Verdict subject_information_access_form(const Specimen& specimen) {
  const ExtensionField* field = specimen.extension(kSubjectInfoAccess);
  if (field == nullptr || read_access_descriptions(field->value)) return kPassed;
  return "subjectInfoAccess is empty or cannot be read";
}

Verdict relative_names_sorted(const Specimen& specimen) {
  const auto content = der::only(specimen.fields().subject, der::kSequence);
  der::Reader names(content.value_or(ByteView()));
  while (const auto name = names.take(der::kSet)) {
    der::Reader attributes(*name);
    ByteView previous;
    while (const auto attribute = attributes.next()) {
      const bool sorted = !std::ranges::lexicographical_compare(attribute->whole, previous);
      if (!sorted) return "the attributes of a relative name are not in the order of their encodings";
      previous = attribute->whole;
    }
  }
  return kPassed;
}

constexpr std::string_view kAlternative = "RFC 5280 section 4.2.1.6";
constexpr std::string_view kConstraints = "RFC 5280 section 4.2.1.10";

constexpr std::array kRules{
    Rule{"rfc5280.relative_names_sorted", "X.690 section 11.6", Severity::error, Scope::every, relative_names_sorted,
         "several attributes of a relative name are in the order of their encodings"},
    Rule{"rfc5280.alternative_names_critical", kAlternative, Severity::warning, Scope::every,
         alternative_names_critical, "subjectAltName is not critical when there is a subject"},
    Rule{"rfc5280.alternative_email", kAlternative, Severity::error, Scope::every, alternative_email,
         "an rfc822Name is a mailbox in ASCII"},
    Rule{"rfc5280.alternative_uri", kAlternative, Severity::error, Scope::every, alternative_uri,
         "a uniformResourceIdentifier is an absolute URI in ASCII"},
    // A warning although the section says MUST: no certificate of the accredited CAs is like that.
    Rule{"rfc5280.email_in_alternative_name", "RFC 5280 section 4.1.2.6", Severity::warning, Scope::every,
         email_in_alternative_name, "an emailAddress of the subject stands in subjectAltName too"},
    Rule{"rfc5280.issuer_alternative_names_form", "RFC 5280 section 4.2.1.7", Severity::error, Scope::every,
         issuer_alternative_names_form, "issuerAltName can be read"},
    Rule{"rfc5280.subject_directory_attributes_form", "RFC 5280 section 4.2.1.8", Severity::error, Scope::every,
         subject_directory_attributes_form, "subjectDirectoryAttributes can be read"},
    Rule{"rfc5280.name_constraints_critical", kConstraints, Severity::error, Scope::ca, name_constraints_critical,
         "nameConstraints is critical"},
    Rule{"rfc5280.name_constraints_form", kConstraints, Severity::error, Scope::ca, name_constraints_form,
         "nameConstraints can be read and is not empty"},
    Rule{"rfc5280.name_constraints_distances", kConstraints, Severity::error, Scope::ca, name_constraints_distances,
         "nameConstraints has neither minimum nor maximum"},
    Rule{"rfc5280.distribution_points_critical", "RFC 5280 section 4.2.1.13", Severity::warning, Scope::every,
         distribution_points_critical, "cRLDistributionPoints is not critical"},
    Rule{"rfc5280.freshest_crl_form", "RFC 5280 section 4.2.1.15", Severity::error, Scope::every, freshest_crl_form,
         "freshestCRL can be read and every point has a name"},
    Rule{"rfc5280.subject_information_access_form", "RFC 5280 section 4.2.2.2", Severity::error, Scope::every,
         subject_information_access_form, "subjectInfoAccess can be read"},
};

}  // namespace

std::span<const Rule> rfc5280_further_name_rules() {
  return kRules;
}

}  // namespace tamga::lint
