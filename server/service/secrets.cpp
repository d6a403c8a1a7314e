#include "server/service/secrets.hpp"

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"

namespace tamga::service {

SecretKey read_master_key(const config::Path& file) {
  const Password line = read_password_file(file);
  auto octets = from_hex(line.reveal());
  if (!octets || octets->size() != 32) {
    throw Error(Errc::configuration_invalid, LogNote{file.string() + " must hold 64 hexadecimal digits"});
  }
  SecretKey key{ByteView(*octets)};
  wipe(octets->data(), octets->size());
  return key;
}

IssuerSignTool tools_of(const config::Organization& organization) {
  return {.sign_tool = organization.signature_tool,
          .ca_tool = organization.ca_tool,
          .sign_tool_certificate = organization.signature_tool_certificate,
          .ca_tool_certificate = organization.ca_tool_certificate};
}

}  // namespace tamga::service
