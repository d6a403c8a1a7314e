#include "server/app/authority_keys.hpp"

#include <algorithm>
#include <array>

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/ca_term.hpp"
#include "ca-core/keys/key_file.hpp"
#include "server/app/deferred_key.hpp"
#include "server/storage/crl_parts.hpp"

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

constexpr std::size_t kLongestName = 40;

std::vector<std::string> generations_of(std::string_view authority, const std::filesystem::path& directory,
                                        std::string_view prefix) {
  std::vector<std::string> names{std::string(authority)};
  for (unsigned generation = 2;; ++generation) {
    std::string name = generation_name(authority, generation);
    const std::string file = std::string(prefix) + name;
    // The certificate is written last. A machine that only answers OCSP may have the responders' keys alone.
    const bool has_key = !prefix.empty() && std::filesystem::exists(key_path(directory, file));
    if (!has_key && !std::filesystem::exists(certificate_path(directory, file))) return names;
    names.push_back(std::move(name));
  }
}

}  // namespace

std::string generation_name(std::string_view authority, unsigned generation) {
  return generation == 1 ? std::string(authority) : std::string(authority) + "-" + std::to_string(generation);
}

std::vector<std::string> generations_in(const std::filesystem::path& directory, std::string_view prefix) {
  std::vector<std::string> names;
  for (const AuthorityPlan& plan : kPlans) {
    for (std::string& name : generations_of(plan.name, directory, prefix)) names.push_back(std::move(name));
  }
  return names;
}

bool is_authority_name(std::string_view text) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto may_follow = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && text.size() <= kLongestName && is_letter(text[0]) && std::ranges::all_of(text, may_follow) &&
         !text.ends_with('-') && text.find("--") == text.npos;
}

std::span<const AuthorityPlan> authority_plans() {
  return kPlans;
}

const AuthorityPlan& authority_plan(std::string_view name) {
  const auto found = std::ranges::find(kPlans, name, &AuthorityPlan::name);
  if (found == kPlans.end()) throw Error(Errc::ca_not_found);
  return *found;
}

CaUrls authority_urls(std::string_view ca, std::string_view public_url, const FurtherLists& lists) {
  const std::string base(public_url);
  const std::string name(ca);
  CaUrls urls{.crl = {base + "/crl/" + name + ".crl"},
              .ca_certificate = {base + "/ca/" + name + ".crt"},
              .ocsp = {base + "/ocsp"},
              .crl_shards = lists.shards,
              .crl_shard_base = base + "/crl/" + name + "/",
              .ca_bundle = {base + "/ca/" + name + ".p7c"}};
  if (lists.deltas) urls.delta_crl.push_back(crl_part_url(ca, public_url, storage::kDeltaPart));
  return urls;
}

std::string crl_part_url(std::string_view ca, std::string_view public_url, std::string_view part) {
  return std::string(public_url) + "/crl/" + std::string(ca) + "/" + std::string(part) + ".crl";
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

std::filesystem::path adopted_delegate_key_path(const std::filesystem::path& directory, std::string_view name,
                                                std::string_view ending) {
  return adopted_directory(directory) / (std::string(name) + std::string(ending));
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
                             std::string_view public_url, const IssuerSignTool& tools, const TokenKeys& tokens,
                             const FurtherLists& lists, Opening opening) {
  const KeyStore keys(directory, password, tokens);
  const auto shared = std::make_shared<const Password>(password.reveal_octets());
  const DeferredKey* first = nullptr;
  const auto deferred = [&](const std::filesystem::path& folder, const std::string& name) {
    const auto certificate = Certificate::parse_pem(read_file(certificate_path(folder, name)));
    auto key = std::make_unique<DeferredKey>(key_path(folder, name), shared, certificate.public_key());
    if (first == nullptr) first = key.get();
    return key;
  };
  for (const AuthorityPlan& plan : kPlans) {
    for (const std::string& name : generations_of(plan.name, directory, {})) {
      const bool is_root = plan.name == plan.issuer;
      std::unique_ptr<Signer> signer;
      if (opening == Opening::when_used && !tokens.contains(name)) signer = deferred(directory, name);
      if (!signer) signer = keys.open(name);
      add(name, plan.name, certificate_path(directory, name), std::move(signer),
          authority_urls(name, public_url, is_root ? FurtherLists{} : lists), tools);
      authorities_.at(name).issues_to_holders = !is_root;
    }
  }
  const std::filesystem::path adopted = adopted_directory(directory);
  for (const std::string& name : adopted_names(directory, ".key")) {
    std::unique_ptr<Signer> signer;
    if (opening == Opening::when_used) signer = deferred(adopted, name);
    if (!signer) signer = std::make_unique<KeyFileSigner>(read_key_file(key_path(adopted, name), password));
    add(name, name, certificate_path(adopted, name), std::move(signer), authority_urls(name, public_url), tools);
  }
  if (first != nullptr) first->opened();
}

void AuthorityKeys::add(const std::string& name, std::string_view slug, const std::filesystem::path& certificate,
                        std::unique_ptr<Signer> signer, const CaUrls& urls, const IssuerSignTool& tools) {
  auto issuer = std::make_unique<Issuer>(slug, Certificate::parse_pem(read_file(certificate)), *signer, urls, tools);
  authorities_.emplace(name, Authority{std::move(signer), std::move(issuer), false});
  names_.push_back(name);
}

AuthorityKeys::Current AuthorityKeys::current(std::string_view authority, Instant now) const {
  std::string begun(authority);
  for (unsigned generation = generations(authority); generation > 0; --generation) {
    const std::string name = generation_name(authority, generation);
    const Certificate& certificate = issuer(name).certificate();
    if (now < certificate.not_before()) continue;
    if (now < certificate.not_after() && now <= certificate.private_key_not_after().value_or(now)) {
      return {name, issuer(name)};
    }
    if (begun == authority) begun = name;
  }
  return {begun, issuer(begun)};
}

unsigned AuthorityKeys::generations(std::string_view authority) const {
  find(authority);
  unsigned generation = 1;
  while (authorities_.contains(generation_name(authority, generation + 1))) ++generation;
  return generation;
}

std::string AuthorityKeys::newest(std::string_view authority) const {
  return generation_name(authority, generations(authority));
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

bool AuthorityKeys::issues_to_holders(std::string_view name) const {
  return find(name).issues_to_holders;
}

std::vector<std::string> AuthorityKeys::names() const {
  return names_;
}

std::vector<std::string> AuthorityKeys::unreachable() const {
  std::vector<std::string> names;
  for (const auto& [name, authority] : authorities_) {
    if (!authority.signer->is_reachable()) names.push_back(name);
  }
  return names;
}

std::vector<std::string> AuthorityKeys::profiles_without_key(const ProfileCatalogue& profiles, Instant now) const {
  std::vector<std::string> names;
  const auto away = unreachable();
  for (const Profile& profile : profiles.all()) {
    if (!authorities_.contains(profile.ca)) continue;  // of services
    if (std::ranges::find(away, current(profile.ca, now).name) != away.end()) names.emplace_back(profile.name);
  }
  return names;
}

std::vector<std::string> AuthorityKeys::profiles_past_term(const ProfileCatalogue& profiles, Instant now) const {
  std::vector<std::string> names;
  for (const Profile& profile : profiles.all()) {
    if (profile.purpose != CertificatePurpose::end_entity || !authorities_.contains(profile.ca)) continue;
    if (ends_too_soon(current(profile.ca, now).issuer.certificate(), profile, now)) names.emplace_back(profile.name);
  }
  return names;
}

}  // namespace tamga::app
