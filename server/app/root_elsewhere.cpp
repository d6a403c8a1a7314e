#include "server/app/root_elsewhere.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/authority_request.hpp"
#include "ca-core/issuing/key_duties.hpp"
#include "ca-core/keys/key_file.hpp"
#include "ca-core/lint/lint.hpp"
#include "server/app/new_generation.hpp"
#include "server/app/registered_authorities.hpp"
#include "server/storage/audit_entries.hpp"
#include "server/storage/authorities.hpp"
#include "server/storage/crls.hpp"
#include "server/storage/public_keys.hpp"

namespace tamga::app {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(Errc::configuration_invalid, LogNote{sentence});
}

/// One in a token may come from its maker's tools, and be of any kind or another CA's.
void require_fit(storage::Database& database, const NewGeneration& generation, const PublicKey& key,
                 std::optional<ParameterSet> asked) {
  const ParameterSet kind = key.parameter_set();
  if (asked && kind != *asked) {
    refuse("the key of " + generation.name() + " is there already, and is " + std::string(to_string(kind)));
  }
  const bool known = database.read(
      [&](storage::Transaction& transaction) { return storage::PublicKeys(transaction).known(key.fingerprint()); });
  if (known) throw Error(Errc::key_already_registered);
}

std::vector<storage::Authority> registered(storage::Database& database) {
  return database.read([](storage::Transaction& transaction) { return storage::Authorities(transaction).all(); });
}

void require_good(const Certificate& certificate, const Certificate& issuer, const Profile& profile, Instant now) {
  if (certificate.not_after() <= now) throw Error(Errc::certificate_expired);
  if (certificate.not_after() > issuer.not_after()) refuse("the certificate outlives its issuer's");
  if (!may_sign_certificates(issuer)) refuse("its issuer may not sign certificates");
  if (!may_sign_certificates(certificate) || !may_sign_crls(certificate))
    refuse("the certificate does not let its key sign certificates and CRLs");
  if (issuer.public_key().fingerprint() == certificate.public_key().fingerprint())
    refuse("the certificate is of its issuer's own key");
  const lint::Report report = lint::check_certificate(certificate, {.issuer = issuer,
                                                                    .qualified = profile.issuer_sign_tool,
                                                                    .purpose = lint::CertificatePurpose::ca,
                                                                    .cryptography = true});
  if (report.has_errors()) throw Error(Errc::lint_failed, LogNote{report.to_text()});
}

}  // namespace

AuthorityRequest request_authority(storage::Database& database, const AuthorityKeys& authorities,
                                   const fs::path& keys_directory, const Password& password,
                                   const ProfileCatalogue& profiles, const RequestOrder& order, Random& random) {
  const NewGeneration generation(authorities, keys_directory, password, profiles, order.authority, order.ceremony,
                                 random);
  if (generation.plan().issuer == generation.plan().name) refuse(order.authority + " is a root: `tamga ceremony root`");
  generation.require_no_files(true);
  auto key = generation.keys().find(generation.name());
  const ParameterSet kind = key ? key->public_key().parameter_set() : order.key.value_or(generation.plan().key);
  require_allowed(generation.profile(), kind);
  if (key) require_fit(database, generation, key->public_key(), order.key);
  if (!key) key = generation.keys().make(generation.name(), kind);
  return {generation.name(), make_authority_request(*key, generation.subject().der())};
}

RenewedAuthority install_authority(storage::Database& database, const AuthorityKeys& authorities,
                                   const fs::path& keys_directory, const Password& password,
                                   const ProfileCatalogue& profiles, const std::string& authority,
                                   const Certificate& certificate, const CeremonyOrder& ceremony, Instant now,
                                   Random& random) {
  NewGeneration generation(authorities, keys_directory, password, profiles, authority, ceremony, random);
  generation.require_no_files(true);
  const auto key = generation.keys().find(generation.name());
  if (!key) refuse("there is no key of " + generation.name() + ": `tamga authority request` makes it");
  if (certificate.public_key().fingerprint() != key->public_key().fingerprint())
    refuse("the certificate is not of the key that was made for " + generation.name());
  generation.require_name(certificate);
  const storage::Authority issuer = registered_issuer(database, certificate);
  require_good(certificate, Certificate::parse_der(issuer.certificate), generation.profile(), now);
  try {
    generation.complete(certificate, *key, std::max(certificate.not_before(), now));
    database.transact([&](storage::Transaction& transaction) {
      generation.enter(transaction, certificate, issuer.name, "authority.installed", now);
    });
    return {generation.name(), certificate};
  } catch (const storage::CommitInDoubt&) {
    throw;  // the files stay: the database may have their certificates
  } catch (...) {
    generation.clear_away(false);
    throw;
  }
}

PublishedRootCrl publish_root_crl(storage::Database& database, const fs::path& file, Instant now) {
  const std::string list = read_file(file);
  const auto summary_by = [&](const Certificate& ca) -> std::optional<CrlSummary> {
    try {
      return verify_crl_file(file, ca);
    } catch (const Error& error) {
      if (error.code() == Errc::crl_invalid) return std::nullopt;
      throw;
    }
  };
  for (const storage::Authority& authority : registered(database)) {
    // Lists of the others are made here, by `tamga crl publish` and the daemons.
    if (!authority.ocsp_certificate.empty()) continue;
    const Certificate ca = Certificate::parse_der(authority.certificate);
    const auto summary = may_sign_crls(ca) ? summary_by(ca) : std::nullopt;
    if (!summary) continue;
    if (summary->header.next_update <= now || summary->header.this_update > now)
      throw Error(Errc::crl_invalid, LogNote{"it is not in force now"});
    database.transact([&](storage::Transaction& transaction) {
      storage::Crls crls(transaction);
      const std::uint64_t number = summary->header.number;
      if (!crls.record_number(authority.name, number, now))
        throw Error(Errc::crl_invalid, LogNote{"a list with this number or a higher one was published already"});
      crls.insert(authority.name, *summary, crls.snapshot());
      int position = 0;
      for (ByteView rest = as_bytes(list); !rest.empty();) {
        const ByteView chunk = rest.first(std::min(rest.size(), kCrlChunk));
        crls.insert_chunk(authority.name, number, position++, chunk);
        rest = rest.subspan(chunk.size());
      }
      if (!crls.make_current(authority.name, number))
        throw Error(Errc::crl_invalid, LogNote{"the published list is newer"});
      crls.remove_old(authority.name);
      storage::AuditEntries(transaction)
          .add({.at = now,
                .operator_id = std::nullopt,
                .office = "",
                .action = "authority.crl_published",
                .object = "authority:" + authority.name,
                .details = {{"number", std::to_string(number)}}});
    });
    return {authority.name, summary->header};
  }
  throw Error(Errc::crl_invalid, LogNote{"no CA of the registry whose key is elsewhere signed this list"});
}

}  // namespace tamga::app
