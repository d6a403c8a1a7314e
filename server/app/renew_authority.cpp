#include "server/app/renew_authority.hpp"

#include "ca-core/base/error.hpp"
#include "server/app/new_generation.hpp"

namespace tamga::app {
namespace {

namespace fs = std::filesystem;

struct Certified {
  Certificate certificate;
  std::string issuer;
};

Certified certify(const AuthorityKeys& authorities, const NewGeneration& generation, const Signer& signer,
                  const RenewalOrder& order, Instant from) {
  const CertificateOrder ordered = generation.order_for(generation.profile(), signer, generation.subject(), from);
  if (generation.plan().issuer == generation.plan().name) {
    return {Certificate::parse_der(issue_root(ordered, signer, order.ceremony.tools).der), generation.name()};
  }
  const auto above = authorities.current(generation.plan().issuer, from);
  return {Certificate::parse_der(above.issuer.sign(above.issuer.prepare(ordered)).der), above.name};
}

}  // namespace

RenewedAuthority renew_authority(storage::Database& database, const AuthorityKeys& authorities,
                                 const fs::path& keys_directory, const Password& password,
                                 const ProfileCatalogue& profiles, const RenewalOrder& order, Instant now,
                                 Random& random) {
  NewGeneration generation(authorities, keys_directory, password, profiles, order.authority, order.ceremony, random);
  const Instant from = order.from.value_or(now - kBackdating);
  if (from < now - kBackdating) throw Error(Errc::configuration_invalid, LogNote{"that moment has passed"});
  generation.require_no_files(false);
  try {
    const auto signer = generation.keys().make(generation.name(), generation.plan().key);
    const Certified made = certify(authorities, generation, *signer, order, from);
    generation.require_name(made.certificate);
    generation.complete(made.certificate, *signer, from);
    database.transact([&](storage::Transaction& transaction) {
      generation.enter(transaction, made.certificate, made.issuer, "authority.renewed", now);
    });
    return {generation.name(), made.certificate};
  } catch (const storage::CommitInDoubt&) {
    throw;  // the files stay: the database may have their certificates
  } catch (...) {
    generation.clear_away(true);
    throw;
  }
}

}  // namespace tamga::app
