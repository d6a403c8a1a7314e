#include "tests/bench/issue/applicants.hpp"

#include <array>
#include <string>

namespace tamga::bench {
namespace {

std::string padded(std::size_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  return std::string(width - digits.size(), '0') + digits;
}

int digit(const std::string& digits, std::size_t position) {
  return digits[position] - '0';
}

std::string snils(std::size_t number) {
  const std::string digits = padded(100000000 + number, 9);
  int sum = 0;
  for (std::size_t i = 0; i < 9; ++i) sum += digit(digits, i) * static_cast<int>(9 - i);
  return digits + padded(static_cast<std::size_t>(sum % 101 % 100), 2);
}

std::string inn(std::size_t number) {
  constexpr std::array kWeights = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
  std::string digits = padded(7700000000 + number, 10);
  for (std::size_t skipped = 1; digits.size() < 12; --skipped) {
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) sum += digit(digits, i) * kWeights[i + skipped];
    digits += static_cast<char>('0' + sum % 11 % 10);
  }
  return digits;
}

Date day(int year, unsigned month, unsigned day_of_month) {
  return {std::chrono::year(year), std::chrono::month(month), std::chrono::day(day_of_month)};
}

ApplicantData applicant(std::size_t number) {
  return {.name = PersonName::from_parts(NamePart::parse("Образцова").value(), NamePart::parse("Мария").value(),
                                         NamePart::parse("Ивановна").value())
                      .value(),
          .birth_date = day(1990, 5, 17),
          .passport = {.series = PassportSeries::parse("4510").value(),
                       .number = PassportNumber::parse(padded(number + 1, 6)).value(),
                       .issuer = PassportIssuer::parse("ОВД района Пример").value(),
                       .department_code = DepartmentCode::parse("770-001").value(),
                       .issued_on = day(2010, 6, 1)},
          .snils = Snils::parse(snils(number)).value(),
          .inn = Inn::parse(inn(number)).value(),
          .region = Region{.code = RegionCode::parse("77").value(), .name = RegionName::parse("г. Москва").value()},
          .locality = std::nullopt,
          .street = std::nullopt,
          .email = Email::parse("m.obraztsova@example.ru").value(),
          .phone = Phone::parse("+79161234567").value()};
}

}  // namespace

app::SubmissionInput submission(std::size_t number, SignatureKind kind, Bytes request) {
  return {.applicant_kind = ApplicantKind::individual,
          .signature_kind = kind,
          .applicant = applicant(number),
          .code_word = CodeWord::parse("слово для замеров").value(),
          .signature_tool = SignatureTool::parse("КриптоПро CSP (5.0.11455)").value(),
          .request = std::move(request)};
}

app::ApprovalInput approval(Instant now) {
  return {.identification = {.kind = IdentificationKind::personal,
                             .document = IdentificationDocument::parse("паспорт").value(),
                             .at = now}};
}

}  // namespace tamga::bench
