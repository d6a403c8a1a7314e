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
#include "ca-core/x509/profile_catalogue.hpp"
#include "server/app/key_store.hpp"

namespace tamga::app {

/// The certification authorities of an installation, each with the certificate that `tamga init` makes for it.
struct AuthorityPlan {
  std::string_view name;    // "gost-qualified"
  std::string_view issuer;  // its own name for a root
  std::string_view title;   // commonName; empty: the organisation's name, as order 795 wants it of a qualified CA
  ParameterSet key;
};

/// What a CA may be called in URLs and file names: a lower case letter, then such letters and digits, with single
/// hyphens between them, at most 40 characters. The API takes no others (http/issuer_name.hpp).
bool is_authority_name(std::string_view text);

/// Roots first, each issuer before what it issues.
std::span<const AuthorityPlan> authority_plans();

/// The one of this name. Error{ca_not_found}.
const AuthorityPlan& authority_plan(std::string_view name);

/// The lists that are published beside the complete one of each CA that issues to holders, so that their certificates
/// name them.
struct FurtherLists {
  unsigned shards = 0;
  bool deltas = false;
};

/// The URLs under the public status listener that certificates of this CA carry.
CaUrls authority_urls(std::string_view ca, std::string_view public_url, const FurtherLists& lists = {});

/// The URL of what is published beside the complete CRL: "delta", "16/07".
std::string crl_part_url(std::string_view ca, std::string_view public_url, std::string_view part);

/// The key of a CA's OCSP responder has the CA's name after the first, that of its signer of registry extracts after
/// the second.
inline constexpr std::string_view kResponderPrefix = "ocsp-";
inline constexpr std::string_view kExtractPrefix = "extract-";

/// Where the files of a CA are within the keys directory.
std::filesystem::path key_path(const std::filesystem::path& directory, std::string_view name);
std::filesystem::path certificate_path(const std::filesystem::path& directory, std::string_view name);

/// Where the files of CAs that came from another program are (app/adopt_authority.hpp): NAME.key, NAME.crt and the keys
/// of its delegates, NAME.ocsp.key and NAME.extract.key.
std::filesystem::path adopted_directory(const std::filesystem::path& directory);
inline constexpr std::string_view kAdoptedResponderEnding = ".ocsp.key";
inline constexpr std::string_view kAdoptedExtractEnding = ".extract.key";
std::filesystem::path adopted_delegate_key_path(const std::filesystem::path& directory, std::string_view name,
                                                std::string_view ending);

/// The names of the adopted CAs that have a file with this ending there, ".key" or ".ocsp.key", in alphabetical order.
std::vector<std::string> adopted_names(const std::filesystem::path& directory, std::string_view ending);

/// A CA that changes its key keeps its name in certificates; each key is a generation with a name of its own, in the
/// registry, in URLs and of files: "gost-qualified", then "gost-qualified-2".
std::string generation_name(std::string_view authority, unsigned generation);

/// The names of every CA of the plan and of its generations whose keys or certificates are in the directory; `prefix`
/// as kResponderPrefix. The first generation is always among them.
std::vector<std::string> generations_in(const std::filesystem::path& directory, std::string_view prefix = {});

inline constexpr std::string_view kStaffAuthority = "staff";

/// In the keys directory: every generation of the staff CA, then the roots. What the listeners trust.
inline constexpr std::string_view kStaffChain = "staff-chain.crt";

/// When keys in files are opened. Commands use few of them: they open one, so that a wrong password is told of before
/// anything is done with it, and the others as they sign.
enum class Opening { at_once, when_used };

class AuthorityKeys {
 public:
  /// Opens the key and the certificate of every CA of the plan, where a token may be away, and of every adopted one
  /// that came with its key. Error{file_unreadable, wrong_password, configuration_invalid (a certificate that is not
  /// the key's)}.
  AuthorityKeys(const std::filesystem::path& directory, const Password& password, std::string_view public_url,
                const IssuerSignTool& tools, const TokenKeys& tokens = {}, const FurtherLists& lists = {},
                Opening opening = Opening::at_once);

  struct Current {
    std::string name;  // of the generation
    const Issuer& issuer;
  };

  /// The newest generation in force: its certificate has begun, and neither it nor the period of its key has ended.
  /// Without one, the newest that has begun, which refuses to issue. Error{ca_not_found}.
  Current current(std::string_view authority, Instant now) const;

  /// How many generations of a CA there are, and the name of the last. Error{ca_not_found}.
  unsigned generations(std::string_view authority) const;
  std::string newest(std::string_view authority) const;

  /// By the name of a generation. Error{ca_not_found}.
  const Issuer& issuer(std::string_view name) const;
  const Signer& signer(std::string_view name) const;

  /// Whether it is one of the plan that is no root: such a CA issues to holders.
  bool issues_to_holders(std::string_view name) const;

  std::vector<std::string> names() const;

  /// Those whose keys cannot be used just now.
  std::vector<std::string> unreachable() const;

  /// The profiles by which nothing can be issued now, because the key of their CA is away.
  std::vector<std::string> profiles_without_key(const ProfileCatalogue& profiles, Instant now) const;

  /// The profiles of holders by which nothing can be issued from now on with the keys that are here, because the period
  /// of their CA's key has ended or its certificate would end before the new one: they wait for its renewal.
  std::vector<std::string> profiles_past_term(const ProfileCatalogue& profiles, Instant now) const;

 private:
  struct Authority {
    std::unique_ptr<Signer> signer;
    std::unique_ptr<Issuer> issuer;
    bool issues_to_holders;
  };

  void add(const std::string& name, std::string_view slug, const std::filesystem::path& certificate,
           std::unique_ptr<Signer> signer, const CaUrls& urls, const IssuerSignTool& tools);
  const Authority& find(std::string_view name) const;

  std::vector<std::string> names_;  // in the order of opening: an issuer before what it issued
  std::map<std::string, Authority, std::less<>> authorities_;
};

}  // namespace tamga::app
