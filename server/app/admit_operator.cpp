#include "server/app/admit_operator.hpp"

#include "ca-core/openssl/digest.hpp"
#include "server/app/own_certificate.hpp"

namespace tamga::app {
namespace {

constexpr std::string_view kStaffProfile = "staff";

}  // namespace

AdmittedOperator admit_operator(storage::Database& database, const AuthorityKeys& authorities,
                                const ProfileStore& profiles, const Admission& admission, Random& random, Instant now) {
  const auto catalogue =
      database.read([&](storage::Transaction& transaction) { return profiles.current(transaction); });
  const Profile& profile = catalogue->named(kStaffProfile);
  const auto [authority, issuer] = authorities.current(kStaffAuthority, now);
  const IssuedCertificate issued =
      issuer.sign(issuer.prepare({.profile = &profile,
                                  .serial = SerialNumber::random(random, admission.instance),
                                  .public_key = admission.key,
                                  .subject = service_subject(admission.name, admission.organization),
                                  .not_before = now}));
  const Certificate certificate = Certificate::parse_der(issued.der);
  const std::string name_of_authority = authority;
  return database.transact([&](storage::Transaction& transaction) {
    register_own_certificate(transaction, name_of_authority, profile, certificate, now);
    return AdmittedOperator{.view = add_operator(transaction,
                                                 {.name = admission.name,
                                                  .role = admission.role,
                                                  .office = admission.office,
                                                  .certificate_sha256 = openssl::sha256(certificate.der())},
                                                 random, now),
                            .issuer = name_of_authority,
                            .certificate = certificate};
  });
}

}  // namespace tamga::app
