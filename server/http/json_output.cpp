#include "server/http/json_output.hpp"

#include <string_view>

#include <nlohmann/json.hpp>

namespace tamga::http {
namespace {

using Json = nlohmann::ordered_json;

Json texts_of(const auto& words) {
  Json array = Json::array();
  for (const auto& word : words) array.push_back(to_string(word));
  return array;
}

/// A member that may be absent; `convert` makes JSON of the value.
void put(Json& object, const char* name, const auto& value, auto convert) {
  if (value) object[name] = convert(*value);
}

const auto kSame = [](const auto& value) { return value; };
const auto kText = [](const auto& value) { return value.text(); };
const auto kId = [](const auto& id) { return id.to_string(); };
const auto kInstant = [](Instant instant) { return to_rfc3339(instant); };

Json encode_name(const PersonName& name) {
  Json object = {{"surname", name.surname()}, {"given_name", name.given_name()}};
  put(object, "patronymic", name.patronymic(), kSame);
  return object;
}

Json encode_passport(const Passport& passport) {
  return {{"series", passport.series.digits()},
          {"number", passport.number.digits()},
          {"issuer", passport.issuer.text()},
          {"department_code", passport.department_code.text()},
          {"issued_on", to_iso_date(passport.issued_on)}};
}

Json encode_region(const Region& region) {
  return {{"code", region.code.digits()}, {"name", region.name.text()}};
}

Json encode_mandate(const Mandate& mandate) {
  Json object = {
      {"kind", to_string(mandate.kind)}, {"number", mandate.number.text()}, {"date", to_iso_date(mandate.date)}};
  put(object, "valid_until", mandate.valid_until, [](Date date) { return to_iso_date(date); });
  put(object, "registry_guid", mandate.registry_guid, kId);
  return object;
}

Json encode_organisation(const OrganisationData& organisation) {
  Json object = {
      {"name", organisation.name.text()}, {"ogrn", organisation.ogrn.digits()}, {"inn", organisation.inn.digits()}};
  put(object, "kpp", organisation.kpp, kText);
  object["region"] = encode_region(organisation.region);
  object["locality"] = organisation.locality.text();
  object["street"] = organisation.street.text();
  put(object, "department", organisation.department, kText);
  put(object, "post", organisation.post, kText);
  object["mandate"] = encode_mandate(organisation.mandate);
  return object;
}

Json encode_applicant(const ApplicantData& applicant) {
  Json object = {{"name", encode_name(applicant.name)},
                 {"birth_date", to_iso_date(applicant.birth_date)},
                 {"passport", encode_passport(applicant.passport)},
                 {"snils", applicant.snils.digits()},
                 {"inn", applicant.inn.digits()}};
  put(object, "region", applicant.region, encode_region);
  put(object, "locality", applicant.locality, kText);
  put(object, "street", applicant.street, kText);
  object["email"] = applicant.email.text();
  object["phone"] = applicant.phone.text();
  put(object, "ogrnip", applicant.ogrnip, [](const Ogrnip& ogrnip) { return ogrnip.digits(); });
  put(object, "organisation", applicant.organisation, encode_organisation);
  return object;
}

Json encode_reference(const CertificateName& name) {
  return {{"issuer", name.issuer}, {"serial", name.serial.to_hex()}};
}

Json encode_link(const CertificateName& name) {
  Json object = encode_reference(name);
  object["url"] = certificate_path(name);
  return object;
}

Json encode_identification(const app::RecordedIdentification& recorded) {
  return {{"kind", to_string(recorded.identification.kind)},
          {"document", recorded.identification.document.text()},
          {"at", to_rfc3339(recorded.identification.at)},
          {"by", recorded.by.to_string()}};
}

Json encode_history_entry(const app::HistoryEntry& entry) {
  Json object = {{"at", to_rfc3339(entry.at)}, {"action", to_string(entry.action)}};
  put(object, "from", entry.from, [](ApplicationState state) { return to_string(state); });
  object["to"] = to_string(entry.to);
  object["by"] = entry.by ? entry.by->to_string() : "tamga";
  put(object, "reason", entry.reason, kSame);
  for (const app::FieldComment& field : entry.fields) {
    object["fields"].push_back({{"pointer", field.pointer}, {"comment", field.comment}});
  }
  return object;
}

Json encode_public_key(const app::PublicKeyView& key) {
  return {{"algorithm", key.algorithm}, {"fingerprint", to_hex(key.fingerprint)}};
}

Json encode_standing(const app::QueueStanding& standing) {
  Json object = {{"ahead", standing.ahead}};
  if (standing.expected) object["expected_seconds"] = standing.expected->count();
  return object;
}

Json encode_application(const app::ApplicationView& application) {
  Json object = {{"id", application.id.to_string()},
                 {"state", to_string(application.state)},
                 {"applicant_kind", to_string(application.applicant_kind)},
                 {"signature_kind", to_string(application.signature_kind)},
                 {"profile", application.profile}};
  put(object, "profile_version", application.profile_version, kSame);
  object["channel"] = to_string(application.channel);
  object["office"] = application.office;
  put(object, "subscriber_id", application.subscriber_id, kId);
  object["applicant"] = encode_applicant(application.applicant);
  object["signature_tool"] = application.signature_tool;
  object["public_key"] = encode_public_key(application.public_key);
  object["submitted_at"] = to_rfc3339(application.submitted_at);
  object["due_at"] = to_rfc3339(application.due_at);
  object["submitted_by"] = application.submitted_by.to_string();
  object["allowed_actions"] = texts_of(application.allowed_actions);
  object["approved_by_one"] = application.approved_by_one;
  for (const app::ApprovalView& approval : application.approvals) {
    object["approvals"].push_back({{"by", approval.by.to_string()}, {"at", to_rfc3339(approval.at)}});
  }
  put(object, "identification", application.identification, encode_identification);
  put(object, "certificate", application.certificate, encode_link);
  put(object, "replaces", application.replaces, encode_reference);
  put(object, "parked_reason", application.parked_reason, kSame);
  put(object, "queue", application.queue, encode_standing);
  for (const app::HistoryEntry& entry : application.history) object["history"].push_back(encode_history_entry(entry));
  return object;
}

Json encode_subscriber(const app::SubscriberView& subscriber) {
  Json object = {{"id", subscriber.id.to_string()},
                 {"applicant_kind", to_string(subscriber.applicant_kind)},
                 {"data", encode_applicant(subscriber.data)}};
  object["created_at"] = to_rfc3339(subscriber.created_at);
  put(object, "blocked_at", subscriber.blocked_at, kInstant);
  return object;
}

Json encode_certificate(const app::CertificateView& view) {
  const storage::CertificateRecord& record = view.record;
  const storage::NewCertificate& certificate = record.certificate;
  Json object = encode_reference(certificate.name);
  object["status"] = to_string(view.status);
  object["profile"] = certificate.profile;
  object["profile_version"] = certificate.profile_version;
  put(object, "subscriber_id", certificate.subscriber, kId);
  put(object, "application_id", certificate.application, kId);
  object["subject"] = view.subject;
  object["not_before"] = to_rfc3339(certificate.not_before);
  object["not_after"] = to_rfc3339(certificate.not_after);
  object["issued_at"] = to_rfc3339(certificate.issued_at);
  if (record.revocation) {
    object["revoked_at"] = to_rfc3339(record.revocation->revoked_at);
    object["revocation_reason"] = to_string(record.revocation->reason.value_or(RevocationReason::unspecified));
  }
  put(object, "invalidity_date", record.invalidity_date, kInstant);
  if (record.suspension) {
    object["suspended_until"] = to_rfc3339(record.suspension->until);
    object["at_end_of_suspension"] = record.suspension->revoked_at_end ? "revoked" : "resumed";
  }
  put(object, "replaces", certificate.replaces, encode_reference);
  put(object, "replaced_by", record.replaced_by, encode_reference);
  object["pem"] = view.pem;
  return object;
}

std::string encode_page(const auto& page, auto encode_item) {
  Json object = {{"items", Json::array()}};
  for (const auto& item : page.items) object["items"].push_back(encode_item(item));
  put(object, "next_cursor", page.next_cursor, kSame);
  return object.dump();
}

}  // namespace

std::string encode(const app::ApplicationView& application) {
  return encode_application(application).dump();
}

std::string encode(const app::HandedKeyView& key) {
  const Json object = {{"public_key", encode_public_key(key.public_key)},
                       {"signature_tool", key.signature_tool},
                       {"request", key.request},
                       {"encrypted_key", key.encrypted_key}};
  return object.dump();
}

std::string encode(const app::ApplicationPage& page) {
  return encode_page(page, encode_application);
}

std::string encode(const std::vector<app::SubscriberView>& subscribers) {
  Json object = {{"items", Json::array()}};
  for (const app::SubscriberView& subscriber : subscribers) object["items"].push_back(encode_subscriber(subscriber));
  return object.dump();
}

std::string encode(const app::CertificateView& certificate) {
  return encode_certificate(certificate).dump();
}

std::string encode(const app::CertificatePage& page) {
  return encode_page(page, encode_certificate);
}

std::string encode(CodeWordAnswer answer) {
  return Json{{"matches", answer == CodeWordAnswer::matches}}.dump();
}

std::string certificate_path(const CertificateName& name) {
  return "/v1/certificates/" + name.issuer + "/" + name.serial.to_hex();
}

}  // namespace tamga::http
