#include "ca-core/x509/applicant_subject.hpp"

#include <gtest/gtest.h>

#include "ca-core/x509/name_text.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga {
namespace {

using testing::test_applicant;

std::string subject_text(ApplicantKind kind, std::string_view profile) {
  const Subject subject = applicant_subject(test_applicant(kind), shipped_profiles().named(profile));
  EXPECT_EQ(name_text(subject.der()), subject.to_text()) << "what is read is what was written";
  return subject.to_text();
}

constexpr std::string_view kPerson = "SN=Мусоргский, GN=Модест Петрович, ";

TEST(ApplicantSubject, OfQualifiedCertificatesIsTheTableOfOrder795) {
  EXPECT_EQ(subject_text(ApplicantKind::individual, "qualified-individual"),
            "CN=Мусоргский Модест Петрович, " + std::string(kPerson) +
                "C=RU, ST=60 Псковская область, L=Карево, INN=500100732259, SNILS=11223344595, "
                "E=m.musorgsky@example.ru");
  EXPECT_EQ(subject_text(ApplicantKind::sole_proprietor, "qualified-sole-proprietor"),
            "CN=Мусоргский Модест Петрович, " + std::string(kPerson) +
                "C=RU, ST=60 Псковская область, L=Карево, OGRNIP=304500116000157, INN=500100732259, "
                "SNILS=11223344595, E=m.musorgsky@example.ru");
  EXPECT_EQ(subject_text(ApplicantKind::organisation, "qualified-organisation-person"),
            "CN=ООО \"Картинки с выставки\", " + std::string(kPerson) +
                "C=RU, ST=60 Псковская область, L=Псков, STREET=ул. Пробная, д. 1, офис 2, "
                "O=ООО \"Картинки с выставки\", T=Генеральный директор, OGRN=1047702026701, INNLE=7710474375, "
                "INN=500100732259, SNILS=11223344595, E=m.musorgsky@example.ru");
  EXPECT_EQ(subject_text(ApplicantKind::organisation_automatic, "qualified-organisation-automatic"),
            "CN=ООО \"Картинки с выставки\", C=RU, ST=60 Псковская область, L=Псков, "
            "STREET=ул. Пробная, д. 1, офис 2, O=ООО \"Картинки с выставки\", OU=Отдел обмена документами, "
            "OGRN=1047702026701, INNLE=7710474375, E=m.musorgsky@example.ru");
}

TEST(ApplicantSubject, OfUnqualifiedCertificatesHasNoNumbersOfThePerson) {
  EXPECT_EQ(subject_text(ApplicantKind::individual, "unqualified-individual-gost"),
            "CN=Мусоргский Модест Петрович, " + std::string(kPerson) +
                "C=RU, ST=60 Псковская область, L=Карево, E=m.musorgsky@example.ru");
  EXPECT_EQ(subject_text(ApplicantKind::sole_proprietor, "unqualified-sole-proprietor-ecdsa"),
            "CN=Мусоргский Модест Петрович, " + std::string(kPerson) +
                "C=RU, ST=60 Псковская область, L=Карево, OGRNIP=304500116000157, E=m.musorgsky@example.ru");
  EXPECT_EQ(subject_text(ApplicantKind::organisation, "unqualified-organisation-person-gost"),
            "CN=ООО \"Картинки с выставки\", " + std::string(kPerson) +
                "C=RU, ST=60 Псковская область, L=Псков, STREET=ул. Пробная, д. 1, офис 2, "
                "O=ООО \"Картинки с выставки\", T=Генеральный директор, OGRN=1047702026701, INNLE=7710474375, "
                "E=m.musorgsky@example.ru");
}

TEST(ApplicantSubject, HasNoPatronymicWhereThereIsNone) {
  ApplicantData applicant = test_applicant(ApplicantKind::individual);
  applicant.name =
      PersonName::from_parts(NamePart::parse("Ли").value(), NamePart::parse("Ия").value(), std::nullopt).value();
  applicant.locality.reset();
  EXPECT_EQ(applicant_subject(applicant, shipped_profiles().named("unqualified-individual-gost")).to_text(),
            "CN=Ли Ия, SN=Ли, GN=Ия, C=RU, ST=60 Псковская область, E=m.musorgsky@example.ru");
}

TEST(ApplicantSubject, NamesAllThatTheProfileRequiresAndTheDataDoNotHave) {
  try {
    applicant_subject(test_applicant(ApplicantKind::individual),
                      shipped_profiles().named("qualified-organisation-person"));
    FAIL() << "not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.details().fields, (FieldErrors{{"/subject/street", Errc::required},
                                                   {"/subject/organization", Errc::required},
                                                   {"/subject/title", Errc::required},
                                                   {"/subject/ogrn", Errc::required},
                                                   {"/subject/innle", Errc::required}}));
  }
}

TEST(ApplicantSubject, HasALongNameOnlyWhereTheProfileAllowsIt) {
  ApplicantData applicant = test_applicant(ApplicantKind::organisation);
  const std::string name =
      "Общество с ограниченной ответственностью «Научно-производственное объединение «Картинки с выставки»";
  applicant.organisation->name = OrganisationName::parse(name).value();
  EXPECT_REFUSED(applicant_subject(applicant, shipped_profiles().named("qualified-organisation-person")),
                 Errc::invalid_fields);
  Profile profile = shipped_profiles().named("qualified-organisation-person");
  profile.long_names = true;
  const Subject subject = applicant_subject(applicant, profile);
  EXPECT_EQ(subject.value(AttributeType::common_name), name);
  EXPECT_EQ(subject.value(AttributeType::organization), name);
}

}  // namespace
}  // namespace tamga
