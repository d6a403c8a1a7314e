#include "server/app/key_ceremony.hpp"

#include <map>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"
#include "ca-core/x509/pem.hpp"
#include "server/app/delegates.hpp"

namespace tamga::app {
namespace {

class Ceremony {
 public:
  Ceremony(const std::filesystem::path& directory, const Password& password, const CeremonyOrder& order, Instant now,
           Random& random)
      : directory_(directory),
        password_(password),
        order_(order),
        keys_(directory, password, order.tokens),
        not_before_(now - kBackdating),
        random_(random) {}

  std::vector<CeremonyCertificate> hold() {
    for (const AuthorityPlan& plan : authority_plans()) make_authority(plan);
    for (const AuthorityPlan& plan : authority_plans()) {
      for (const Delegate& delegate : delegates()) make_delegate(plan, delegate);
    }
    make_tls_server("tls-ecdsa", "ecdsa-root", ParameterSet::p256);
    make_tls_server("tls-gost", "gost-root", ParameterSet::cryptopro_a);
    write_new_file(directory_ / kStaffChain, pem_of("staff") + pem_of("ecdsa-root"), FileMode::readable);
    make_audit_key();
    return std::move(made_);
  }

 private:
  struct Authority {
    std::unique_ptr<Signer> signer;
    std::unique_ptr<Issuer> issuer;
  };

  CertificateOrder order_for(const Profile& profile, const PublicKey& key, Subject subject) {
    return own_certificate_order(order_, profile, key, std::move(subject), not_before_, random_);
  }

  void make_authority(const AuthorityPlan& plan) {
    const Profile& profile = order_.profiles.of_authority(plan.name);
    auto signer = keys_.make(plan.name, plan.key);
    const CertificateOrder order =
        order_for(profile, signer->public_key(), authority_subject(plan, order_.organization));
    const IssuedCertificate issued =
        plan.issuer == plan.name ? issue_root(order, *signer, order_.tools) : sign(plan.issuer, order);
    Certificate certificate = Certificate::parse_der(issued.der);
    auto issuer = std::make_unique<Issuer>(plan.name, certificate, *signer,
                                           authority_urls(plan.name, order_.public_url), order_.tools);
    authorities_.emplace(plan.name, Authority{std::move(signer), std::move(issuer)});
    keep(std::string(plan.name), std::string(plan.issuer), profile, certificate, certificate.to_pem());
  }

  void make_delegate(const AuthorityPlan& plan, const Delegate& delegate) {
    const Profile& profile = order_.profiles.named(delegate.profile);
    const std::string name = delegate.key_name(plan.name);
    const auto key = keys_.make(name, plan.key);
    const CertificateOrder order =
        order_for(profile, key->public_key(), delegate.subject(plan.name, order_.organization.organization));
    const Certificate certificate = Certificate::parse_der(sign(plan.name, order).der);
    keep(name, std::string(plan.name), profile, certificate, certificate.to_pem());
  }

  void make_tls_server(const std::string& name, std::string_view issuer, ParameterSet set) {
    const Profile& profile = order_.profiles.named("tls-server");
    const PrivateKey key = PrivateKey::generate(set);
    CertificateOrder order = order_for(profile, key.public_key(),
                                       service_subject(order_.tls_names.at(0).value, order_.organization.organization));
    order.alternative_names = order_.tls_names;
    const Certificate certificate = Certificate::parse_der(sign(issuer, order).der);
    write_key_file(key_path(directory_, name), key, password_);
    keep(name, std::string(issuer), profile, certificate, certificate.to_pem());
  }

  void make_audit_key() {
    const PrivateKey key = PrivateKey::generate(ParameterSet::p256);
    write_key_file(directory_ / "audit.key", key, password_);
    write_new_file(directory_ / "audit.pub", pem::encode("PUBLIC KEY", key.public_key().spki()), FileMode::readable);
  }

  IssuedCertificate sign(std::string_view issuer_name, const CertificateOrder& order) {
    const Issuer& issuer = *authorities_.find(issuer_name)->second.issuer;
    return issuer.sign(issuer.prepare(order));
  }

  std::string pem_of(std::string_view name) { return authorities_.find(name)->second.issuer->certificate().to_pem(); }

  void keep(std::string file, std::string issuer, const Profile& profile, const Certificate& certificate,
            std::string_view content) {
    write_new_file(certificate_path(directory_, file), content, FileMode::readable);
    made_.push_back({std::move(file), std::move(issuer), profile.name, certificate});
  }

  const std::filesystem::path& directory_;
  const Password& password_;
  const CeremonyOrder& order_;
  const KeyStore keys_;
  Instant not_before_;
  Random& random_;
  std::map<std::string, Authority, std::less<>> authorities_;
  std::vector<CeremonyCertificate> made_;
};

}  // namespace

Subject authority_subject(const AuthorityPlan& plan, OrganizationSubject organization) {
  organization.common_name = plan.title.empty() ? organization.organization : std::string(plan.title);
  return organization_subject(organization);
}

CertificateOrder own_certificate_order(const CeremonyOrder& ceremony, const Profile& profile, const PublicKey& key,
                                       Subject subject, Instant not_before, Random& random) {
  return {.profile = &profile,
          .serial = SerialNumber::random(random, ceremony.instance),
          .public_key = key,
          .subject = std::move(subject),
          .not_before = not_before,
          .identification = profile.identification_kind ? std::optional(IdentificationKind::personal) : std::nullopt,
          .signature_tool = profile.subject_sign_tool ? ceremony.tools.sign_tool : std::string()};
}

std::vector<CeremonyCertificate> hold_ceremony(const std::filesystem::path& directory, const Password& password,
                                               const CeremonyOrder& order, Instant now, Random& random) {
  return Ceremony(directory, password, order, now, random).hold();
}

}  // namespace tamga::app
