// Acts that changed the status of certificates, and requests for them, as JSON.

#include <nlohmann/json.hpp>

#include "server/http/json_output.hpp"

namespace tamga::http {
namespace {

using Json = nlohmann::ordered_json;

std::string_view to_string(storage::CertificateAct::Kind kind) {
  switch (kind) {
    case storage::CertificateAct::Kind::suspension:
      return "suspension";
    case storage::CertificateAct::Kind::resumption:
      return "resumption";
    case storage::CertificateAct::Kind::revocation:
      break;
  }
  return "revocation";
}

void put_instant(Json& object, const char* name, const std::optional<Instant>& instant) {
  if (instant) object[name] = to_rfc3339(*instant);
}

std::string name_of(const std::optional<OperatorId>& id) {
  return id ? id->to_string() : "tamga";
}

/// What acts and requests have in common.
void put_ground(Json& object, const storage::CertificateGround& ground, const std::string& statement,
                const std::optional<Identification>& identification) {
  object["requested_by"] = ground.requested_by;
  object["authorised_by"] = storage::to_string(ground.authorised_by);
  if (ground.legal_ground) object["legal_ground"] = tamga::to_string(*ground.legal_ground);
  if (identification) {
    object["identification"] = {{"kind", tamga::to_string(identification->kind)},
                                {"document", identification->document.text()},
                                {"at", to_rfc3339(identification->at)}};
  }
  object["statement"] = statement;
  put_instant(object, "circumstance_at", ground.circumstance_at);
  object["known_at"] = to_rfc3339(ground.known_at);
  object["deadline_at"] = to_rfc3339(ground.deadline_at);
}

Json encode_act(const app::CertificateActView& view) {
  const storage::CertificateAct& act = view.act;
  Json object = {{"act", to_string(act.kind)}};
  put_ground(object, act.ground, view.statement, view.identification);
  object["registry_entry_at"] = to_rfc3339(act.ground.registry_entry_at);
  put_instant(object, "crl_published_at", act.crl_published_at);
  object["by"] = name_of(act.ground.operator_id);
  if (act.term) {
    object["until"] = to_rfc3339(act.term->until);
    object["at_end"] = act.term->revoked_at_end ? "revoked" : "resumed";
  }
  return object;
}

Json encode_request(const app::RevocationRequestView& view) {
  const storage::RevocationRequest& request = view.request;
  Json object = {{"id", request.id.to_string()},
                 {"certificate",
                  {{"issuer", request.certificate.issuer},
                   {"serial", request.certificate.serial.to_hex()},
                   {"url", certificate_path(request.certificate)}}},
                 {"state", storage::to_string(request.state)},
                 {"late", view.late},
                 {"reason", tamga::to_string(request.reason)}};
  put_ground(object, request.ground, view.statement, view.identification);
  put_instant(object, "invalidity_date", request.invalidity_date);
  object["registered_at"] = to_rfc3339(request.ground.registry_entry_at);
  object["registered_by"] = name_of(request.ground.operator_id);
  put_instant(object, "decided_at", request.decided_at);
  if (request.decided_by) object["decided_by"] = request.decided_by->to_string();
  if (view.decision) object["decision"] = *view.decision;
  return object;
}

}  // namespace

std::string encode(const std::vector<app::CertificateActView>& history) {
  Json object = {{"items", Json::array()}};
  for (const app::CertificateActView& act : history) object["items"].push_back(encode_act(act));
  return object.dump();
}

std::string encode(const app::RevocationRequestView& request) {
  return encode_request(request).dump();
}

std::string encode(const app::RevocationRequestPage& page) {
  Json object = {{"items", Json::array()}};
  for (const app::RevocationRequestView& request : page.items) object["items"].push_back(encode_request(request));
  if (page.next_cursor) object["next_cursor"] = *page.next_cursor;
  return object.dump();
}

}  // namespace tamga::http
