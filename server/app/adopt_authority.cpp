#include "server/app/adopt_authority.hpp"

#include <algorithm>
#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"
#include "server/app/authority_keys.hpp"
#include "server/app/delegates.hpp"
#include "server/app/own_certificate.hpp"
#include "server/storage/audit_entries.hpp"
#include "server/storage/authorities.hpp"
#include "server/storage/listener.hpp"
#include "server/storage/public_keys.hpp"

namespace tamga::app {
namespace {

namespace fs = std::filesystem;

void require_new(storage::Database& database, const Adoption& adoption) {
  if (!is_authority_name(adoption.name)) {
    throw Error(Errc::configuration_invalid,
                LogNote{"the name of a CA is a lower case letter, then such letters and digits with single hyphens "
                        "between them, at most 40 characters"});
  }
  const auto registered =
      database.read([](storage::Transaction& transaction) { return storage::Authorities(transaction).all(); });
  for (const storage::Authority& authority : registered) {
    if (authority.name == adoption.name) {
      throw Error(Errc::already_initialised, LogNote{"there is a CA " + adoption.name});
    }
    // OCSP finds a CA by its name and key; two of them could not be told apart.
    const Certificate there = Certificate::parse_der(authority.certificate);
    if (there.subject_der() == adoption.certificate.subject_der() && there.spki() == adoption.certificate.spki()) {
      throw Error(Errc::already_initialised, LogNote{"this CA is here already: " + authority.name});
    }
  }
}

/// What was written is removed unless it is kept.
class AdoptedFiles {
 public:
  AdoptedFiles(const fs::path& keys_directory, std::string name)
      : keys_directory_(keys_directory), folder_(adopted_directory(keys_directory)), name_(std::move(name)) {
    fs::create_directories(folder_);
    fs::permissions(folder_, fs::perms::owner_all);
  }
  ~AdoptedFiles() {
    std::error_code ignored;
    for (const fs::path& file : written_) fs::remove(file, ignored);
  }
  AdoptedFiles(const AdoptedFiles&) = delete;
  AdoptedFiles& operator=(const AdoptedFiles&) = delete;

  void write_authority(const Certificate& certificate, const PrivateKey& key, const Password& password) {
    remember(key_path(folder_, name_), [&](const fs::path& file) { write_key_file(file, key, password); });
    remember(certificate_path(folder_, name_),
             [&](const fs::path& file) { write_new_file(file, certificate.to_pem(), FileMode::readable); });
  }

  void write_responder(const PrivateKey& key, const Password& password) {
    remember(adopted_delegate_key_path(keys_directory_, name_, kAdoptedResponderEnding),
             [&](const fs::path& file) { write_key_file(file, key, password); });
  }

  void keep() { written_.clear(); }

 private:
  /// Remembered only after it was written: what was there before is not ours to remove.
  template <typename Write>
  void remember(const fs::path& file, Write write) {
    write(file);
    written_.push_back(file);
  }

  const fs::path& keys_directory_;
  fs::path folder_;
  std::string name_;
  std::vector<fs::path> written_;
};

struct Responder {
  PrivateKey key;
  Certificate certificate;
};

Responder certify_responder(const Adoption& adoption, const Signer& signer, const Profile& profile, Instant now,
                            Random& random) {
  const Issuer issuer(adoption.name, adoption.certificate, signer, authority_urls(adoption.name, adoption.public_url),
                      adoption.tools);
  PrivateKey key = PrivateKey::generate(delegate_key_kind(profile, signer.public_key()));
  const CertificateOrder order{
      .profile = &profile,
      .serial = SerialNumber::random(random, adoption.instance),
      .public_key = key.public_key(),
      .subject = delegate_for(storage::Delegation::ocsp_answers).subject(adoption.name, adoption.organization),
      .not_before = now};
  const IssuedCertificate issued = issuer.sign(issuer.prepare(order));
  return {std::move(key), Certificate::parse_der(issued.der)};
}

void register_adopted(storage::Transaction& transaction, const Adoption& adoption, const Responder* responder,
                      const Profile& profile, Instant now) {
  storage::Authorities(transaction)
      .insert({.name = adoption.name,
               .kind = storage::AuthorityKind::adopted,
               .certificate = adoption.certificate.der(),
               .ocsp_certificate = responder != nullptr ? responder->certificate.der() : Bytes{},
               .not_after = adoption.certificate.not_after()},
              now);
  if (responder != nullptr) {
    storage::PublicKeys(transaction).reserve(adoption.certificate.public_key().fingerprint(), std::nullopt, now);
    register_own_certificate(transaction, adoption.name, profile, responder->certificate, now);
  }
  storage::AuditEntries(transaction)
      .add({.at = now,
            .operator_id = std::nullopt,
            .office = "",
            .action = "authority.adopted",
            .object = "authority:" + adoption.name,
            .details = {{"key", responder != nullptr ? "here" : "elsewhere"}}});
  transaction.notify_after_commit(storage::kStatusChannel, storage::kAuthoritiesChanged);
}

}  // namespace

void adopt_authority(storage::Database& database, const ProfileStore& profiles, const fs::path& keys_directory,
                     const Password& password, Adoption adoption, Instant now, Random& random) {
  require_new(database, adoption);
  const auto catalogue =
      database.read([&](storage::Transaction& transaction) { return profiles.current(transaction); });
  const Profile& profile = catalogue->named(kResponderProfile);
  if (!adoption.key) {
    database.transact(
        [&](storage::Transaction& transaction) { register_adopted(transaction, adoption, nullptr, profile, now); });
    return;
  }

  AdoptedFiles files(keys_directory, adoption.name);
  files.write_authority(adoption.certificate, *adoption.key, password);
  const KeyFileSigner signer(*std::exchange(adoption.key, std::nullopt));
  const Responder responder = certify_responder(adoption, signer, profile, now, random);
  files.write_responder(responder.key, password);
  try {
    database.transact(
        [&](storage::Transaction& transaction) { register_adopted(transaction, adoption, &responder, profile, now); });
  } catch (const storage::CommitInDoubt&) {
    files.keep();  // the database may have the certificate
    throw;
  }
  files.keep();
}

}  // namespace tamga::app
