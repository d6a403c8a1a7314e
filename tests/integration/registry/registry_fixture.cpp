#include "tests/integration/registry/registry_fixture.hpp"

#include "server/app/admit_operator.hpp"
#include "server/app/submit_application.hpp"
#include "tests/integration/registry/installed_authorities.hpp"
#include "tests/support/request_factory.hpp"

namespace tamga::testing {

ApplicantData applicant_data(const Person& person) {
  return {.name = PersonName::from_parts(NamePart::parse(person.surname).value(),
                                         NamePart::parse(person.given_name).value(), std::nullopt)
                      .value(),
          .birth_date = *parse_iso_date(person.birth_date),
          .passport = {.series = PassportSeries::parse("4510").value(),
                       .number = PassportNumber::parse(person.passport_number).value(),
                       .issuer = PassportIssuer::parse("ОВД района Арбат").value(),
                       .department_code = DepartmentCode::parse("770-001").value(),
                       .issued_on = *parse_iso_date(person.passport_issued_on)},
          .snils = Snils::parse(person.snils).value(),
          .inn = Inn::parse("500100732259").value(),
          .region = Region{.code = RegionCode::parse("77").value(), .name = RegionName::parse("Москва").value()},
          .locality = std::nullopt,
          .street = Street::parse("ул. Арбат, 1").value(),
          .email = Email::parse(person.email).value(),
          .phone = Phone::parse("+79123456789").value()};
}

RegistryTest::RegistryTest()
    : name_(InstalledAuthorities::instance().create_database()),
      now_(*parse_rfc3339("2026-11-23T10:15:00Z")),
      owner_(PostgresCluster::running().connection_string(name_, "postgres"), 2),
      issuance_(PostgresCluster::running().connection_string(name_, "tamga_issuance"), 2),
      database_(PostgresCluster::running().connection_string(name_, "tamga_registration"), 16),
      personal_data_(database_, master_key(), random_, now_),
      code_words_({.memory_kib = 64, .passes = 1, .threads = 2, .queue_limit = 100}, random_),
      registry_{.database = database_,
                .personal_data = personal_data_,
                .code_words = code_words_,
                .profiles = profiles_,
                .random = random_,
                .code_word_limits = {.attempts = 3, .source_attempts = 6, .window = std::chrono::seconds(900)}},
      operator_(add_operator(app::Role::operator_, "Главный офис")),
      clerk_(add_operator(app::Role::mfc_clerk, "МФЦ Арбат")) {}

app::Actor RegistryTest::add_operator(app::Role role, const std::string& office) {
  const auto admitted = app::admit_operator(issuance_, InstalledAuthorities::instance().keys(), profiles_,
                                            {.name = "Иванова Анна",
                                             .role = role,
                                             .office = office,
                                             .key = PrivateKey::generate(ParameterSet::p256).public_key(),
                                             .organization = "АО «Удостоверяющий центр»",
                                             .instance = 1},
                                            random_, now_);
  return app::authenticate_operator(database_, admitted.view.certificate_sha256);
}

app::SubmissionInput RegistryTest::submission(const Person& person, const std::string& code_word) {
  return {.applicant_kind = ApplicantKind::individual,
          .signature_kind = SignatureKind::unqualified,
          .applicant = applicant_data(person),
          .code_word = CodeWord::parse(code_word).value(),
          .signature_tool = SignatureTool::parse("КриптоПро CSP (5.0.12000)").value(),
          .request = make_request()};
}

app::ApplicationView RegistryTest::submit(const app::Actor& actor, const Person& person, const std::string& code_word) {
  return app::submit_application(registry_, actor, submission(person, code_word), std::nullopt, now_);
}

app::ApprovalInput RegistryTest::identified(IdentificationKind kind) {
  return {.identification = {.kind = kind,
                             .document = IdentificationDocument::parse("Паспорт 4510 123456").value(),
                             .at = now_ - std::chrono::minutes(5)}};
}

int RegistryTest::count(const std::string& sql) {
  return owner_.read([&](storage::Transaction& transaction) { return transaction.one(sql).get<int>("count"); });
}

}  // namespace tamga::testing
