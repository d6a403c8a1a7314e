#pragma once

// Where the key of an offline root is: NAME.key in its folder, encrypted, or a token that the configuration names for
// it.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "ca-core/issuing/signer.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/profile.hpp"
#include "server/app/ceremony_transcript.hpp"
#include "server/app/key_store.hpp"

namespace tamga::app {

/// For one act.
class RootKey {
 public:
  /// The token is that of the root's name in `tokens`, if any. `password_file` is read for keys in files alone.
  RootKey(const std::filesystem::path& folder, const std::string& name, const TokenKeys& tokens,
          std::filesystem::path password_file);

  /// Makes the key, or takes the one that has this name in the token. `asked`: its kind; nullopt: `otherwise`, or that
  /// of the key which is there. Error{key_not_allowed} when the profile has no such keys, {configuration_invalid} when
  /// the key that is there is of another kind than was asked for; as write_key_file and token_key.hpp throw.
  std::unique_ptr<Signer> make(const Profile& profile, std::optional<ParameterSet> asked, ParameterSet otherwise);

  /// The key of this certificate, which can be used now. Error{configuration_invalid} when there is none or another
  /// one; as read_key_file and token_key.hpp throw.
  std::unique_ptr<Signer> open(const Certificate& root);

  // After make() or open():

  /// For the line of the transcript that tells of its making.
  TranscriptFields origin() const;

  /// For the lines of what it signs; empty for a key in a file.
  TranscriptFields place(const PublicKey& key) const;

  /// "made in the token offline-root", "found in the token offline-root"; empty for a key in a file.
  std::string where() const;

  /// Takes away the file that make() wrote. A key in a token stays: the next attempt finds it.
  void undo() const noexcept;

 private:
  const std::filesystem::path file_;
  const std::string name_;
  const std::optional<TokenKey> token_;
  const std::filesystem::path password_file_;
  bool found_ = false;  // by make(), in the token
  std::optional<TokenPlace> place_;
};

}  // namespace tamga::app
