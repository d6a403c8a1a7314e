#pragma once

// The certification authorities whose keys this process has opened: for issuing and for signing CRLs.

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/secret.hpp"
#include "ca-core/issuing/issuer.hpp"

namespace tamga::app {

/// The certification authorities of an installation, each with the certificate that `tamga init` makes for it.
struct AuthorityPlan {
  std::string_view name;    // "gost-qualified"
  std::string_view issuer;  // its own name for a root
  std::string_view title;   // commonName; empty: the organisation's name, as order 795 wants it of a qualified CA
  ParameterSet key;
};

/// Roots first, each issuer before what it issues.
std::span<const AuthorityPlan> authority_plans();

/// The URLs under the public status listener that certificates of this CA carry.
CaUrls authority_urls(std::string_view ca, std::string_view public_url);

/// Where the files of a CA are within the keys directory.
std::filesystem::path key_path(const std::filesystem::path& directory, std::string_view name);
std::filesystem::path certificate_path(const std::filesystem::path& directory, std::string_view name);

/// Where the files of CAs that came from another program are (app/adopt_authority.hpp): NAME.key, NAME.crt and the key
/// of its OCSP responder, NAME.ocsp.key.
std::filesystem::path adopted_directory(const std::filesystem::path& directory);
std::filesystem::path adopted_responder_key_path(const std::filesystem::path& directory, std::string_view name);

/// The names of the adopted CAs that have a file with this ending there, ".key" or ".ocsp.key", in alphabetical order.
std::vector<std::string> adopted_names(const std::filesystem::path& directory, std::string_view ending);

class AuthorityKeys {
 public:
  /// Opens the key and the certificate of every CA of the plan and of every adopted one that came with its key.
  /// Error{file_unreadable, wrong_password, configuration_invalid (a certificate that is not the key's)}.
  AuthorityKeys(const std::filesystem::path& directory, const Password& password, std::string_view public_url,
                const IssuerSignTool& tools);

  /// Error{ca_not_found}.
  const Issuer& issuer(std::string_view name) const;
  const Signer& signer(std::string_view name) const;

  std::vector<std::string> names() const;

 private:
  struct Authority {
    std::unique_ptr<KeyFileSigner> signer;
    std::unique_ptr<Issuer> issuer;
  };

  void open(const std::filesystem::path& folder, const std::string& name, const Password& password,
            std::string_view public_url, const IssuerSignTool& tools);
  const Authority& find(std::string_view name) const;

  std::vector<std::string> names_;  // in the order of opening: an issuer before what it issued
  std::map<std::string, Authority, std::less<>> authorities_;
};

}  // namespace tamga::app
