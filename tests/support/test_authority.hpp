#pragma once

// A small centre for tests: roots and issuing CAs made by the shipped profiles, and orders for every kind of
// certificate.

#include <memory>
#include <string>
#include <utility>

#include "ca-core/issuing/issuer.hpp"
#include "ca-core/openssl/random.hpp"
#include "ca-core/x509/applicant_subject.hpp"
#include "tests/support/shipped_profiles.hpp"

namespace tamga::testing {

/// 2026-11-23 10:00:00 UTC.
inline constexpr Instant kTestNow{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(10)};

/// When this centre works; a program that other programs judge by the wall clock sets it.
inline Instant& centre_time() {
  static Instant time = kTestNow;
  return time;
}

inline SerialNumber random_serial() {
  openssl::OpensslRandom random;
  return SerialNumber::random(random, 1);
}

inline IssuerSignTool test_tools() {
  return {"СКЗИ «Проба» версия 1.0, исполнение 2", "ПО «Тамга» версия 0.1",
          "Сертификат соответствия № СФ/000-0001 от 01.01.2026", "Заключение № 1 от 01.01.2026"};
}

inline OrganizationSubject test_organization(std::string_view common_name = {}) {
  return {.common_name = std::string(common_name),
          .organization = "АО «Удостоверяющий центр»",
          .region = "77 г. Москва",
          .locality = "Москва",
          .street = "ул. Пробная, д. 1",
          .ogrn = "1047702026701",
          .innle = "7710474375",
          .email = "ca@example.ru"};
}

inline Subject ca_subject(std::string_view title) {
  return organization_subject(test_organization(title));
}

inline CaUrls test_urls(const std::string& slug) {
  return {.crl = {"http://status.example.ru/crl/" + slug + ".crl"},
          .ca_certificate = {"http://status.example.ru/ca/" + slug + ".crt"},
          .ocsp = {"http://status.example.ru/ocsp"},
          .ca_bundle = {"http://status.example.ru/ca/" + slug + ".p7c"}};
}

/// One CA with its key.
struct TestAuthority {
  std::unique_ptr<KeyFileSigner> signer;
  std::unique_ptr<Issuer> issuer;

  const Certificate& certificate() const { return issuer->certificate(); }

  Certificate issue(const CertificateOrder& order) const {
    return Certificate::parse_der(issuer->sign(issuer->prepare(order)).der);
  }
};

inline CertificateOrder ca_order(const std::string& slug, const PublicKey& key) {
  const Profile& profile = shipped_profiles().of_authority(slug);
  return {.profile = &profile,
          .serial = random_serial(),
          .public_key = key,
          .subject = ca_subject("УЦ " + slug),
          .not_before = centre_time() - std::chrono::hours(1),
          .identification = profile.identification_kind ? std::optional(IdentificationKind::personal) : std::nullopt,
          .signature_tool = profile.subject_sign_tool ? test_tools().sign_tool : std::string()};
}

inline TestAuthority opened(const std::string& slug, std::unique_ptr<KeyFileSigner> signer, const Bytes& der) {
  auto issuer = std::make_unique<Issuer>(slug, Certificate::parse_der(der), *signer, test_urls(slug), test_tools());
  return {std::move(signer), std::move(issuer)};
}

inline TestAuthority make_root(const std::string& slug, ParameterSet set) {
  auto signer = std::make_unique<KeyFileSigner>(PrivateKey::generate(set));
  const auto issued = issue_root(ca_order(slug, signer->public_key()), *signer, test_tools());
  return opened(slug, std::move(signer), issued.der);
}

inline TestAuthority make_issuing(const TestAuthority& root, const std::string& slug, ParameterSet set) {
  auto signer = std::make_unique<KeyFileSigner>(PrivateKey::generate(set));
  const auto issued = root.issuer->sign(root.issuer->prepare(ca_order(slug, signer->public_key())));
  return opened(slug, std::move(signer), issued.der);
}

/// What such an applicant's application says.
inline ApplicantData test_applicant(ApplicantKind kind) {
  const auto day = [](const char* text) { return parse_iso_date(text).value(); };
  const Region region{RegionCode::parse("60").value(), RegionName::parse("Псковская область").value()};
  ApplicantData applicant{
      .name = PersonName::from_parts(NamePart::parse("Мусоргский").value(), NamePart::parse("Модест").value(),
                                     NamePart::parse("Петрович").value())
                  .value(),
      .birth_date = day("1989-03-21"),
      .passport = {.series = PassportSeries::parse("5810").value(),
                   .number = PassportNumber::parse("123456").value(),
                   .issuer = PassportIssuer::parse("УМВД по Псковской области").value(),
                   .department_code = DepartmentCode::parse("600-001").value(),
                   .issued_on = day("2010-05-20")},
      .snils = Snils::parse("11223344595").value(),
      .inn = Inn::parse("500100732259").value(),
      .region = region,
      .locality = Locality::parse("Карево").value(),
      .street = std::nullopt,
      .email = Email::parse("m.musorgsky@example.ru").value(),
      .phone = Phone::parse("+79161234567").value()};
  if (kind == ApplicantKind::sole_proprietor) applicant.ogrnip = Ogrnip::parse("304500116000157").value();
  if (!acts_for_organisation(kind)) return applicant;
  const bool named = kind == ApplicantKind::organisation;
  applicant.region.reset();
  applicant.locality.reset();
  applicant.organisation = OrganisationData{
      .name = OrganisationName::parse("ООО \"Картинки с выставки\"").value(),
      .ogrn = Ogrn::parse("1047702026701").value(),
      .inn = OrganizationInn::parse("7710474375").value(),
      .kpp = Kpp::parse("771001001").value(),
      .region = region,
      .locality = Locality::parse("Псков").value(),
      .street = Street::parse("ул. Пробная, д. 1, офис 2").value(),
      .department = named ? std::nullopt : std::optional(Department::parse("Отдел обмена документами").value()),
      .post = named ? std::optional(Post::parse("Генеральный директор").value()) : std::nullopt,
      .mandate = {.kind = MandateKind::head,
                  .number = MandateNumber::parse("1").value(),
                  .date = day("2020-01-09"),
                  .valid_until = std::nullopt,
                  .registry_guid = std::nullopt}};
  return applicant;
}

/// An order for a subscriber's certificate by this profile.
inline CertificateOrder subscriber_order(const Profile& profile, const PublicKey& key) {
  return {.profile = &profile,
          .serial = random_serial(),
          .public_key = key,
          .subject = applicant_subject(test_applicant(profile.applicants.front()), profile),
          .not_before = centre_time(),
          .identification = IdentificationKind::personal,
          .signature_tool = "СКЗИ «Проба CSP» (5.0.12000)"};
}

inline CertificateOrder service_order(std::string_view profile_name, std::string_view common_name,
                                      const PublicKey& key) {
  const Profile& profile = shipped_profiles().named(profile_name);
  CertificateOrder order{.profile = &profile,
                         .serial = random_serial(),
                         .public_key = key,
                         .subject = service_subject(common_name, "АО «Удостоверяющий центр»"),
                         .not_before = centre_time()};
  if (profile.purpose == CertificatePurpose::tls_server) {
    order.alternative_names = {{AlternativeName::Kind::dns, "ca.example.ru"}, {AlternativeName::Kind::ip, "127.0.0.1"}};
  }
  return order;
}

}  // namespace tamga::testing
