#pragma once

// The next key of a CA of the plan on its way into the installation: its name, its files, its OCSP responder and its
// rows of the registry (docs/adr/0013). Who signs its certificate, this process or a root elsewhere, is the caller's.

#include <filesystem>
#include <optional>
#include <string>

#include "ca-core/x509/profile_catalogue.hpp"
#include "server/app/authority_keys.hpp"
#include "server/app/key_ceremony.hpp"
#include "server/storage/database.hpp"

namespace tamga::app {

class NewGeneration {
 public:
  /// What is given must live as long. Error{ca_not_found}.
  NewGeneration(const AuthorityKeys& authorities, const std::filesystem::path& directory, const Password& password,
                const ProfileCatalogue& profiles, std::string_view authority, const CeremonyOrder& ceremony,
                Random& random);

  const AuthorityPlan& plan() const { return plan_; }
  const std::string& name() const { return name_; }
  const Profile& profile() const { return profiles_.of_authority(plan_.name); }
  const KeyStore& keys() const { return keys_; }
  std::filesystem::path key_file() const { return key_path(directory_, name_); }

  /// Of every generation.
  Subject subject() const;

  /// Error{already_initialised} when a file of this generation is there; `key_allowed`: but for its key.
  void require_no_files(bool key_allowed) const;

  CertificateOrder order_for(const Profile& profile, const Signer& key, Subject subject, Instant from) const;

  /// Error{configuration_invalid} when the certificate's name is not that of the generations before.
  void require_name(const Certificate& certificate) const;

  /// Makes the responder's key, certifies it with the CA's and writes both certificates; of a staff CA also the file of
  /// those that the listeners trust.
  void complete(const Certificate& certificate, const Signer& signer, Instant from);

  /// Registers what complete() wrote. `issuer`: the registered CA that issued the certificate.
  void enter(storage::Transaction& transaction, const Certificate& certificate, const std::string& issuer,
             std::string_view action, Instant now) const;

  /// Of what came to nothing. What was there before stays: it was refused before anything was made.
  void clear_away(bool key_too) const;

 private:
  void write_staff_chain(const std::string& newest) const;

  const AuthorityKeys& authorities_;
  const std::filesystem::path& directory_;
  const ProfileCatalogue& profiles_;
  const CeremonyOrder& ceremony_;
  const KeyStore keys_;
  Random& random_;
  const AuthorityPlan& plan_;
  const std::string previous_;
  const std::string name_;
  const std::string responder_name_;
  std::optional<Certificate> responder_;
};

}  // namespace tamga::app
