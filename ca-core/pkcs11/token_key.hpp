#pragma once

// A key that is kept in a token (HSM, smart card) and never leaves it: where it is, and how it comes to be.

#include <filesystem>
#include <optional>
#include <string>

#include "ca-core/keys/parameter_set.hpp"
#include "ca-core/keys/public_key.hpp"

namespace tamga {

struct TokenKey {
  std::string uri;                 // RFC 7512: "pkcs11:token=ca;object=ecdsa-root?module-path=/usr/lib/…/module.so"
  std::filesystem::path pin_file;  // the user's PIN, mode 0600 or 0400

  bool operator==(const TokenKey&) const = default;
};

/// Error{configuration_invalid} whose note ends a sentence that begins with what the URI is: "must name the key".
void check_token_key_uri(const std::string& uri);

/// The public half; nullopt when the token has no private key of this name. Error{signer_unavailable} when the token is
/// away, {wrong_password} when it refuses the PIN, {configuration_invalid} (several keys or tokens of the name, no such
/// module), {key_not_allowed} (a kind that cannot be used from a token, one that can be read out of it, or no public
/// half in it).
std::optional<PublicKey> find_token_key(const TokenKey& key);

/// Makes a key in the token that cannot be read out of it, and asks the token whether that is so. Errors as above;
/// {key_not_allowed} for GOST.
PublicKey make_token_key(const TokenKey& key, ParameterSet set);

/// By what people tell a token and a key in it from others; control characters are shown as "?".
struct TokenPlace {
  std::string token_label;
  std::string token_serial;
  std::string key_label;
  std::string key_id;  // hexadecimal
};

/// Errors as above; {signer_unavailable} when there is no such key.
TokenPlace describe_token_key(const TokenKey& key);

}  // namespace tamga
