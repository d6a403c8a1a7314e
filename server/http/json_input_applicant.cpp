#include "server/http/json_input_applicant.hpp"

namespace tamga::http {
namespace {

std::optional<PersonName> read_name(JsonReader& applicant) {
  JsonReader reader = applicant.object("name", Presence::required);
  auto surname = reader.read<NamePart>("surname");
  auto given_name = reader.read<NamePart>("given_name");
  const bool has_patronymic = reader.has("patronymic");
  auto patronymic = reader.read<NamePart>("patronymic", Presence::optional);
  reader.finish();
  if (!surname || !given_name || has_patronymic != patronymic.has_value()) return std::nullopt;
  auto name = PersonName::from_parts(std::move(*surname), std::move(*given_name), std::move(patronymic));
  if (!name) {
    applicant.fail("name", name.reason());
    return std::nullopt;
  }
  return *std::move(name);
}

std::optional<Passport> read_passport(JsonReader& applicant, std::optional<Date> birth_date, Date today) {
  JsonReader reader = applicant.object("passport", Presence::required);
  auto series = reader.read<PassportSeries>("series");
  auto number = reader.read<PassportNumber>("number");
  auto issuer = reader.read<PassportIssuer>("issuer");
  auto department_code = reader.read<DepartmentCode>("department_code");
  const auto issued_on = reader.date("issued_on", Presence::required);
  const auto fault = issued_on ? check_passport_issue_date(*issued_on, birth_date, today) : std::nullopt;
  if (fault) reader.fail("issued_on", *fault);
  reader.finish();
  if (!series || !number || !issuer || !department_code || !issued_on) return std::nullopt;
  return Passport{std::move(*series), std::move(*number), std::move(*issuer), std::move(*department_code), *issued_on};
}

std::optional<Region> read_region(JsonReader& parent) {
  JsonReader reader = parent.object("region", Presence::required);
  auto code = reader.read<RegionCode>("code");
  auto name = reader.read<RegionName>("name");
  reader.finish();
  if (!code || !name) return std::nullopt;
  return Region{std::move(*code), std::move(*name)};
}

Parsed<MandateGuid> parse_guid(std::string_view text) {
  const auto guid = MandateGuid::parse(text);
  if (!guid) return Errc::wrong_format;
  return *guid;
}

/// A machine-readable power of attorney has a number in its registry and always a term.
std::optional<Mandate> read_mandate(JsonReader& organisation, Date today) {
  JsonReader reader = organisation.object("mandate", Presence::required);
  const auto kind = reader.word("kind", parse_mandate_kind);
  auto number = reader.read<MandateNumber>("number");
  const auto date = reader.date("date", Presence::required);
  if (!kind) return std::nullopt;  // which members belong there is not known
  const bool in_registry = *kind == MandateKind::machine_readable_power_of_attorney;
  const auto until = reader.date("valid_until", in_registry ? Presence::required : Presence::optional);
  const auto guid = in_registry ? reader.read_with("registry_guid", Presence::required, parse_guid) : std::nullopt;
  const auto wrong_date = date ? check_mandate_date(*kind, *date, reader.has("valid_until"), today) : std::nullopt;
  if (wrong_date) reader.fail("date", *wrong_date);
  const auto wrong_end = until ? check_mandate_end(*until, date, today) : std::nullopt;
  if (wrong_end) reader.fail("valid_until", *wrong_end);
  reader.finish();
  if (!number || !date || (in_registry && (!until || !guid))) return std::nullopt;
  return Mandate{
      .kind = *kind, .number = *std::move(number), .date = *date, .valid_until = until, .registry_guid = guid};
}

std::optional<OrganisationData> read_organisation(JsonReader& applicant, ApplicantKind kind, Date today) {
  JsonReader reader = applicant.object("organisation", Presence::required);
  auto name = reader.read<OrganisationName>("name");
  auto ogrn = reader.read<Ogrn>("ogrn");
  auto inn = reader.read<OrganizationInn>("inn");
  auto kpp = reader.read<Kpp>("kpp", Presence::optional);
  auto region = read_region(reader);
  auto locality = reader.read<Locality>("locality");
  auto street = reader.read<Street>("street");
  auto department = reader.read<Department>("department", Presence::optional);
  // The post stands in the certificate beside the person; without him there is none.
  const bool has_post = kind == ApplicantKind::organisation;
  auto post = has_post ? reader.read<Post>("post") : std::nullopt;
  auto mandate = read_mandate(reader, today);
  reader.finish();
  if (!name || !ogrn || !inn || !region || !locality || !street || !mandate || has_post != post.has_value()) {
    return std::nullopt;
  }
  return OrganisationData{*std::move(name),   *std::move(ogrn),     *std::move(inn),    std::move(kpp),
                          *std::move(region), *std::move(locality), *std::move(street), std::move(department),
                          std::move(post),    *std::move(mandate)};
}

}  // namespace

std::optional<ApplicantData> read_applicant(JsonReader& submission, std::optional<ApplicantKind> kind, Date today) {
  JsonReader reader = submission.object("applicant", Presence::required);
  auto name = read_name(reader);
  const auto birth_date = reader.date("birth_date", Presence::required);
  const auto fault = birth_date ? check_birth_date(*birth_date, today) : std::nullopt;
  if (fault) reader.fail("birth_date", *fault);
  // A birth that has not happened says nothing about the passport.
  const auto known_birth_date = fault == Errc::in_the_future ? std::nullopt : birth_date;
  auto passport = read_passport(reader, known_birth_date, today);
  auto snils = reader.read<Snils>("snils");
  auto inn = reader.read<Inn>("inn");
  auto email = reader.read<Email>("email");
  auto phone = reader.read<Phone>("phone");
  if (!kind) return std::nullopt;

  std::optional<Region> region;
  std::optional<Locality> locality;
  std::optional<Street> street;
  std::optional<Ogrnip> ogrnip;
  std::optional<OrganisationData> organisation;
  const bool for_organisation = acts_for_organisation(*kind);
  if (for_organisation) {
    organisation = read_organisation(reader, *kind, today);
  } else {
    region = read_region(reader);
    locality = reader.read<Locality>("locality", Presence::optional);
    street = reader.read<Street>("street", Presence::optional);
  }
  if (*kind == ApplicantKind::sole_proprietor) ogrnip = reader.read<Ogrnip>("ogrnip");
  reader.finish();
  if (!name || !birth_date || !passport || !snils || !inn || !email || !phone) return std::nullopt;
  return ApplicantData{*std::move(name),  *birth_date,       *std::move(passport), *std::move(snils),
                       *std::move(inn),   std::move(region), std::move(locality),  std::move(street),
                       *std::move(email), *std::move(phone), std::move(ogrnip),    std::move(organisation)};
}

}  // namespace tamga::http
