#include "server/http/json_output_registry.hpp"

#include <nlohmann/json.hpp>

#include "ca-core/revocation/status.hpp"

namespace tamga::http {

std::string encode(const app::RegistryAnswer& answer) {
  using Json = nlohmann::ordered_json;
  Json items = Json::array();
  for (const storage::RegistryEntry& entry : answer.items) {
    Json item = {{"issuer", entry.name.issuer},
                 {"serial", entry.name.serial.to_hex()},
                 {"certificate_fingerprint", to_hex(entry.sha256)},
                 {"status", to_string(entry.status)},
                 {"not_before", to_rfc3339(entry.not_before)},
                 {"not_after", to_rfc3339(entry.not_after)},
                 {"issued_at", to_rfc3339(entry.issued_at)}};
    if (entry.revocation) {
      item["revoked_at"] = to_rfc3339(entry.revocation->revoked_at);
      if (const auto reason = meaningful_reason(entry.revocation->reason)) item["reason"] = to_string(*reason);
    }
    items.push_back(std::move(item));
  }
  Json document = {{"items", std::move(items)}, {"as_of", to_rfc3339(answer.as_of)}};
  if (answer.next_cursor) document["next_cursor"] = *answer.next_cursor;
  return document.dump();
}

std::string encode(const app::RegistryExtract& extract) {
  using Json = nlohmann::ordered_json;
  Json certificate = {{"issuer", extract.name.issuer},
                      {"serial", extract.name.serial.to_hex()},
                      {"certificate_fingerprint", to_hex(extract.sha256)},
                      {"status", to_string(extract.status)},
                      {"not_before", to_rfc3339(extract.not_before)},
                      {"not_after", to_rfc3339(extract.not_after)},
                      {"issued_at", to_rfc3339(extract.issued_at)}};
  if (extract.revocation) {
    certificate["revoked_at"] = to_rfc3339(extract.revocation->revoked_at);
    if (const auto reason = meaningful_reason(extract.revocation->reason)) certificate["reason"] = to_string(*reason);
  }
  if (extract.invalidity_date) certificate["invalidity_date"] = to_rfc3339(*extract.invalidity_date);
  if (extract.suspension) {
    certificate["suspended_until"] = to_rfc3339(extract.suspension->until);
    certificate["at_end_of_suspension"] = extract.suspension->revoked_at_end ? "revoked" : "resumed";
  }
  if (extract.replaced_by) {
    certificate["replaced_by"] = {{"issuer", extract.replaced_by->issuer},
                                  {"serial", extract.replaced_by->serial.to_hex()}};
  }
  const Json authority = {{"name", extract.name.issuer},
                          {"subject", extract.authority},
                          {"certificate_fingerprint", to_hex(extract.authority_sha256)}};
  // What it is stands in it: the same key signs nothing that could be taken for something else.
  const Json document = {{"document", "Tamga registry extract 1"},
                         {"id", extract.id.to_string()},
                         {"as_of", to_rfc3339(extract.made_at)},
                         {"published_changes", extract.published_changes},
                         {"authority", authority},
                         {"certificate", std::move(certificate)}};
  return document.dump();
}

}  // namespace tamga::http
