#include "server/app/root_key.hpp"

#include <system_error>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/pkcs11/token_signer.hpp"
#include "server/app/authority_keys.hpp"

namespace tamga::app {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(Errc::configuration_invalid, LogNote{sentence});
}

std::optional<TokenKey> token_of(const TokenKeys& tokens, const std::string& name) {
  const auto found = tokens.find(name);
  return found == tokens.end() ? std::nullopt : std::optional(found->second);
}

/// A transcript has no empty fields: some tokens have no serial number, and some keys no id.
std::string told(std::string text) {
  return text.empty() ? "none" : std::move(text);
}

}  // namespace

RootKey::RootKey(const fs::path& folder, const std::string& name, const TokenKeys& tokens, fs::path password_file)
    : file_(key_path(folder, name)),
      name_(name),
      token_(token_of(tokens, name)),
      password_file_(std::move(password_file)) {}

std::unique_ptr<Signer> RootKey::make(const Profile& profile, std::optional<ParameterSet> asked,
                                      ParameterSet otherwise) {
  const ParameterSet wanted = asked.value_or(otherwise);
  if (asked) require_allowed(profile, *asked);
  if (!token_) {
    PrivateKey key = PrivateKey::generate(wanted);
    write_key_file(file_, key, read_password_file(password_file_));
    return std::make_unique<KeyFileSigner>(std::move(key));
  }
  auto key = find_token_key(*token_);
  found_ = key.has_value();
  if (found_) {
    const ParameterSet there = key->parameter_set();
    require_allowed(profile, there);
    if (asked && there != *asked) refuse("the key in the token is " + std::string(to_string(there)));
  } else {
    key = make_token_key(*token_, wanted);
  }
  place_ = describe_token_key(*token_);
  return std::make_unique<TokenSigner>(*token_, *std::move(key));
}

std::unique_ptr<Signer> RootKey::open(const Certificate& root) {
  if (!token_) {
    if (!fs::exists(file_)) {
      refuse("there is no " + file_.string() + "; a key in a token is named " + name_ +
             " in [[keys.tokens]] of the configuration");
    }
    return std::make_unique<KeyFileSigner>(read_key_file(file_, read_password_file(password_file_)));
  }
  // The signer alone would wait for a token that is away, as daemons do.
  const auto key = find_token_key(*token_);
  if (!key) refuse("the token has no key of the name that [[keys.tokens]] gives for " + name_);
  if (key->fingerprint() != root.public_key().fingerprint()) {
    refuse("the key in the token is not the one of the certificate of " + name_);
  }
  place_ = describe_token_key(*token_);
  return std::make_unique<TokenSigner>(*token_, root.public_key());
}

TranscriptFields RootKey::origin() const {
  if (!place_) return {{"key-file-sha256", to_hex(openssl::sha256(as_bytes(read_file(file_))))}};
  return {{"token", told(place_->token_label)},
          {"token-serial", told(place_->token_serial)},
          {"token-key", told(place_->key_label)},
          {"token-key-id", told(place_->key_id)},
          {"token-key-origin", found_ ? "found in the token" : "made in the token"}};
}

TranscriptFields RootKey::place(const PublicKey& key) const {
  if (!place_) return {};
  return {{"root-key", to_hex(key.fingerprint())},
          {"token", told(place_->token_label)},
          {"token-serial", told(place_->token_serial)}};
}

std::string RootKey::where() const {
  if (!place_) return {};
  return (found_ ? "found in the token " : "made in the token ") + told(place_->token_label);
}

void RootKey::undo() const noexcept {
  std::error_code ignored;
  if (!token_) fs::remove(file_, ignored);
}

}  // namespace tamga::app
