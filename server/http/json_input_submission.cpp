#include "server/http/json_input.hpp"
#include "server/http/json_input_parts.hpp"

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

std::optional<Region> read_region(JsonReader& applicant) {
  JsonReader reader = applicant.object("region", Presence::required);
  auto code = reader.read<RegionCode>("code");
  auto name = reader.read<RegionName>("name");
  reader.finish();
  if (!code || !name) return std::nullopt;
  return Region{std::move(*code), std::move(*name)};
}

std::optional<ApplicantData> read_applicant(JsonReader& submission, Date today) {
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
  auto region = read_region(reader);
  auto locality = reader.read<Locality>("locality", Presence::optional);
  auto street = reader.read<Street>("street", Presence::optional);
  auto email = reader.read<Email>("email");
  auto phone = reader.read<Phone>("phone");
  reader.finish();
  if (!name || !birth_date || !passport || !snils || !inn || !region || !email || !phone) return std::nullopt;
  return ApplicantData{std::move(*name),  *birth_date,        std::move(*passport), std::move(*snils),
                       std::move(*inn),   std::move(*region), std::move(locality),  std::move(street),
                       std::move(*email), std::move(*phone)};
}

std::optional<ApplicantKind> parse_taken_kind(std::string_view word) {
  return word == to_string(ApplicantKind::individual) ? std::optional(ApplicantKind::individual) : std::nullopt;
}

}  // namespace

app::SubmissionInput decode_submission(ByteView body, Date today) {
  std::optional<ApplicantKind> applicant_kind;
  std::optional<SignatureKind> signature_kind;
  std::optional<ApplicantData> applicant;
  std::optional<CodeWord> code_word;
  std::optional<SignatureTool> signature_tool;
  std::optional<Bytes> request;
  read_body(body, [&](JsonReader& reader) {
    applicant_kind = reader.word("applicant_kind", parse_taken_kind);
    signature_kind = reader.word("signature_kind", parse_signature_kind);
    applicant = read_applicant(reader, today);
    code_word = reader.read<CodeWord>("code_word");
    signature_tool = reader.read<SignatureTool>("signature_tool");
    request = read_certificate_request(reader);
  });
  return {applicant_kind.value(),
          signature_kind.value(),
          std::move(applicant).value(),
          std::move(code_word).value(),
          std::move(signature_tool).value(),
          std::move(request).value()};
}

}  // namespace tamga::http
