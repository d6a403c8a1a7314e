#include "server/http/json_output.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tamga::http {
namespace {

using nlohmann::json;

Instant at(const char* text) {
  return parse_rfc3339(text).value();
}

template <typename Id>
Id id(const char* text) {
  return Id::parse(text).value();
}

constexpr const char* kApplication = "0b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d";
constexpr const char* kSubscriber = "1b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d";
constexpr const char* kOperator = "2b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d";

CertificateName name(const char* serial) {
  return {"gost-unqualified", SerialNumber::parse_hex(serial).value()};
}

ApplicantData applicant() {
  return {
      PersonName::from_parts(NamePart::parse("Ёлкина").value(), NamePart::parse("Анна").value(), std::nullopt).value(),
      parse_iso_date("1987-04-12").value(),
      Passport{PassportSeries::parse("4510").value(), PassportNumber::parse("123456").value(),
               PassportIssuer::parse("ОВД").value(), DepartmentCode::parse("770-001").value(),
               parse_iso_date("2007-05-15").value()},
      Snils::parse("11223344595").value(),
      Inn::parse("500100732259").value(),
      Region{RegionCode::parse("77").value(), RegionName::parse("Москва").value()},
      std::nullopt,
      std::nullopt,
      Email::parse("anna@example.ru").value(),
      Phone::parse("+79123456789").value()};
}

app::ApplicationView submitted() {
  return {.id = id<ApplicationId>(kApplication),
          .state = ApplicationState::submitted,
          .applicant_kind = ApplicantKind::individual,
          .signature_kind = SignatureKind::unqualified,
          .profile = "unqualified-individual-gost",
          .profile_version = std::nullopt,
          .channel = Channel::mfc,
          .office = "МФЦ Тверской",
          .subscriber_id = std::nullopt,
          .applicant = applicant(),
          .signature_tool = "КриптоПро CSP (5.0.12000)",
          .public_key = {"gost2012_256/cryptopro_a", Bytes(32, 0xAB)},
          .submitted_at = at("2026-11-23T10:15:00Z"),
          .due_at = at("2026-12-07T21:00:00Z"),
          .submitted_by = id<OperatorId>(kOperator),
          .allowed_actions = allowed_actions(ApplicationState::submitted),
          .approved_by_one = false,
          .approvals = {},
          .identification = std::nullopt,
          .certificate = std::nullopt,
          .replaces = std::nullopt,
          .parked_reason = std::nullopt,
          .queue = std::nullopt,
          .history = {}};
}

TEST(ApplicationAnswer, LeavesOutWhatDoesNotApply) {
  EXPECT_EQ(json::parse(encode(submitted())), json::parse(R"json({
    "id": "0b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d", "state": "submitted", "approved_by_one": false,
    "applicant_kind": "individual",
    "signature_kind": "unqualified", "profile": "unqualified-individual-gost", "channel": "mfc", "office": "МФЦ Тверской",
    "applicant": {
      "name": {"surname": "Ёлкина", "given_name": "Анна"}, "birth_date": "1987-04-12",
      "passport": {"series": "4510", "number": "123456", "issuer": "ОВД", "department_code": "770-001",
                   "issued_on": "2007-05-15"},
      "snils": "11223344595", "inn": "500100732259", "region": {"code": "77", "name": "Москва"},
      "email": "anna@example.ru", "phone": "+79123456789"},
    "signature_tool": "КриптоПро CSP (5.0.12000)",
    "public_key": {"algorithm": "gost2012_256/cryptopro_a",
                   "fingerprint": "abababababababababababababababababababababababababababababababab"},
    "submitted_at": "2026-11-23T10:15:00Z", "due_at": "2026-12-07T21:00:00Z",
    "submitted_by": "2b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d",
    "allowed_actions": ["approve", "reject", "return", "withdraw"]})json"));
}

TEST(ApplicationAnswer, ShowsWhatApplies) {
  auto view = submitted();
  view.state = ApplicationState::issued;
  view.allowed_actions = {};
  view.subscriber_id = id<SubscriberId>(kSubscriber);
  view.applicant.street = Street::parse("ул. Тверская").value();
  view.identification = {
      {IdentificationKind::personal, IdentificationDocument::parse("Паспорт").value(), at("2026-11-23T11:00:00Z")},
      id<OperatorId>(kOperator)};
  view.certificate = name("01ab");
  view.replaces = name("02cd");
  view.history = {{at("2026-11-23T10:15:00Z"),
                   ApplicationAction::submit,
                   std::nullopt,
                   ApplicationState::submitted,
                   id<OperatorId>(kOperator),
                   std::nullopt,
                   {}},
                  {at("2026-11-23T10:20:00Z"),
                   ApplicationAction::return_,
                   ApplicationState::submitted,
                   ApplicationState::returned,
                   id<OperatorId>(kOperator),
                   "Исправьте",
                   {{"/applicant/snils", "Не совпадает"}}},
                  {at("2026-11-23T11:15:00Z"),
                   ApplicationAction::complete,
                   ApplicationState::issuing,
                   ApplicationState::issued,
                   std::nullopt,
                   std::nullopt,
                   {}}};
  const json answer = json::parse(encode(view));
  EXPECT_EQ(answer["allowed_actions"], json::array());
  EXPECT_EQ(answer["subscriber_id"], kSubscriber);
  EXPECT_EQ(answer["applicant"]["street"], "ул. Тверская");
  EXPECT_EQ(answer["identification"],
            (json{{"kind", "personal"}, {"document", "Паспорт"}, {"at", "2026-11-23T11:00:00Z"}, {"by", kOperator}}));
  EXPECT_EQ(
      answer["certificate"],
      (json{{"issuer", "gost-unqualified"}, {"serial", "01ab"}, {"url", "/v1/certificates/gost-unqualified/01ab"}}));
  EXPECT_EQ(answer["replaces"], (json{{"issuer", "gost-unqualified"}, {"serial", "02cd"}}));
  EXPECT_EQ(answer["history"], json::parse(R"json([
    {"at": "2026-11-23T10:15:00Z", "action": "submit", "to": "submitted", "by": "2b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d"},
    {"at": "2026-11-23T10:20:00Z", "action": "return", "from": "submitted", "to": "returned",
     "by": "2b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d", "reason": "Исправьте",
     "fields": [{"pointer": "/applicant/snils", "comment": "Не совпадает"}]},
    {"at": "2026-11-23T11:15:00Z", "action": "complete", "from": "issuing", "to": "issued", "by": "tamga"}])json"));
}

TEST(ApplicationAnswer, SaysHowLongTheQueueIs) {
  auto view = submitted();
  view.queue = app::QueueStanding{.ahead = 1200, .expected = std::nullopt};
  EXPECT_EQ(json::parse(encode(view))["queue"], (json{{"ahead", 1200}}));
  view.queue->expected = std::chrono::seconds(75);
  EXPECT_EQ(json::parse(encode(view))["queue"], (json{{"ahead", 1200}, {"expected_seconds", 75}}));
}

TEST(ApplicationAnswer, ShowsTheOrganisation) {
  auto view = submitted();
  view.applicant_kind = ApplicantKind::organisation;
  view.applicant.region.reset();
  view.applicant.organisation =
      OrganisationData{.name = OrganisationName::parse("ООО \"Ёлки\"").value(),
                       .ogrn = Ogrn::parse("1047702026701").value(),
                       .inn = OrganizationInn::parse("7710474375").value(),
                       .kpp = std::nullopt,
                       .region = {RegionCode::parse("77").value(), RegionName::parse("Москва").value()},
                       .locality = Locality::parse("Москва").value(),
                       .street = Street::parse("ул. Тверская").value(),
                       .department = std::nullopt,
                       .post = Post::parse("Директор").value(),
                       .mandate = {.kind = MandateKind::head,
                                   .number = MandateNumber::parse("1").value(),
                                   .date = parse_iso_date("2020-01-09").value(),
                                   .valid_until = std::nullopt,
                                   .registry_guid = std::nullopt}};
  const json answer = json::parse(encode(view));
  EXPECT_EQ(answer["applicant_kind"], "organisation");
  EXPECT_FALSE(answer["applicant"].contains("region"));
  EXPECT_EQ(answer["applicant"]["organisation"], json::parse(R"json({
    "name": "ООО \"Ёлки\"", "ogrn": "1047702026701", "inn": "7710474375", "region": {"code": "77", "name": "Москва"},
    "locality": "Москва", "street": "ул. Тверская", "post": "Директор",
    "mandate": {"kind": "head", "number": "1", "date": "2020-01-09"}})json"));
}

TEST(ApplicationAnswer, ComesInPages) {
  EXPECT_EQ(encode(app::ApplicationPage{}), R"({"items":[]})");
  const json page = json::parse(encode(app::ApplicationPage{{submitted(), submitted()}, "next"}));
  EXPECT_EQ(page["items"].size(), 2U);
  EXPECT_EQ(page["items"][0]["id"], kApplication);
  EXPECT_EQ(page["next_cursor"], "next");
}

app::CertificateView certificate() {
  return {.record = {.certificate = {.name = name("01ab"),
                                     .der = {0x30, 0x00},
                                     .profile = "unqualified-individual-gost",
                                     .profile_version = 1,
                                     .public_key_fingerprint = Bytes(32, 0xAB),
                                     .subscriber = id<SubscriberId>(kSubscriber),
                                     .application = id<ApplicationId>(kApplication),
                                     .not_before = at("2026-11-23T10:00:00Z"),
                                     .not_after = at("2028-02-16T10:00:00Z"),
                                     .issued_at = at("2026-11-23T10:00:01Z"),
                                     .replaces = std::nullopt},
                     .status = CertificateStatus::good,
                     .version = 1,
                     .revocation = std::nullopt,
                     .invalidity_date = std::nullopt,
                     .replaced_by = std::nullopt,
                     .suspension = std::nullopt},
          .status = CertificateStatus::good,
          .subject = "CN=Ёлкина Анна",
          .pem = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"};
}

TEST(CertificateAnswer, CallsAGoodCertificateActive) {
  EXPECT_EQ(json::parse(encode(certificate())), json::parse(R"json({
    "issuer": "gost-unqualified", "serial": "01ab", "status": "active", "profile": "unqualified-individual-gost",
    "profile_version": 1, "subscriber_id": "1b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d", "application_id": "0b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d",
    "subject": "CN=Ёлкина Анна", "not_before": "2026-11-23T10:00:00Z", "not_after": "2028-02-16T10:00:00Z",
    "issued_at": "2026-11-23T10:00:01Z",
    "pem": "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"})json"));
}

TEST(CertificateAnswer, TellsWhyAndWhenItWasRevoked) {
  auto view = certificate();
  view.status = CertificateStatus::revoked;
  view.record.revocation = Revocation{at("2026-11-24T10:00:00Z"), std::nullopt};
  view.record.invalidity_date = at("2026-11-23T22:00:00Z");
  view.record.certificate.replaces = name("02cd");
  view.record.replaced_by = name("03ef");
  json answer = json::parse(encode(view));
  EXPECT_EQ(answer["status"], "revoked");
  EXPECT_EQ(answer["revoked_at"], "2026-11-24T10:00:00Z");
  EXPECT_EQ(answer["revocation_reason"], "unspecified");
  EXPECT_EQ(answer["invalidity_date"], "2026-11-23T22:00:00Z");
  EXPECT_EQ(answer["replaces"]["serial"], "02cd");
  EXPECT_EQ(answer["replaced_by"]["serial"], "03ef");

  view.record.revocation->reason = RevocationReason::superseded;
  answer = json::parse(encode(view));
  EXPECT_EQ(answer["revocation_reason"], "superseded");
}

TEST(CodeWordAnswer, IsYesOrNoAndNothingElse) {
  EXPECT_EQ(encode(CodeWordAnswer::matches), R"({"matches":true})");
  EXPECT_EQ(encode(CodeWordAnswer::differs), R"({"matches":false})");
}

}  // namespace
}  // namespace tamga::http
