#include "ca-core/issuing/profile_trial.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/issuer.hpp"

namespace tamga {
namespace {

constexpr std::uint8_t kInstance = 1;

const OrganizationSubject& sample_organization() {
  static const OrganizationSubject organization{.common_name = "УЦ «Проба»",
                                                .organization = "АО «Проба»",
                                                .region = "77 г. Москва",
                                                .locality = "Москва",
                                                .street = "ул. Пробная, д. 1",
                                                .ogrn = "1047702026701",
                                                .innle = "7710474375",
                                                .email = "ca@example.ru"};
  return organization;
}

const IssuerSignTool& sample_tools() {
  static const IssuerSignTool tools{"СКЗИ «Проба»", "ПО «Проба»", "Сертификат № 1", "Сертификат № 2"};
  return tools;
}

CaUrls sample_urls() {
  return {{"http://ca.example.ru/ca.crl"}, {"http://ca.example.ru/ca.crt"}, {"http://ca.example.ru/ocsp"}};
}

bool has_attribute(const Profile& profile, AttributeType type) {
  return std::ranges::find(profile.subject, type, &SubjectAttribute::type) != profile.subject.end();
}

/// What a certificate says of a holder who has everything.
std::string_view sample_value(const Profile& profile, AttributeType type) {
  switch (type) {
    case AttributeType::common_name:
      return has_attribute(profile, AttributeType::organization) ? "ООО «Проба»" : "Мусоргский Модест Петрович";
    case AttributeType::surname:
      return "Мусоргский";
    case AttributeType::given_name:
      return "Модест Петрович";
    case AttributeType::country:
      return "RU";
    case AttributeType::region:
      return profile.region_format == RegionFormat::name ? "г. Москва" : "77 г. Москва";
    case AttributeType::locality:
      return "Москва";
    case AttributeType::street:
      return "ул. Пробная, д. 1";
    case AttributeType::organization:
      return "ООО «Проба»";
    case AttributeType::organizational_unit:
      return "Отдел проб";
    case AttributeType::title:
      return "Директор";
    case AttributeType::ogrn:
      return "1047702026701";
    case AttributeType::ogrnip:
      return "304500116000157";
    case AttributeType::innle:
      return "7710474375";
    case AttributeType::inn:
      return "500100732259";
    case AttributeType::snils:
      return "11223344595";
    case AttributeType::email:
      return "m.musorgsky@example.ru";
  }
  return {};
}

Subject sample_subject(const Profile& profile) {
  if (profile.is_ca()) return organization_subject(sample_organization());
  if (profile.purpose != CertificatePurpose::end_entity) return service_subject("ca.example.ru", "АО «Проба»");
  Subject subject;
  for (const SubjectAttribute& attribute : profile.subject) {
    subject.add(attribute.type, sample_value(profile, attribute.type));
  }
  return subject;
}

std::vector<ParameterSet> sample_sets(const Profile& profile) {
  std::vector<ParameterSet> sets;
  bool has_rsa = false;
  for (const ParameterSet set : profile.parameter_sets) {
    const bool is_rsa = facts(set).type == KeyType::rsa;
    if (!is_rsa || !has_rsa) sets.push_back(set);
    has_rsa = has_rsa || is_rsa;
  }
  return sets;
}

class Trial {
 public:
  Trial(const Profile& candidate, const ProfileCatalogue& catalogue, Random& random, Instant now)
      : candidate_(candidate), catalogue_(catalogue), random_(random), now_(now) {}

  std::vector<ProfileFinding> run() {
    for (const ParameterSet set : sample_sets(candidate_)) {
      try {
        issue(candidate_, PrivateKey::generate(set));
      } catch (const Error& error) {
        note(set, error);
      }
    }
    return std::move(findings_);
  }

 private:
  struct Authority {
    std::unique_ptr<KeyFileSigner> signer;
    std::unique_ptr<Issuer> issuer;
  };

  struct Made {
    IssuedCertificate certificate;
    std::unique_ptr<KeyFileSigner> signer;
  };

  Made issue(const Profile& profile, PrivateKey key) {
    if (profile.purpose == CertificatePurpose::cross_certificate) return certify_again(profile, std::move(key));
    CertificateOrder order{.profile = &profile,
                           .serial = SerialNumber::random(random_, kInstance),
                           .public_key = key.public_key(),
                           .subject = sample_subject(profile),
                           .not_before = now_};
    if (profile.identification_kind) order.identification = IdentificationKind::personal;
    if (profile.subject_sign_tool) order.signature_tool = sample_tools().sign_tool;
    if (profile.purpose == CertificatePurpose::tls_server) {
      order.alternative_names = {{AlternativeName::Kind::dns, "ca.example.ru"}};
    }
    auto signer = std::make_unique<KeyFileSigner>(std::move(key));
    if (profile.purpose == CertificatePurpose::root) {
      return {issue_root(order, *signer, sample_tools()), std::move(signer)};
    }
    const Issuer& issuer = issuer_of(profile);
    return {issuer.sign(issuer.prepare(order)), std::move(signer)};
  }

  /// A root of that kind of key, certified by another root.
  Made certify_again(const Profile& profile, PrivateKey key) {
    const ParameterSet set = key.public_key().parameter_set();
    const auto root = std::ranges::find_if(catalogue_.all(), [&](const Profile& one) {
      return one.purpose == CertificatePurpose::root && one.allows(set);
    });
    if (root == catalogue_.all().end()) throw Error(Errc::ca_not_found);
    Made made = issue(*root, std::move(key));
    const Certificate present = Certificate::parse_der(made.certificate.der);
    const CertificateOrder order{.profile = &profile,
                                 .serial = SerialNumber::random(random_, kInstance),
                                 .public_key = present.public_key(),
                                 .subject = Subject(),
                                 .not_before = now_,
                                 .present = &present};
    const Issuer& issuer = *authority(root->authorities.front()).issuer;
    made.certificate = issuer.sign(issuer.prepare(order));
    return made;
  }

  /// The CA that the profile names; for a profile of any CA the first root there is.
  const Issuer& issuer_of(const Profile& profile) {
    if (!profile.ca.empty()) return *authority(profile.ca).issuer;
    const auto root = std::ranges::find(catalogue_.all(), CertificatePurpose::root, &Profile::purpose);
    if (root == catalogue_.all().end()) throw Error(Errc::ca_not_found);
    return *authority(root->authorities.front()).issuer;
  }

  const Authority& authority(const std::string& slug) {
    const auto known = authorities_.find(slug);
    if (known != authorities_.end()) return known->second;
    const Profile& profile = catalogue_.of_authority(slug);
    Made made = issue(profile, PrivateKey::generate(profile.parameter_sets.front()));
    auto issuer = std::make_unique<Issuer>(slug, Certificate::parse_der(made.certificate.der), *made.signer,
                                           sample_urls(), sample_tools());
    return authorities_.emplace(slug, Authority{std::move(made.signer), std::move(issuer)}).first->second;
  }

  void note(ParameterSet set, const Error& error) {
    const std::string start = "for a key " + std::string(to_string(set)) + ": ";
    bool told = false;
    for (const auto& [member, values] : error.details().members) {
      for (const std::string& value : values) {
        findings_.push_back({"sample certificate", start + value});
        told = true;
      }
    }
    for (const FieldError& field : error.details().fields) {
      findings_.push_back(
          {"sample certificate", start + field.pointer + ": " + std::string(texts(field.code).english)});
      told = true;
    }
    if (!told) findings_.push_back({"sample certificate", start + std::string(texts(error.code()).english)});
  }

  const Profile& candidate_;
  const ProfileCatalogue& catalogue_;
  Random& random_;
  Instant now_;
  std::map<std::string, Authority, std::less<>> authorities_;
  std::vector<ProfileFinding> findings_;
};

}  // namespace

std::vector<ProfileFinding> try_profile(const Profile& candidate, const ProfileCatalogue& catalogue, Random& random,
                                        Instant now) {
  return Trial(candidate, catalogue, random, now).run();
}

}  // namespace tamga
