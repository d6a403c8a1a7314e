#include "server/service/ceremony_order.hpp"

#include <algorithm>

#include <arpa/inet.h>

#include "server/profiles/shipped_profiles.hpp"
#include "server/service/secrets.hpp"

namespace tamga::service {
namespace {

AlternativeName alternative_name(const std::string& text) {
  in6_addr address;
  const bool is_address =
      inet_pton(AF_INET, text.c_str(), &address) == 1 || inet_pton(AF_INET6, text.c_str(), &address) == 1;
  return {is_address ? AlternativeName::Kind::ip : AlternativeName::Kind::dns, text};
}

bool is_wildcard(const std::string& address) {
  return address == "0.0.0.0" || address == "::";
}

/// The names that clients will call the API listener by: those asked for, its address, and this machine.
std::vector<AlternativeName> tls_names(const config::Config& config, const std::vector<std::string>& server_names) {
  std::vector<std::string> texts = server_names;
  texts.emplace_back("localhost");
  texts.emplace_back("127.0.0.1");
  if (!is_wildcard(config.api.listen.address)) texts.push_back(config.api.listen.address);
  std::vector<AlternativeName> names;
  for (const std::string& text : texts) {
    const bool known =
        std::any_of(names.begin(), names.end(), [&](const AlternativeName& name) { return name.value == text; });
    if (!known) names.push_back(alternative_name(text));
  }
  return names;
}

OrganizationSubject subject_of(const config::Organization& organization) {
  return {.common_name = organization.name,
          .organization = organization.name,
          .region = organization.region_code + " " + organization.region,
          .locality = organization.locality,
          .street = organization.street,
          .ogrn = organization.ogrn,
          .innle = organization.inn,
          .email = organization.email};
}

}  // namespace

app::CeremonyOrder ceremony_order(const config::Config& config, const std::vector<std::string>& server_names) {
  return {.organization = subject_of(config.organization),
          .tools = tools_of(config.organization),
          .profiles = profiles::shipped_profiles(),
          .public_url = config.status.public_url,
          .tls_names = tls_names(config, server_names),
          .instance = config.daemon.instance,
          .tokens = config.keys.tokens};
}

}  // namespace tamga::service
