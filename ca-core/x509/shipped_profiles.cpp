// The profiles that come with Tamga. Terms: certificates of subscribers 450 days and CA certificates 15 and 18 years,
// as those of accredited CAs and of the state root in 2022-2026; a CA's key signs for three years (eight for a root),
// so that the next one is there long before the last certificate expires. A CA certified late in the life of its root's
// key ends with the root, as those of the state root of 2022 do, and still has ten years.

#include "ca-core/x509/shipped_profiles.hpp"

#include <array>

#include "ca-core/x509/oid.hpp"

namespace tamga {
namespace {

using std::chrono::days;

constexpr days kSubscriberDays{450};
constexpr days kServiceDays{397};
constexpr days kIssuingCaDays{15 * 365};
constexpr days kIssuingCaKeyDays{3 * 365};
constexpr days kRootDays{18 * 365};
constexpr days kRootKeyDays{8 * 365};
constexpr days kLongestSuspension{30};

/// What qualified certificates carry since 2022 (octet F8): everything but the uses of a CA.
constexpr unsigned kSubscriberUsage =
    kDigitalSignature | kNonRepudiation | kKeyEncipherment | kDataEncipherment | kKeyAgreement;
constexpr unsigned kCaUsage = kKeyCertSign | kCrlSign;
/// GOST suites of TLS 1.2 encrypt to the server's key (RFC 9189), so signing alone is not enough there.
constexpr unsigned kTlsUsage = kDigitalSignature | kKeyEncipherment | kKeyAgreement;

constexpr std::string_view kUnqualifiedNotice =
    "Неквалифицированный сертификат: действителен только в информационных системах организации, выдавшей его, и её "
    "участников по соглашению между ними";

using Sets = std::vector<ParameterSet>;

const Sets& gost_sets() {
  static const Sets sets = {ParameterSet::cryptopro_a,    ParameterSet::cryptopro_b,    ParameterSet::cryptopro_c,
                            ParameterSet::cryptopro_xcha, ParameterSet::cryptopro_xchb, ParameterSet::tc26_256_a,
                            ParameterSet::tc26_256_b,     ParameterSet::tc26_256_c,     ParameterSet::tc26_256_d,
                            ParameterSet::tc26_512_a,     ParameterSet::tc26_512_b,     ParameterSet::tc26_512_c};
  return sets;
}

const Sets& other_sets() {
  static const Sets sets = {ParameterSet::p256,    ParameterSet::p384,    ParameterSet::p521,
                            ParameterSet::rsa2048, ParameterSet::rsa3072, ParameterSet::rsa4096};
  return sets;
}

Sets all_sets() {
  Sets sets = gost_sets();
  sets.insert(sets.end(), other_sets().begin(), other_sets().end());
  return sets;
}

/// A tool of class КС2 is of class КС1 too: order 795 lists both.
const std::vector<CertificatePolicy>& class_kc2() {
  static const std::vector<CertificatePolicy> policies = {{std::string(oid::kClassKc1), ""},
                                                          {std::string(oid::kClassKc2), ""}};
  return policies;
}

/// What a CA may certify: classes of tools, and anything else too.
std::vector<CertificatePolicy> class_kc2_and_any() {
  std::vector<CertificatePolicy> policies = class_kc2();
  policies.push_back({std::string(oid::kAnyPolicy), ""});
  return policies;
}

const std::vector<CertificatePolicy>& any_policy() {
  static const std::vector<CertificatePolicy> policies = {{std::string(oid::kAnyPolicy), ""}};
  return policies;
}

/// One kind of applicant: how its profiles are called, and whom its certificates name.
struct Holder {
  ApplicantKind kind;
  std::string_view qualified;
  std::string_view unqualified_gost;
  std::string_view unqualified_ecdsa;
  bool person;        // surname, given names, and the person's numbers where the certificate is qualified
  bool proprietor;    // OGRNIP
  bool organisation;  // name, numbers and address of the legal entity
};

constexpr std::array kHolders{
    Holder{ApplicantKind::individual, "qualified-individual", "unqualified-individual-gost",
           "unqualified-individual-ecdsa", true, false, false},
    Holder{ApplicantKind::sole_proprietor, "qualified-sole-proprietor", "unqualified-sole-proprietor-gost",
           "unqualified-sole-proprietor-ecdsa", true, true, false},
    Holder{ApplicantKind::organisation, "qualified-organisation-person", "unqualified-organisation-person-gost",
           "unqualified-organisation-person-ecdsa", true, false, true},
    Holder{ApplicantKind::organisation_automatic, "qualified-organisation-automatic",
           "unqualified-organisation-automatic-gost", "unqualified-organisation-automatic-ecdsa", false, false, true},
};

/// Who carries what: article 17 of 63-FZ and order 795 as state CAs follow them. An unqualified certificate leaves out
/// INN and SNILS, which nobody needs who reads it.
std::vector<SubjectAttribute> subject_of(const Holder& holder, SignatureKind signature) {
  using enum AttributeType;
  std::vector<SubjectAttribute> subject;
  const auto add = [&subject](AttributePresence presence, std::initializer_list<AttributeType> types) {
    for (const AttributeType type : types) subject.push_back({type, presence});
  };
  add(AttributePresence::required, {common_name, country, region});
  add(AttributePresence::optional, {email});
  if (holder.person) add(AttributePresence::required, {surname, given_name});
  if (holder.person && signature == SignatureKind::qualified) add(AttributePresence::required, {inn, snils});
  if (holder.proprietor) add(AttributePresence::required, {ogrnip});
  if (!holder.organisation) {
    add(AttributePresence::optional, {locality});
    return subject;
  }
  add(AttributePresence::required, {locality, street, organization, ogrn, innle});
  add(AttributePresence::optional, {organizational_unit});
  if (holder.person) add(AttributePresence::required, {title});
  return subject;
}

Profile subscriber(std::string_view name, const Holder& holder, SignatureKind kind, std::string_view ca, Sets sets) {
  return {.name = std::string(name),
          .version = 1,
          .purpose = CertificatePurpose::end_entity,
          .signature_kind = kind,
          .ca = std::string(ca),
          .authorities = {},
          .validity = kSubscriberDays,
          .private_key_validity = kSubscriberDays,
          .parameter_sets = std::move(sets),
          .key_usage = kSubscriberUsage,
          .extended_key_usages = {std::string(oid::kClientAuth), std::string(oid::kEmailProtection)},
          .policies = {},
          .path_length = std::nullopt,
          .applicants = {holder.kind},
          .subject = subject_of(holder, kind),
          .long_names = false,
          .identification_kind = false,
          .subject_sign_tool = true,
          .issuer_sign_tool = false,
          .reissue = {ReissueAuthorisation::in_person},
          .suspension = std::nullopt,
          .approval = ApprovalRule::one_person,
          .identifications = {IdentificationKind::personal, IdentificationKind::remote_certificate,
                              IdentificationKind::remote_passport, IdentificationKind::remote_system}};
}

Profile qualified(const Holder& holder) {
  Profile profile = subscriber(holder.qualified, holder, SignatureKind::qualified, "gost-qualified", gost_sets());
  profile.policies = class_kc2();
  profile.identification_kind = true;
  profile.issuer_sign_tool = true;
  profile.reissue.push_back(ReissueAuthorisation::qualified_signature);
  return profile;
}

Profile unqualified(const Holder& holder, std::string_view name, std::string_view ca, Sets sets) {
  Profile profile = subscriber(name, holder, SignatureKind::unqualified, ca, std::move(sets));
  profile.policies = {{std::string(oid::kPolicyUnqualified), std::string(kUnqualifiedNotice)}};
  profile.long_names = holder.organisation;  // order 795 does not bind them, and registers have long names
  profile.reissue = {ReissueAuthorisation::code_word, ReissueAuthorisation::in_person};
  profile.suspension = SuspensionRule{kLongestSuspension, SuspensionEnd::revoked};
  return profile;
}

Profile service(std::string_view name, CertificatePurpose purpose, std::string_view ca, unsigned usage,
                std::string_view extended) {
  return {.name = std::string(name),
          .version = 1,
          .purpose = purpose,
          .signature_kind = std::nullopt,
          .ca = std::string(ca),
          .authorities = {},
          .validity = kServiceDays,
          .private_key_validity = std::nullopt,
          .parameter_sets = all_sets(),
          .key_usage = usage,
          .extended_key_usages = {std::string(extended)},
          .policies = {},
          .path_length = std::nullopt,
          .applicants = {},
          .subject = {},
          .long_names = false,
          .identification_kind = false,
          .subject_sign_tool = false,
          .issuer_sign_tool = false,
          .reissue = {},
          .suspension = std::nullopt,
          .approval = ApprovalRule::one_person,
          .identifications = {}};
}

Profile authority(std::string_view name, std::string_view slug, CertificatePurpose purpose, std::string_view ca,
                  Sets sets, std::vector<CertificatePolicy> policies) {
  const bool root = purpose == CertificatePurpose::root;
  return {.name = std::string(name),
          .version = 1,
          .purpose = purpose,
          .signature_kind = std::nullopt,
          .ca = std::string(ca),
          .authorities = {std::string(slug)},
          .validity = root ? kRootDays : kIssuingCaDays,
          .private_key_validity = root ? kRootKeyDays : kIssuingCaKeyDays,
          .parameter_sets = std::move(sets),
          .key_usage = kCaUsage,
          .extended_key_usages = {},
          .policies = std::move(policies),
          .path_length = root ? std::nullopt : std::optional(0U),
          .applicants = {},
          .subject = {},
          .long_names = false,
          .identification_kind = false,
          .subject_sign_tool = false,
          .issuer_sign_tool = false,
          .reissue = {},
          .suspension = std::nullopt,
          .approval = ApprovalRule::one_person,
          .identifications = {}};
}

/// The chain of qualified certificates names its tools at every step and says how its holders were identified, as all
/// certificates of accredited CAs and of the state root do since 2022.
Profile of_qualified_chain(Profile profile) {
  profile.identification_kind = true;
  profile.subject_sign_tool = true;
  profile.issuer_sign_tool = true;
  return profile;
}

std::vector<Profile> make_profiles() {
  using enum CertificatePurpose;
  std::vector<Profile> all;
  for (const Holder& holder : kHolders) {
    all.push_back(qualified(holder));
    all.push_back(unqualified(holder, holder.unqualified_gost, "gost-unqualified", gost_sets()));
    all.push_back(unqualified(holder, holder.unqualified_ecdsa, "ecdsa-unqualified", other_sets()));
  }
  const Profile others[] = {
      service("ocsp-responder", ocsp_responder, "", kDigitalSignature, oid::kOcspSigning),
      service("tls-server", tls_server, "", kTlsUsage, oid::kServerAuth),
      service("staff", staff, "staff", kDigitalSignature | kKeyAgreement | kKeyEncipherment, oid::kClientAuth),
      of_qualified_chain(authority("root-gost", "gost-root", root, "gost-root", gost_sets(), class_kc2_and_any())),
      authority("root-ecdsa", "ecdsa-root", root, "ecdsa-root", other_sets(), any_policy()),
      of_qualified_chain(
          authority("issuing-qualified", "gost-qualified", issuing_ca, "gost-root", gost_sets(), class_kc2_and_any())),
      authority("issuing-unqualified-gost", "gost-unqualified", issuing_ca, "gost-root", gost_sets(), any_policy()),
      authority("issuing-unqualified-ecdsa", "ecdsa-unqualified", issuing_ca, "ecdsa-root", other_sets(), any_policy()),
      authority("issuing-staff", "staff", issuing_ca, "ecdsa-root", other_sets(), any_policy()),
  };
  all.insert(all.end(), std::begin(others), std::end(others));
  return all;
}

}  // namespace

const ProfileCatalogue& shipped_profiles() {
  static const ProfileCatalogue all(make_profiles());
  return all;
}

}  // namespace tamga
