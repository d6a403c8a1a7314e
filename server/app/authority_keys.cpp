#include "server/app/authority_keys.hpp"

#include <algorithm>
#include <array>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"

namespace tamga::app {
namespace {

constexpr std::array kPlans = {
    AuthorityPlan{"gost-root", "gost-root", "Корневой УЦ (ГОСТ)", ParameterSet::cryptopro_a},
    AuthorityPlan{"gost-qualified", "gost-root", "", ParameterSet::cryptopro_a},
    AuthorityPlan{"gost-unqualified", "gost-root", "УЦ неквалифицированных сертификатов (ГОСТ)",
                  ParameterSet::cryptopro_a},
    AuthorityPlan{"ecdsa-root", "ecdsa-root", "Корневой УЦ (ECDSA)", ParameterSet::p256},
    AuthorityPlan{"ecdsa-unqualified", "ecdsa-root", "УЦ неквалифицированных сертификатов (ECDSA)", ParameterSet::p256},
    AuthorityPlan{"staff", "ecdsa-root", "УЦ персонала", ParameterSet::p256},
};

constexpr std::string_view kResponderKeyEnding = ".ocsp.key";

}  // namespace

std::span<const AuthorityPlan> authority_plans() {
  return kPlans;
}

CaUrls authority_urls(std::string_view ca, std::string_view public_url) {
  const std::string base(public_url);
  const std::string name(ca);
  return {.crl = {base + "/crl/" + name + ".crl"},
          .ca_certificate = {base + "/ca/" + name + ".crt"},
          .ocsp = {base + "/ocsp"}};
}

std::filesystem::path key_path(const std::filesystem::path& directory, std::string_view name) {
  return directory / (std::string(name) + ".key");
}

std::filesystem::path certificate_path(const std::filesystem::path& directory, std::string_view name) {
  return directory / (std::string(name) + ".crt");
}

std::filesystem::path adopted_directory(const std::filesystem::path& directory) {
  return directory / "adopted";
}

std::filesystem::path adopted_responder_key_path(const std::filesystem::path& directory, std::string_view name) {
  return adopted_directory(directory) / (std::string(name) + std::string(kResponderKeyEnding));
}

std::vector<std::string> adopted_names(const std::filesystem::path& directory, std::string_view ending) {
  std::vector<std::string> names;
  const std::filesystem::path folder = adopted_directory(directory);
  if (!std::filesystem::exists(folder)) return names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::string name = entry.path().filename().string();
    if (!name.ends_with(ending)) continue;
    name.resize(name.size() - ending.size());
    if (name.find('.') == std::string::npos) names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  return names;
}

AuthorityKeys::AuthorityKeys(const std::filesystem::path& directory, const Password& password,
                             std::string_view public_url, const IssuerSignTool& tools) {
  for (const AuthorityPlan& plan : kPlans) open(directory, std::string(plan.name), password, public_url, tools);
  for (const std::string& name : adopted_names(directory, ".key")) {
    open(adopted_directory(directory), name, password, public_url, tools);
  }
}

void AuthorityKeys::open(const std::filesystem::path& folder, const std::string& name, const Password& password,
                         std::string_view public_url, const IssuerSignTool& tools) {
  auto signer = std::make_unique<KeyFileSigner>(read_key_file(key_path(folder, name), password));
  auto issuer = std::make_unique<Issuer>(name, Certificate::parse_pem(read_file(certificate_path(folder, name))),
                                         *signer, authority_urls(name, public_url), tools);
  authorities_.emplace(name, Authority{std::move(signer), std::move(issuer)});
  names_.push_back(name);
}

const AuthorityKeys::Authority& AuthorityKeys::find(std::string_view name) const {
  const auto found = authorities_.find(name);
  if (found == authorities_.end()) throw Error(Errc::ca_not_found);
  return found->second;
}

const Issuer& AuthorityKeys::issuer(std::string_view name) const {
  return *find(name).issuer;
}

const Signer& AuthorityKeys::signer(std::string_view name) const {
  return *find(name).signer;
}

std::vector<std::string> AuthorityKeys::names() const {
  return names_;
}

}  // namespace tamga::app
