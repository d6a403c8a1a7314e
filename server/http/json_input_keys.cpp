#include "server/http/json_input.hpp"
#include "server/http/json_input_parts.hpp"

namespace tamga::http {
namespace {

Parsed<std::string> parse_encrypted_key(std::string_view text) {
  constexpr std::size_t kLongestKey = 16 * 1024;
  if (text.empty()) return Errc::too_short;
  if (text.size() > kLongestKey) return Errc::too_long;
  return std::string(text);
}

}  // namespace

app::KeyOrderInput decode_key_order(ByteView body) {
  std::optional<ParameterSet> parameter_set;
  std::optional<NewPassword> password;
  read_body(body, [&](JsonReader& reader) {
    parameter_set = reader.word("parameter_set", parameter_set_named);
    password = reader.read<NewPassword>("password");
  });
  return {parameter_set.value(), std::move(password).value()};
}

app::ContainerInput decode_container(ByteView body) {
  std::optional<std::string> encrypted_key;
  std::optional<NewPassword> password;
  read_body(body, [&](JsonReader& reader) {
    encrypted_key = reader.read_with("encrypted_key", Presence::required, parse_encrypted_key);
    password = reader.read<NewPassword>("password");
  });
  return {std::move(encrypted_key).value(), std::move(password).value()};
}

}  // namespace tamga::http
