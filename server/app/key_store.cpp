#include "server/app/key_store.hpp"

#include <algorithm>
#include <charconv>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"
#include "ca-core/pkcs11/token_signer.hpp"
#include "ca-core/x509/certificate.hpp"
#include "server/app/authority_keys.hpp"

namespace tamga::app {
namespace {

bool is_key_name(std::string_view name) {
  for (const std::string_view prefix : {kResponderPrefix, kExtractPrefix}) {
    if (!name.starts_with(prefix)) continue;
    name.remove_prefix(prefix.size());
    break;
  }
  return std::ranges::any_of(authority_plans(), [&](const AuthorityPlan& plan) {
    if (!name.starts_with(plan.name)) return false;
    const std::string_view rest = name.substr(plan.name.size());
    unsigned generation = 1;
    if (!rest.empty()) std::from_chars(rest.data() + 1, rest.data() + rest.size(), generation);
    return name == generation_name(plan.name, generation);
  });
}

}  // namespace

void require_allowed(const Profile& profile, ParameterSet kind) {
  if (profile.allows(kind)) return;
  throw Error(Errc::key_not_allowed,
              LogNote{"the profile " + profile.name + " has no keys " + std::string(to_string(kind))});
}

KeyStore::KeyStore(const std::filesystem::path& directory, const Password& password, const TokenKeys& tokens)
    : directory_(directory), password_(password), tokens_(tokens) {
  for (const auto& [name, key] : tokens) {
    if (is_key_name(name)) continue;
    throw Error(Errc::configuration_invalid,
                LogNote{"[keys] tokens: no CA, OCSP responder or signer of registry extracts is called " + name});
  }
}

std::unique_ptr<Signer> KeyStore::open(std::string_view name) const {
  const auto token = tokens_.find(name);
  if (token == tokens_.end()) {
    return std::make_unique<KeyFileSigner>(read_key_file(key_path(directory_, name), password_));
  }
  const auto certificate = Certificate::parse_pem(read_file(certificate_path(directory_, name)));
  return std::make_unique<TokenSigner>(token->second, certificate.public_key());
}

std::unique_ptr<Signer> KeyStore::find(std::string_view name) const {
  const auto token = tokens_.find(name);
  if (token == tokens_.end()) return find_file(key_path(directory_, name));
  auto key = find_token_key(token->second);
  return key ? std::make_unique<TokenSigner>(token->second, *std::move(key)) : nullptr;
}

std::unique_ptr<Signer> KeyStore::make(std::string_view name, ParameterSet set) const {
  const auto token = tokens_.find(name);
  if (token != tokens_.end()) {
    if (auto there = find(name)) return there;
    return std::make_unique<TokenSigner>(token->second, make_token_key(token->second, set));
  }
  return make_file(key_path(directory_, name), set);
}

std::unique_ptr<Signer> KeyStore::find_file(const std::filesystem::path& file) const {
  if (!std::filesystem::exists(file)) return nullptr;
  return std::make_unique<KeyFileSigner>(read_key_file(file, password_));
}

std::unique_ptr<Signer> KeyStore::make_file(const std::filesystem::path& file, ParameterSet set) const {
  PrivateKey key = PrivateKey::generate(set);
  write_key_file(file, key, password_);
  return std::make_unique<KeyFileSigner>(std::move(key));
}

}  // namespace tamga::app
