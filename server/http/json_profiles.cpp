#include "server/http/json_profiles.hpp"

#include <nlohmann/json.hpp>

namespace tamga::http {
namespace {

using Json = nlohmann::ordered_json;

Json encode_version(const storage::ProfileDocument& profile) {
  return {{"name", profile.name},
          {"version", profile.version},
          {"sha256", to_hex(profile.sha256)},
          {"added_at", to_rfc3339(profile.added_at)},
          {"added_by", profile.added_by ? profile.added_by->to_string() : "tamga"}};
}

}  // namespace

std::string encode(const std::vector<storage::ProfileDocument>& profiles) {
  Json object = {{"items", Json::array()}};
  for (const storage::ProfileDocument& profile : profiles) object["items"].push_back(encode_version(profile));
  return object.dump();
}

std::string encode(const storage::ProfileDocument& profile) {
  Json object = encode_version(profile);
  object["document"] = profile.document;
  return object.dump();
}

}  // namespace tamga::http
