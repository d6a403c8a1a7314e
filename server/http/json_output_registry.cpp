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

}  // namespace tamga::http
