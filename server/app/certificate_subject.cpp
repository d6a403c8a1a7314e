#include "server/app/certificate_subject.hpp"

#include <algorithm>
#include <array>

#include "ca-core/base/error.hpp"
#include "ca-core/x509/applicant_subject.hpp"

namespace tamga::app {
namespace {

/// Where an attribute of the subject comes from: with an organisation, and without one.
struct Origin {
  std::string_view attribute;
  std::string_view of_organisation;
  std::string_view of_person;
};

constexpr std::array kOrigins{
    // Of a person it is all parts of the name together.
    Origin{"/subject/common_name", "/applicant/organisation/name", "/applicant/name"},
    Origin{"/subject/surname", "/applicant/name/surname", "/applicant/name/surname"},
    Origin{"/subject/given_name", "/applicant/name/given_name", "/applicant/name/given_name"},
    Origin{"/subject/region", "/applicant/organisation/region", "/applicant/region"},
    Origin{"/subject/locality", "/applicant/organisation/locality", "/applicant/locality"},
    Origin{"/subject/street", "/applicant/organisation/street", "/applicant/street"},
    Origin{"/subject/organization", "/applicant/organisation/name", "/applicant/organisation"},
    Origin{"/subject/organizational_unit", "/applicant/organisation/department", "/applicant/organisation"},
    Origin{"/subject/title", "/applicant/organisation/post", "/applicant/organisation"},
    Origin{"/subject/ogrn", "/applicant/organisation/ogrn", "/applicant/organisation"},
    Origin{"/subject/innle", "/applicant/organisation/inn", "/applicant/organisation"},
    Origin{"/subject/ogrnip", "/applicant/ogrnip", "/applicant/ogrnip"},
    Origin{"/subject/inn", "/applicant/inn", "/applicant/inn"},
    Origin{"/subject/snils", "/applicant/snils", "/applicant/snils"},
    Origin{"/subject/email", "/applicant/email", "/applicant/email"},
};

std::string origin_of(const std::string& pointer, bool of_organisation) {
  const auto* found = std::ranges::find(kOrigins, pointer, &Origin::attribute);
  if (found == kOrigins.end()) return "/applicant";
  return std::string(of_organisation ? found->of_organisation : found->of_person);
}

}  // namespace

void check_certificate_subject(const ApplicantData& applicant, const Profile& profile) {
  try {
    applicant_subject(applicant, profile);
  } catch (const Error& error) {
    FieldErrors fields = error.details().fields;
    for (FieldError& field : fields) field.pointer = origin_of(field.pointer, applicant.organisation.has_value());
    throw Error::invalid(std::move(fields));
  }
}

}  // namespace tamga::app
