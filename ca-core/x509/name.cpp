#include "ca-core/x509/name.hpp"

#include <algorithm>
#include <array>

#include "ca-core/base/error.hpp"
#include "ca-core/identity/unicode_text.hpp"
#include "ca-core/x509/der.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga {
namespace {

/// One attribute of order 795: type, ASN.1 type and length in characters.
struct AttributeForm {
  AttributeType type;
  std::string_view name;   // in field pointers
  std::string_view label;  // for people
  std::string_view oid;
  der::Tag tag;
  std::size_t min;
  std::size_t max;
};

// In the order of the enumerators. Types and lengths: FSB order 795 as amended by order 31 of 2021, RFC 9215
// section 5.1, RFC 5280 appendix A.1 (upper bounds).
constexpr std::array<AttributeForm, kAttributeTypes> kForms = {{
    {AttributeType::common_name, "common_name", "CN", oid::kCommonName, der::kUtf8String, 1, 64},
    {AttributeType::surname, "surname", "SN", oid::kSurname, der::kUtf8String, 1, 128},
    {AttributeType::given_name, "given_name", "GN", oid::kGivenName, der::kUtf8String, 1, 128},
    {AttributeType::country, "country", "C", oid::kCountry, der::kPrintableString, 2, 2},
    {AttributeType::region, "region", "ST", oid::kStateOrProvince, der::kUtf8String, 1, 128},
    {AttributeType::locality, "locality", "L", oid::kLocality, der::kUtf8String, 1, 128},
    {AttributeType::street, "street", "STREET", oid::kStreetAddress, der::kUtf8String, 1, 128},
    {AttributeType::organization, "organization", "O", oid::kOrganization, der::kUtf8String, 1, 64},
    {AttributeType::organizational_unit, "organizational_unit", "OU", oid::kOrganizationalUnit, der::kUtf8String, 1,
     64},
    {AttributeType::title, "title", "T", oid::kTitle, der::kUtf8String, 1, 64},
    {AttributeType::ogrn, "ogrn", "OGRN", oid::kOgrn, der::kNumericString, 13, 13},
    {AttributeType::ogrnip, "ogrnip", "OGRNIP", oid::kOgrnip, der::kNumericString, 15, 15},
    {AttributeType::innle, "innle", "INNLE", oid::kInnle, der::kNumericString, 10, 10},
    {AttributeType::inn, "inn", "INN", oid::kInn, der::kNumericString, 12, 12},
    {AttributeType::snils, "snils", "SNILS", oid::kSnils, der::kNumericString, 11, 11},
    {AttributeType::email, "email", "E", oid::kEmailAddress, der::kIa5String, 3, 128},
}};

const AttributeForm& form_of(AttributeType type) {
  return kForms.at(static_cast<std::size_t>(type));
}

std::size_t longest(const AttributeForm& form, NameLengths lengths) {
  const bool is_name = form.type == AttributeType::common_name || form.type == AttributeType::organization;
  return is_name && lengths == NameLengths::long_names ? kLongestName : form.max;
}

bool fits_type(char32_t c, der::Tag tag) {
  if (tag == der::kNumericString) return c >= '0' && c <= '9';    // no spaces: these are numbers
  if (tag == der::kPrintableString) return c >= 'A' && c <= 'Z';  // only the country's code
  if (tag == der::kIa5String) return c > 0x20 && c < 0x7F;
  return !unicode::is_forbidden(c);
}

[[noreturn]] void refuse(const AttributeForm& form, Errc reason) {
  throw Error::invalid({{"/subject/" + std::string(form.name), reason}});
}

/// The value as it is written, or a refusal.
std::string cleaned(const AttributeForm& form, std::size_t max, std::string_view value) {
  auto text = unicode::decode(value);
  if (!text) refuse(form, Errc::wrong_format);
  // A real certificate of 2025 carries a zero-width space at the end of an address; nobody saw it.
  std::erase_if(*text, unicode::is_format);
  const auto begin = std::ranges::find_if_not(*text, unicode::is_blank);
  text->erase(text->begin(), begin);
  while (!text->empty() && unicode::is_blank(text->back())) text->pop_back();
  if (text->empty()) refuse(form, Errc::required);
  if (!std::ranges::all_of(*text, [&](char32_t c) { return fits_type(c, form.tag); }))
    refuse(form, Errc::bad_characters);
  if (text->size() > max) refuse(form, Errc::too_long);
  if (text->size() < form.min) refuse(form, Errc::too_short);
  return unicode::encode(*text);
}

Bytes relative_name(const Attribute& attribute) {
  const AttributeForm& form = form_of(attribute.type);
  const Bytes value = der::element(form.tag, {as_bytes(attribute.value)});
  return der::element(der::kSet, {der::sequence({der::oid(form.oid), value})});
}

void add_if_present(Subject& subject, AttributeType type, std::string_view value) {
  if (!value.empty()) subject.add(type, value);
}

}  // namespace

std::string_view to_string(AttributeType type) {
  return form_of(type).name;
}

std::optional<AttributeType> parse_attribute_type(std::string_view word) {
  const auto found = std::ranges::find(kForms, word, &AttributeForm::name);
  return found == kForms.end() ? std::nullopt : std::optional(found->type);
}

Subject& Subject::add(AttributeType type, std::string_view value) {
  const AttributeForm& form = form_of(type);
  const auto place = std::ranges::find_if(attributes_, [&](const Attribute& other) { return other.type >= type; });
  if (place != attributes_.end() && place->type == type) refuse(form, Errc::duplicate_field);
  attributes_.insert(place, Attribute{type, cleaned(form, longest(form, lengths_), value)});
  return *this;
}

std::optional<std::string> Subject::value(AttributeType type) const {
  const auto found = std::ranges::find(attributes_, type, &Attribute::type);
  return found == attributes_.end() ? std::nullopt : std::optional(found->value);
}

Bytes Subject::der() const {
  Bytes content;
  for (const Attribute& attribute : attributes_) {
    const Bytes name = relative_name(attribute);
    content.insert(content.end(), name.begin(), name.end());
  }
  return der::sequence({content});
}

std::string Subject::to_text() const {
  std::string text;
  for (const Attribute& attribute : attributes_) {
    if (!text.empty()) text += ", ";
    text.append(form_of(attribute.type).label).append("=").append(attribute.value);
  }
  return text;
}

Subject organization_subject(const OrganizationSubject& organization) {
  Subject subject;
  subject.add(AttributeType::common_name, organization.common_name)
      .add(AttributeType::country, "RU")
      .add(AttributeType::region, organization.region)
      .add(AttributeType::organization, organization.organization)
      .add(AttributeType::ogrn, organization.ogrn)
      .add(AttributeType::innle, organization.innle);
  add_if_present(subject, AttributeType::locality, organization.locality);
  add_if_present(subject, AttributeType::street, organization.street);
  add_if_present(subject, AttributeType::email, organization.email);
  return subject;
}

Subject service_subject(std::string_view common_name, std::string_view organization) {
  Subject subject;
  subject.add(AttributeType::common_name, common_name).add(AttributeType::country, "RU");
  add_if_present(subject, AttributeType::organization, organization);
  return subject;
}

}  // namespace tamga
