#include "server/app/authority_keys.hpp"

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

AuthorityKeys::AuthorityKeys(const std::filesystem::path& directory, const Password& password,
                             std::string_view public_url, const IssuerSignTool& tools) {
  for (const AuthorityPlan& plan : kPlans) {
    auto signer = std::make_unique<KeyFileSigner>(read_key_file(key_path(directory, plan.name), password));
    auto issuer =
        std::make_unique<Issuer>(plan.name, Certificate::parse_pem(read_file(certificate_path(directory, plan.name))),
                                 *signer, authority_urls(plan.name, public_url), tools);
    authorities_.emplace(plan.name, Authority{std::move(signer), std::move(issuer)});
  }
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
  std::vector<std::string> names;
  for (const AuthorityPlan& plan : kPlans) names.emplace_back(plan.name);
  return names;
}

}  // namespace tamga::app
