#include "ca-core/x509/applicant_subject.hpp"

#include "ca-core/base/error.hpp"

namespace tamga {
namespace {

template <typename Line>
std::optional<std::string> text_of(const std::optional<Line>& line) {
  return line ? std::optional(line->text()) : std::nullopt;
}

std::string printed(const Region& region, const Profile& profile) {
  return profile.region_format == RegionFormat::name ? region.name.text() : region.printed();
}

std::optional<std::string> value_for(AttributeType type, const ApplicantData& person, const Profile& profile) {
  switch (type) {
    case AttributeType::common_name:
      return person.name.full();
    case AttributeType::surname:
      return person.name.surname();
    case AttributeType::given_name:
      return person.name.given_names();
    case AttributeType::country:
      return "RU";
    case AttributeType::region:
      return person.region ? std::optional(printed(*person.region, profile)) : std::nullopt;
    case AttributeType::locality:
      return text_of(person.locality);
    case AttributeType::street:
      return text_of(person.street);
    case AttributeType::ogrnip:
      return person.ogrnip ? std::optional(person.ogrnip->digits()) : std::nullopt;
    case AttributeType::inn:
      return person.inn.digits();
    case AttributeType::snils:
      return person.snils.digits();
    case AttributeType::email:
      return person.email.text();
    case AttributeType::organization:
    case AttributeType::organizational_unit:
    case AttributeType::title:
    case AttributeType::ogrn:
    case AttributeType::innle:
      return std::nullopt;
  }
  return std::nullopt;
}

/// What an organisation says itself, beside and instead of the person who acts for it.
std::optional<std::string> value_for(AttributeType type, const OrganisationData& organisation,
                                     const ApplicantData& person, const Profile& profile) {
  switch (type) {
    case AttributeType::common_name:
    case AttributeType::organization:
      return organisation.name.text();
    case AttributeType::region:
      return printed(organisation.region, profile);
    case AttributeType::locality:
      return organisation.locality.text();
    case AttributeType::street:
      return organisation.street.text();
    case AttributeType::organizational_unit:
      return text_of(organisation.department);
    case AttributeType::title:
      return text_of(organisation.post);
    case AttributeType::ogrn:
      return organisation.ogrn.digits();
    case AttributeType::innle:
      return organisation.inn.digits();
    default:
      return value_for(type, person, profile);
  }
}

}  // namespace

Subject applicant_subject(const ApplicantData& applicant, const Profile& profile) {
  Subject subject(profile.long_names ? NameLengths::long_names : NameLengths::order795);
  FieldErrors missing;
  for (const SubjectAttribute& attribute : profile.subject) {
    const auto value = applicant.organisation ? value_for(attribute.type, *applicant.organisation, applicant, profile)
                                              : value_for(attribute.type, applicant, profile);
    if (value) {
      subject.add(attribute.type, *value);
    } else if (attribute.presence == AttributePresence::required) {
      missing.push_back({"/subject/" + std::string(to_string(attribute.type)), Errc::required});
    }
  }
  if (!missing.empty()) throw Error::invalid(std::move(missing));
  return subject;
}

}  // namespace tamga
