#include "server/storage/connection_defaults.hpp"

#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include <libpq-fe.h>

namespace tamga::storage {
namespace {

// Without them a server that lost its network is waited for until the kernel gives up, which takes a quarter of an
// hour.
constexpr std::array kDefaults = {
    std::pair{std::string_view("connect_timeout"), "5"},      std::pair{std::string_view("keepalives_idle"), "15"},
    std::pair{std::string_view("keepalives_interval"), "5"},  std::pair{std::string_view("keepalives_count"), "3"},
    std::pair{std::string_view("tcp_user_timeout"), "30000"},
};

std::string default_of(std::string_view keyword) {
  for (const auto& [name, value] : kDefaults) {
    if (name == keyword) return value;
  }
  return {};
}

void append_setting(std::string& result, std::string_view keyword, std::string_view value) {
  if (!result.empty()) result += ' ';
  result.append(keyword) += "='";
  for (const char c : value) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  result += '\'';
}

}  // namespace

std::string with_connection_defaults(const std::string& connection_string) {
  char* fault = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(connection_string.c_str(), &fault), PQconninfoFree);
  PQfreemem(fault);
  if (!options) return connection_string;
  std::string result;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    const std::string value = option->val != nullptr ? option->val : default_of(option->keyword);
    if (!value.empty()) append_setting(result, option->keyword, value);
  }
  return result;
}

}  // namespace tamga::storage
