#include "server/storage/json_object.hpp"

#include <nlohmann/json.hpp>

namespace tamga::storage {

std::string json_object(const std::vector<std::pair<std::string, std::string>>& members) {
  nlohmann::ordered_json object = nlohmann::ordered_json::object();
  for (const auto& [name, value] : members) object[name] = value;
  return object.dump();
}

}  // namespace tamga::storage
