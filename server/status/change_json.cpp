#include "server/status/change_json.hpp"

#include "ca-core/revocation/status.hpp"

namespace tamga::status {

void append_member(std::string& json, std::string_view name, std::string_view value) {
  json += ",\"";
  json += name;
  json += "\":\"";
  json += value;
  json += '"';
}

// Nothing needs escaping: names of CAs, hexadecimal digits, words and times of our own making.
void append_change(std::string& json, std::string_view issuer, const storage::PublishedChange& published) {
  const auto& [key, record] = *published.change;
  json += R"({"issuer":")" + std::string(issuer) + '"';
  append_member(json, "serial", key.serial.to_hex());
  json += ",\"version\":" + std::to_string(record.version);
  append_member(json, "status", to_string(record.status));
  if (const auto reason = meaningful_reason(record.reason)) append_member(json, "reason", to_string(*reason));
  if (record.revoked_at) append_member(json, "revoked_at", to_rfc3339(*record.revoked_at));
  if (record.invalidity_date) append_member(json, "invalidity_date", to_rfc3339(*record.invalidity_date));
  append_member(json, "not_after", to_rfc3339(record.not_after));
  append_member(json, "published_at", to_rfc3339(published.published_at));
  json += '}';
}

}  // namespace tamga::status
