// FSB order 795 of 27.12.2011 in the edition of order 31 of 29.01.2021: names in qualified certificates. Who carries
// what follows article 17 of Federal Law 63-FZ.

#include <algorithm>
#include <array>
#include <initializer_list>

#include "ca-core/identity/inn.hpp"
#include "ca-core/identity/ogrn.hpp"
#include "ca-core/identity/snils.hpp"
#include "ca-core/identity/unicode_text.hpp"
#include "ca-core/lint/rule.hpp"
#include "ca-core/x509/name_text.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

enum class HolderKind { individual, entrepreneur, organization_and_person, organization };

HolderKind holder_kind(const SpecimenName& subject) {
  if (subject.has(oid::kOgrnip)) return HolderKind::entrepreneur;
  const bool organization = subject.has(oid::kOgrn) || subject.has(oid::kInnle) || subject.has(oid::kOrganization);
  if (!organization) return HolderKind::individual;
  return subject.has(oid::kSurname) ? HolderKind::organization_and_person : HolderKind::organization;
}

Verdict require(const SpecimenName& name, std::initializer_list<std::string_view> types, std::string_view whose) {
  for (const std::string_view type : types) {
    if (!name.has(type)) return std::string(whose) + " has no attribute " + std::string(type);
  }
  return kPassed;
}

std::string_view text(const NameAttribute* attribute) {
  return attribute == nullptr ? std::string_view() : as_text(attribute->value);
}

Verdict country(const Specimen& specimen) {
  return require(specimen.subject(), {oid::kCountry}, "the subject");
}

Verdict person_name(const Specimen& specimen) {
  if (holder_kind(specimen.subject()) == HolderKind::organization) return kPassed;
  return require(specimen.subject(), {oid::kCommonName, oid::kSurname, oid::kGivenName}, "the person");
}

Verdict person_identifiers(const Specimen& specimen) {
  if (holder_kind(specimen.subject()) == HolderKind::organization) return kPassed;
  return require(specimen.subject(), {oid::kInn, oid::kSnils}, "the person");
}

Verdict individual_without_post(const Specimen& specimen) {
  if (holder_kind(specimen.subject()) != HolderKind::individual) return kPassed;
  for (const std::string_view type : {oid::kOrganizationalUnit, oid::kTitle}) {
    if (specimen.subject().has(type)) return "an individual has the attribute " + std::string(type);
  }
  return kPassed;
}

Verdict entrepreneur_region(const Specimen& specimen) {
  if (holder_kind(specimen.subject()) != HolderKind::entrepreneur) return kPassed;
  return require(specimen.subject(), {oid::kStateOrProvince}, "the entrepreneur");
}

/// "ИП Фамилия Имя Отчество" is the practice of some CAs; no other name is an entrepreneur's.
bool is_entrepreneurs_name(std::string_view organization, std::string_view common_name) {
  for (const std::string_view title : {"ИП ", "Индивидуальный предприниматель "}) {
    if (organization.starts_with(title) && organization.substr(title.size()) == common_name) return true;
  }
  return false;
}

Verdict entrepreneur_without_organization(const Specimen& specimen) {
  const SpecimenName& subject = specimen.subject();
  if (holder_kind(subject) != HolderKind::entrepreneur) return kPassed;
  for (const std::string_view type : {oid::kOgrn, oid::kInnle, oid::kOrganizationalUnit, oid::kTitle}) {
    if (subject.has(type)) return "an entrepreneur has the attribute " + std::string(type);
  }
  const NameAttribute* organization = subject.find(oid::kOrganization);
  if (organization == nullptr || is_entrepreneurs_name(text(organization), text(subject.find(oid::kCommonName)))) {
    return kPassed;
  }
  return "an entrepreneur has another organizationName than his own name";
}

Verdict organization_without_person(const Specimen& specimen) {
  const SpecimenName& subject = specimen.subject();
  if (holder_kind(subject) != HolderKind::organization) return kPassed;
  for (const std::string_view type : {oid::kGivenName, oid::kTitle, oid::kSnils}) {
    if (subject.has(type)) return "there is no surname, but the attribute " + std::string(type);
  }
  // Until 2022 an organisation's ten digits stood in the attribute of persons, with two zeros before them.
  const NameAttribute* inn = subject.find(oid::kInn);
  if (inn == nullptr || text(inn).starts_with("00")) return kPassed;
  return "there is no surname, but a person's INN";
}

Verdict organization_attributes(const Specimen& specimen) {
  const HolderKind kind = holder_kind(specimen.subject());
  if (kind != HolderKind::organization && kind != HolderKind::organization_and_person) return kPassed;
  return require(specimen.subject(),
                 {oid::kCommonName, oid::kStateOrProvince, oid::kLocality, oid::kStreetAddress, oid::kOrganization,
                  oid::kOgrn, oid::kInnle},
                 "the organisation");
}

Verdict person_post(const Specimen& specimen) {
  if (holder_kind(specimen.subject()) != HolderKind::organization_and_person) return kPassed;
  return require(specimen.subject(), {oid::kTitle}, "the person who acts for an organisation");
}

Verdict ca_identity(const Specimen& specimen) {
  return require(specimen.subject(), {oid::kCommonName, oid::kOrganization, oid::kOgrn, oid::kInnle}, "the CA");
}

Verdict ca_address(const Specimen& specimen) {
  return require(specimen.subject(), {oid::kStateOrProvince, oid::kLocality, oid::kStreetAddress}, "the CA");
}

Verdict issuer_identity(const Specimen& specimen) {
  const SpecimenName& issuer = specimen.issuer();
  if (auto missing = require(issuer, {oid::kCommonName, oid::kCountry, oid::kOrganization, oid::kOgrn}, "the issuer")) {
    return missing;
  }
  // Until 2022 an organisation's INN stood in the attribute of persons, with two zeros before it.
  if (issuer.has(oid::kInnle) || issuer.has(oid::kInn)) return kPassed;
  return "the issuer has no attribute " + std::string(oid::kInnle);
}

constexpr std::array kUtf8Attributes{
    oid::kCommonName,    oid::kSurname,      oid::kGivenName,          oid::kLocality, oid::kStateOrProvince,
    oid::kStreetAddress, oid::kOrganization, oid::kOrganizationalUnit, oid::kTitle};

Verdict utf8_strings(const Specimen& specimen) {
  for (const NameAttribute& attribute : specimen.subject().attributes) {
    const bool utf8_wanted = std::ranges::count(kUtf8Attributes, attribute.type) != 0;
    if (utf8_wanted && attribute.tag != der::kUtf8String) return "attribute " + attribute.type + " is no UTF8String";
  }
  return kPassed;
}

Verdict lengths(const Specimen& specimen) {
  for (const std::string_view type : {oid::kSurname, oid::kGivenName, oid::kStateOrProvince, oid::kLocality,
                                      oid::kStreetAddress, oid::kEmailAddress}) {
    const NameAttribute* attribute = specimen.subject().find(type);
    const auto characters = attribute != nullptr ? characters_of(attribute->tag, attribute->value) : std::nullopt;
    if (characters && characters->size() > 128) return "attribute " + std::string(type) + " has over 128 characters";
  }
  return kPassed;
}

Verdict one_attribute_in_rdn(const Specimen& specimen) {
  if (specimen.subject().attributes.size() <= specimen.subject().rdns) return kPassed;
  return "a relative name has several attributes";
}

Verdict attributes_unique(const Specimen& specimen) {
  std::vector<std::string_view> types;
  for (const NameAttribute& attribute : specimen.subject().attributes) types.push_back(attribute.type);
  std::ranges::sort(types);
  const auto twice = std::ranges::adjacent_find(types);
  if (twice == types.end()) return kPassed;
  return "attribute " + std::string(*twice) + " stands twice";
}

Verdict visible_characters(const Specimen& specimen) {
  for (const NameAttribute& attribute : specimen.subject().attributes) {
    const auto characters = characters_of(attribute.tag, attribute.value);
    if (!characters || characters->empty()) continue;
    const bool odd =
        std::ranges::any_of(*characters, [](char32_t c) { return unicode::is_format(c) || unicode::is_forbidden(c); });
    const bool blanks = unicode::is_blank(characters->front()) || unicode::is_blank(characters->back()) ||
                        characters->find(U"  ") != std::u32string::npos;
    if (odd) return "attribute " + attribute.type + " has invisible characters";
    if (blanks) return "attribute " + attribute.type + " has superfluous blanks";
  }
  return kPassed;
}

Verdict common_name_is_person(const Specimen& specimen) {
  const SpecimenName& subject = specimen.subject();
  const HolderKind kind = holder_kind(subject);
  if (kind != HolderKind::individual && kind != HolderKind::entrepreneur) return kPassed;
  const NameAttribute* common_name = subject.find(oid::kCommonName);
  const NameAttribute* surname = subject.find(oid::kSurname);
  const NameAttribute* given_name = subject.find(oid::kGivenName);
  if (common_name == nullptr || surname == nullptr || given_name == nullptr) return kPassed;
  if (text(common_name) == std::string(text(surname)) + ' ' + std::string(text(given_name))) return kPassed;
  return "commonName is not surname and givenName with one blank between them";
}

/// Whether the check digits fail; other faults of the form are for rfc9215.*.
template <typename Number>
Verdict check_digits(const Specimen& specimen, std::string_view type, Errc wrong) {
  const NameAttribute* attribute = specimen.subject().find(type);
  if (attribute == nullptr) return kPassed;
  const auto number = Number::parse(text(attribute));
  if (number || number.reason() != wrong) return kPassed;
  return "the check digits are wrong";
}

Verdict snils_check(const Specimen& specimen) {
  return check_digits<Snils>(specimen, oid::kSnils, Errc::snils_check_digits);
}
Verdict inn_check(const Specimen& specimen) {
  // Until 2022 an organisation's ten digits stood here after two zeros.
  const std::string_view digits = text(specimen.subject().find(oid::kInn));
  if (digits.starts_with("00") && OrganizationInn::parse(digits.substr(2))) return kPassed;
  return check_digits<Inn>(specimen, oid::kInn, Errc::inn_check_digits);
}
Verdict innle_check(const Specimen& specimen) {
  return check_digits<OrganizationInn>(specimen, oid::kInnle, Errc::inn_check_digits);
}
Verdict ogrn_check(const Specimen& specimen) {
  return check_digits<Ogrn>(specimen, oid::kOgrn, Errc::ogrn_check_digit);
}
Verdict ogrnip_check(const Specimen& specimen) {
  return check_digits<Ogrnip>(specimen, oid::kOgrnip, Errc::ogrnip_check_digit);
}

constexpr std::string_view kOrder = "FSB order 795, requirements to the fields subject and issuer";
constexpr std::string_view kHolder = "63-FZ article 17 part 2; FSB order 795, field subject";
constexpr std::string_view kNumbers = "63-FZ article 17 part 2; check digits of the state registers";
constexpr std::string_view kRegisters = "63-FZ article 18: the data are those of the state registers";
constexpr std::string_view kOneOfEach = "63-FZ article 17 part 2; practice of the accredited CAs";
constexpr std::string_view kIssuer = "63-FZ article 17 part 2; FSB order 795, field issuer";

constexpr std::array kRules{
    Rule{"order795.country", kHolder, Severity::error, Scope::qualified, country, "the subject names a country"},
    Rule{"order795.person_name", kHolder, Severity::error, Scope::qualified_end_entity, person_name,
         "a person has commonName, surname and givenName"},
    Rule{"order795.person_identifiers", kHolder, Severity::error, Scope::qualified_end_entity, person_identifiers,
         "a person has INN and SNILS"},
    Rule{"order795.individual_without_post", kHolder, Severity::error, Scope::qualified_end_entity,
         individual_without_post, "an individual has neither organizationalUnitName nor title"},
    Rule{"order795.entrepreneur_region", kHolder, Severity::error, Scope::qualified_end_entity, entrepreneur_region,
         "an entrepreneur has stateOrProvinceName"},
    Rule{"order795.entrepreneur_without_organization", kHolder, Severity::error, Scope::qualified_end_entity,
         entrepreneur_without_organization, "an entrepreneur is no organisation"},
    Rule{"order795.organization_without_person", kHolder, Severity::error, Scope::qualified_end_entity,
         organization_without_person, "where no person is named, none of a person's numbers is"},
    Rule{"order795.organization", kHolder, Severity::error, Scope::qualified_end_entity, organization_attributes,
         "an organisation has its name, address, OGRN and INNLE"},
    Rule{"order795.person_post", kHolder, Severity::error, Scope::qualified_end_entity, person_post,
         "a person who acts for an organisation has a title"},
    Rule{"order795.ca_identity", kIssuer, Severity::error, Scope::qualified_ca, ca_identity,
         "a CA has commonName, organizationName, OGRN and INNLE"},
    Rule{"order795.ca_address", kIssuer, Severity::warning, Scope::qualified_ca, ca_address,
         "a CA has region, locality and street"},
    Rule{"order795.issuer_identity", kIssuer, Severity::error, Scope::qualified, issuer_identity,
         "the issuer has commonName, country, organizationName, OGRN and an INN"},
    Rule{"order795.utf8_strings", kOrder, Severity::error, Scope::qualified, utf8_strings,
         "names and addresses are UTF8String"},
    Rule{"order795.lengths", kOrder, Severity::error, Scope::qualified, lengths,
         "attributes keep within the lengths of the order"},
    Rule{"order795.one_attribute_in_rdn", kOneOfEach, Severity::error, Scope::qualified, one_attribute_in_rdn,
         "each relative name has one attribute"},
    Rule{"order795.attributes_unique", kOneOfEach, Severity::error, Scope::qualified, attributes_unique,
         "no attribute stands twice"},
    Rule{"order795.visible_characters", kRegisters, Severity::error, Scope::qualified, visible_characters,
         "values have no invisible characters and no superfluous blanks"},
    Rule{"order795.common_name_is_person", kHolder, Severity::error, Scope::qualified_end_entity, common_name_is_person,
         "commonName of a person is surname and givenName"},
    Rule{"order795.snils_check", kNumbers, Severity::error, Scope::every, snils_check,
         "the check digits of SNILS are right"},
    Rule{"order795.inn_check", kNumbers, Severity::error, Scope::every, inn_check,
         "the check digits of a person's INN are right"},
    Rule{"order795.innle_check", kNumbers, Severity::error, Scope::every, innle_check,
         "the check digit of an organisation's INN is right"},
    Rule{"order795.ogrn_check", kNumbers, Severity::error, Scope::every, ogrn_check,
         "the check digit of OGRN is right"},
    Rule{"order795.ogrnip_check", kNumbers, Severity::error, Scope::every, ogrnip_check,
         "the check digit of OGRNIP is right"},
};

}  // namespace

std::span<const Rule> order795_subject_rules() {
  return kRules;
}

}  // namespace tamga::lint
