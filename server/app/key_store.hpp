#pragma once

// Where the keys of the installation are: each in an encrypted file of the keys directory, or in a token.

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "ca-core/base/secret.hpp"
#include "ca-core/issuing/signer.hpp"
#include "ca-core/pkcs11/token_key.hpp"
#include "ca-core/x509/profile.hpp"

namespace tamga::app {

/// Keys that are in tokens and not in files, by the name that the file would have: "ecdsa-root", "ocsp-ecdsa-root",
/// "extract-ecdsa-root".
using TokenKeys = std::map<std::string, TokenKey, std::less<>>;

/// Of a key for a certificate by this profile. Error{key_not_allowed}, which says the kind.
void require_allowed(const Profile& profile, ParameterSet kind);

/// What it is made of must live as long.
class KeyStore {
 public:
  /// Error{configuration_invalid} when `tokens` has a name that is neither a CA's nor a delegate's.
  KeyStore(const std::filesystem::path& directory, const Password& password, const TokenKeys& tokens);

  /// The key whose certificate is in the directory. A token may be away or refuse the PIN. Error{file_unreadable,
  /// wrong_password}, and as TokenSigner throws.
  std::unique_ptr<Signer> open(std::string_view name) const;

  /// The key, whether or not it has a certificate yet; nullptr when it has not been made. Errors as open() and
  /// token_key.hpp throw them.
  std::unique_ptr<Signer> find(std::string_view name) const;

  /// A new key. One that is in its token already is taken. Errors as write_key_file and token_key.hpp throw them.
  std::unique_ptr<Signer> make(std::string_view name, ParameterSet set) const;

  /// As find() and make(), of a key that is in this file and in no token.
  std::unique_ptr<Signer> find_file(const std::filesystem::path& file) const;
  std::unique_ptr<Signer> make_file(const std::filesystem::path& file, ParameterSet set) const;

  const std::filesystem::path& directory() const { return directory_; }

 private:
  const std::filesystem::path& directory_;
  const Password& password_;
  const TokenKeys& tokens_;
};

}  // namespace tamga::app
