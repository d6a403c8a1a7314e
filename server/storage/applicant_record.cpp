#include "server/storage/applicant_record.hpp"

#include <nlohmann/json.hpp>

namespace tamga::storage {
namespace {

using nlohmann::ordered_json;

constexpr int kVersion = 1;

[[noreturn]] void refuse(const char* member) {
  throw Error(Errc::internal, LogNote{std::string("stored data of an applicant are unreadable at ") + member});
}

const ordered_json& member(const ordered_json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) refuse(name);
  return *found;
}

std::string text(const ordered_json& object, const char* name) {
  const ordered_json& value = member(object, name);
  if (!value.is_string()) refuse(name);
  return value.get<std::string>();
}

template <typename T>
T parsed(const ordered_json& object, const char* name) {
  return T::parse(text(object, name)).value();
}

template <typename T>
std::optional<T> parsed_if_present(const ordered_json& object, const char* name) {
  return object.contains(name) ? std::optional(parsed<T>(object, name)) : std::nullopt;
}

Date date(const ordered_json& object, const char* name) {
  const auto value = parse_iso_date(text(object, name));
  if (!value) refuse(name);
  return *value;
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
  if (applicant.region) {
    record["region"] = {{"code", applicant.region->code.digits()}, {"name", applicant.region->name.text()}};
  }
  if (applicant.locality) record["locality"] = applicant.locality->text();
  if (applicant.street) record["street"] = applicant.street->text();
  return record.dump();
}

ApplicantData read_applicant(std::string_view record) {
  const ordered_json object = ordered_json::parse(record, nullptr, false);
  if (!object.is_object() || member(object, "version") != kVersion) refuse("version");
  const ordered_json& name = member(object, "name");
  const ordered_json& passport = member(object, "passport");
  const ordered_json& region = member(object, "region");
  return {.name = PersonName::from_parts(parsed<NamePart>(name, "surname"), parsed<NamePart>(name, "given_name"),
                                         parsed_if_present<NamePart>(name, "patronymic"))
                      .value(),
          .birth_date = date(object, "birth_date"),
          .passport = {.series = parsed<PassportSeries>(passport, "series"),
                       .number = parsed<PassportNumber>(passport, "number"),
                       .issuer = parsed<PassportIssuer>(passport, "issuer"),
                       .department_code = parsed<DepartmentCode>(passport, "department_code"),
                       .issued_on = date(passport, "issued_on")},
          .snils = parsed<Snils>(object, "snils"),
          .inn = parsed<Inn>(object, "inn"),
          .region = Region{.code = parsed<RegionCode>(region, "code"), .name = parsed<RegionName>(region, "name")},
          .locality = parsed_if_present<Locality>(object, "locality"),
          .street = parsed_if_present<Street>(object, "street"),
          .email = parsed<Email>(object, "email"),
          .phone = parsed<Phone>(object, "phone")};
}

}  // namespace tamga::storage
