#include "server/storage/applicant_record.hpp"

#include <nlohmann/json.hpp>

#include "server/storage/json_record.hpp"

namespace tamga::storage {
namespace {

using nlohmann::ordered_json;

// Version 1 knew individuals only; it lacks nothing that is required here.
constexpr unsigned kVersion = 2;
constexpr unsigned kFirstVersion = 1;

[[noreturn]] void refuse(const char* member) {
  throw Error(Errc::internal, LogNote{std::string("stored data of an applicant are unreadable at ") + member});
}

JsonRecord::Object member(const JsonRecord::Object& object, const char* name) {
  const auto found = object.object(name);
  if (!found) refuse(name);
  return *found;
}

std::string_view text(const JsonRecord::Object& object, const char* name) {
  const auto found = object.text(name);
  if (!found) refuse(name);
  return *found;
}

template <typename T>
T parsed(const JsonRecord::Object& object, const char* name) {
  return T::parse(text(object, name)).value();
}

template <typename T>
std::optional<T> parsed_if_present(const JsonRecord::Object& object, const char* name) {
  return object.contains(name) ? std::optional(parsed<T>(object, name)) : std::nullopt;
}

Date date(const JsonRecord::Object& object, const char* name) {
  const auto value = parse_iso_date(text(object, name));
  if (!value) refuse(name);
  return *value;
}

ordered_json write_region(const Region& region) {
  return {{"code", region.code.digits()}, {"name", region.name.text()}};
}

Region read_region(const JsonRecord::Object& region) {
  return {.code = parsed<RegionCode>(region, "code"), .name = parsed<RegionName>(region, "name")};
}

ordered_json write_mandate(const Mandate& mandate) {
  ordered_json record = {
      {"kind", to_string(mandate.kind)}, {"number", mandate.number.text()}, {"date", to_iso_date(mandate.date)}};
  if (mandate.valid_until) record["valid_until"] = to_iso_date(*mandate.valid_until);
  if (mandate.registry_guid) record["registry_guid"] = mandate.registry_guid->to_string();
  return record;
}

Mandate read_mandate(const JsonRecord::Object& record) {
  const auto kind = parse_mandate_kind(text(record, "kind"));
  if (!kind) refuse("kind");
  Mandate mandate{.kind = *kind,
                  .number = parsed<MandateNumber>(record, "number"),
                  .date = date(record, "date"),
                  .valid_until = std::nullopt,
                  .registry_guid = std::nullopt};
  if (record.contains("valid_until")) mandate.valid_until = date(record, "valid_until");
  if (record.contains("registry_guid")) {
    mandate.registry_guid = MandateGuid::parse(text(record, "registry_guid"));
    if (!mandate.registry_guid) refuse("registry_guid");
  }
  return mandate;
}

ordered_json write_organisation(const OrganisationData& organisation) {
  ordered_json record = {{"name", organisation.name.text()},
                         {"ogrn", organisation.ogrn.digits()},
                         {"inn", organisation.inn.digits()},
                         {"region", write_region(organisation.region)},
                         {"locality", organisation.locality.text()},
                         {"street", organisation.street.text()},
                         {"mandate", write_mandate(organisation.mandate)}};
  if (organisation.kpp) record["kpp"] = organisation.kpp->text();
  if (organisation.department) record["department"] = organisation.department->text();
  if (organisation.post) record["post"] = organisation.post->text();
  return record;
}

OrganisationData read_organisation(const JsonRecord::Object& record) {
  return {.name = parsed<OrganisationName>(record, "name"),
          .ogrn = parsed<Ogrn>(record, "ogrn"),
          .inn = parsed<OrganizationInn>(record, "inn"),
          .kpp = parsed_if_present<Kpp>(record, "kpp"),
          .region = read_region(member(record, "region")),
          .locality = parsed<Locality>(record, "locality"),
          .street = parsed<Street>(record, "street"),
          .department = parsed_if_present<Department>(record, "department"),
          .post = parsed_if_present<Post>(record, "post"),
          .mandate = read_mandate(member(record, "mandate"))};
}

}  // namespace

std::string write_applicant(const ApplicantData& applicant) {
  ordered_json name = {{"surname", applicant.name.surname()}, {"given_name", applicant.name.given_name()}};
  if (const auto patronymic = applicant.name.patronymic()) name["patronymic"] = *patronymic;
  ordered_json record = {{"version", kVersion},
                         {"name", std::move(name)},
                         {"birth_date", to_iso_date(applicant.birth_date)},
                         {"passport",
                          {{"series", applicant.passport.series.digits()},
                           {"number", applicant.passport.number.digits()},
                           {"issuer", applicant.passport.issuer.text()},
                           {"department_code", applicant.passport.department_code.text()},
                           {"issued_on", to_iso_date(applicant.passport.issued_on)}}},
                         {"snils", applicant.snils.digits()},
                         {"inn", applicant.inn.digits()},
                         {"email", applicant.email.text()},
                         {"phone", applicant.phone.text()}};
  if (applicant.region) record["region"] = write_region(*applicant.region);
  if (applicant.locality) record["locality"] = applicant.locality->text();
  if (applicant.street) record["street"] = applicant.street->text();
  if (applicant.ogrnip) record["ogrnip"] = applicant.ogrnip->digits();
  if (applicant.organisation) record["organisation"] = write_organisation(*applicant.organisation);
  return record.dump();
}

ApplicantData read_applicant(std::string_view record) {
  const auto parsed_record = JsonRecord::parse(record);
  if (!parsed_record) refuse("version");
  const JsonRecord::Object object = parsed_record->whole();
  const auto version = object.number("version");
  if (version != kVersion && version != kFirstVersion) refuse("version");
  const JsonRecord::Object name = member(object, "name");
  const JsonRecord::Object passport = member(object, "passport");
  return {.name = PersonName::from_parts(parsed<NamePart>(name, "surname"), parsed<NamePart>(name, "given_name"),
                                         parsed_if_present<NamePart>(name, "patronymic"))
                      .value(),
          .birth_date = date(object, "birth_date"),
          .passport = Passport{.series = parsed<PassportSeries>(passport, "series"),
                               .number = parsed<PassportNumber>(passport, "number"),
                               .issuer = parsed<PassportIssuer>(passport, "issuer"),
                               .department_code = parsed<DepartmentCode>(passport, "department_code"),
                               .issued_on = date(passport, "issued_on")},
          .snils = parsed<Snils>(object, "snils"),
          .inn = parsed<Inn>(object, "inn"),
          .region = object.contains("region") ? std::optional(read_region(member(object, "region"))) : std::nullopt,
          .locality = parsed_if_present<Locality>(object, "locality"),
          .street = parsed_if_present<Street>(object, "street"),
          .email = parsed<Email>(object, "email"),
          .phone = parsed<Phone>(object, "phone"),
          .ogrnip = parsed_if_present<Ogrnip>(object, "ogrnip"),
          .organisation = object.contains("organisation")
                              ? std::optional(read_organisation(member(object, "organisation")))
                              : std::nullopt};
}

}  // namespace tamga::storage
