#include "ca-core/x509/profile_rules.hpp"

#include <algorithm>
#include <array>

#include "ca-core/identity/unicode_text.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga {
namespace {

using std::chrono::days;

constexpr std::size_t kMaxNoticeCharacters = 200;  // RFC 5280 section 4.2.1.4
constexpr days kLongestAfterExpiry{366};
constexpr unsigned kCaUsages = kKeyCertSign | kCrlSign;

/// Classes of signature tools, the least first.
constexpr std::array kClasses{oid::kClassKc1, oid::kClassKc2, oid::kClassKc3,
                              oid::kClassKb1, oid::kClassKb2, oid::kClassKa1};

class Findings {
 public:
  void add(std::string key, std::string sentence) { found_.push_back({std::move(key), std::move(sentence)}); }

  void add_if(bool wrong, const char* key, const char* sentence) {
    if (wrong) add(key, sentence);
  }

  std::vector<ProfileFinding> take() { return std::move(found_); }

 private:
  std::vector<ProfileFinding> found_;
};

bool is_gost(ParameterSet set) {
  const KeyType type = facts(set).type;
  return type == KeyType::gost2012_256 || type == KeyType::gost2012_512;
}

template <typename List>
bool has_duplicates(const List& list) {
  for (auto item = list.begin(); item != list.end(); ++item) {
    if (std::find(std::next(item), list.end(), *item) != list.end()) return true;
  }
  return false;
}

bool names_policy(const Profile& profile, std::string_view oid) {
  return std::ranges::find(profile.policies, oid, &CertificatePolicy::oid) != profile.policies.end();
}

void check_validity(const Profile& profile, Findings& findings) {
  findings.add_if(profile.validity < days(1), "[validity] certificate_days", "must be at least a day");
  if (!profile.private_key_validity) return;
  findings.add_if(*profile.private_key_validity > profile.validity, "[validity] private_key_days",
                  "must not be longer than the certificate's own validity");
  findings.add_if(*profile.private_key_validity < days(1), "[validity] private_key_days", "must be at least a day");
}

void check_policies(const Profile& profile, Findings& findings) {
  std::vector<std::string> oids;
  for (const CertificatePolicy& policy : profile.policies) oids.push_back(policy.oid);
  for (const CertificatePolicy& limit : profile.usage_limits) oids.push_back(limit.oid);
  findings.add_if(has_duplicates(oids), "policies", "name a policy twice (RFC 5280 section 4.2.1.4)");
  for (const CertificatePolicy& policy : profile.policies) {
    const std::size_t length = unicode::decode(policy.notice).value_or(U"").size();
    findings.add_if(length > kMaxNoticeCharacters, "policies", "have a notice of over 200 characters");
  }
  for (const CertificatePolicy& limit : profile.usage_limits) {
    const std::size_t length = unicode::decode(limit.notice).value_or(U"").size();
    findings.add_if(length == 0, "usage_limits", "must say in a notice for which systems the certificate is good");
    findings.add_if(length > kMaxNoticeCharacters, "usage_limits", "have a notice of over 200 characters");
  }
  for (auto higher = kClasses.begin() + 1; higher != kClasses.end(); ++higher) {
    if (names_policy(profile, *higher) && !names_policy(profile, *(higher - 1))) {
      findings.add("policies", "name the class of tools " + std::string(*higher) +
                                   " without the classes below it (order 795 lists all that the tool reaches)");
    }
  }
}

void check_authority_key(const Profile& profile, Findings& findings) {
  findings.add_if(
      profile.issuer_sign_tool && profile.authority_key != AuthorityKeyForm::complete,
      "[extensions] authority_key_identifier",
      "must be complete in the chain of qualified certificates: they name the number of the CA's certificate "
      "(63-FZ article 17 part 2)");
}

void check_usage(const Profile& profile, Findings& findings) {
  findings.add_if(has_duplicates(profile.extended_key_usages), "[extensions] extended_key_usage",
                  "names a purpose twice");
  if (profile.is_ca()) {
    findings.add_if((profile.key_usage & kKeyCertSign) == 0, "[extensions] key_usage",
                    "of a CA must name key_cert_sign (RFC 5280 section 4.2.1.3)");
    findings.add_if(!profile.extended_key_usages.empty(), "[extensions] extended_key_usage",
                    "is not for CAs: it would limit everything below them");
    findings.add_if(!profile.critical.key_usage, "[extensions] critical",
                    "must name key_usage in a CA's certificate (RFC 5280 section 4.2.1.3)");
    return;
  }
  findings.add_if(profile.key_usage == 0, "[extensions] key_usage", "must name at least one usage");
  findings.add_if((profile.key_usage & kCaUsages) != 0, "[extensions] key_usage",
                  "names what only CAs may do (RFC 5280 section 4.2.1.3)");
  findings.add_if(profile.path_length.has_value(), "[extensions] path_length",
                  "is for CAs only (RFC 5280 section 4.2.1.9)");
}

bool has_purpose(const Profile& profile, std::string_view oid) {
  return std::ranges::find(profile.extended_key_usages, oid) != profile.extended_key_usages.end();
}

bool has_purpose_alone(const Profile& profile, std::string_view oid) {
  return profile.extended_key_usages.size() == 1 && has_purpose(profile, oid);
}

void check_service(const Profile& profile, Findings& findings) {
  constexpr const char* kPurposes = "[extensions] extended_key_usage";
  switch (profile.purpose) {
    case CertificatePurpose::ocsp_responder:
      findings.add_if(!has_purpose_alone(profile, oid::kOcspSigning), kPurposes,
                      "of a responder must be ocsp_signing alone (RFC 6960 section 4.2.2.2)");
      break;
    case CertificatePurpose::time_stamping:
      findings.add_if(!has_purpose_alone(profile, oid::kTimeStamping), kPurposes,
                      "of a time-stamp authority must be time_stamping alone (RFC 3161 section 2.3)");
      findings.add_if(!profile.critical.extended_key_usage, "[extensions] critical",
                      "must name extended_key_usage for a time-stamp authority (RFC 3161 section 2.3)");
      findings.add_if((profile.key_usage & ~unsigned{kDigitalSignature | kNonRepudiation}) != 0,
                      "[extensions] key_usage", "of a time-stamp authority is signing and nothing else");
      break;
    case CertificatePurpose::registry_extract:
      findings.add_if(!has_purpose(profile, oid::kDocumentSigning), kPurposes,
                      "of a signer of extracts must name document_signing (RFC 9336)");
      findings.add_if((profile.key_usage & ~unsigned{kDigitalSignature | kNonRepudiation}) != 0,
                      "[extensions] key_usage", "of a signer of extracts is signing and nothing else");
      break;
    case CertificatePurpose::tls_server:
      findings.add_if(!has_purpose(profile, oid::kServerAuth), kPurposes,
                      "of a TLS server must name server_auth (RFC 5280 section 4.2.1.12)");
      break;
    case CertificatePurpose::staff:
      findings.add_if(!has_purpose(profile, oid::kClientAuth), kPurposes,
                      "of staff must name client_auth (RFC 5280 section 4.2.1.12)");
      break;
    default:
      break;
  }
  findings.add_if(has_purpose(profile, oid::kOcspSigning) && profile.purpose != CertificatePurpose::ocsp_responder,
                  kPurposes, "names ocsp_signing: only a responder answers for a CA");
  findings.add_if(has_purpose(profile, oid::kTimeStamping) && profile.purpose != CertificatePurpose::time_stamping,
                  kPurposes, "names time_stamping: it must stand alone (RFC 3161 section 2.3)");
  findings.add_if(
      has_purpose(profile, oid::kDocumentSigning) && profile.purpose != CertificatePurpose::registry_extract, kPurposes,
      "names document_signing: by it the CA's own signer of extracts is told from holders");
}

void check_cross(const Profile& profile, Findings& findings) {
  findings.add_if(!profile.ca.empty(), "ca", "is not for cross certificates: any root may issue one");
  findings.add_if(!profile.authorities.empty(), "authorities", "is not for cross certificates: any CA may get one");
  findings.add_if(profile.path_length.has_value(), "[extensions] path_length",
                  "of a cross certificate is that of the CA's own certificate");
  findings.add_if(profile.private_key_validity.has_value(), "[validity] private_key_days",
                  "is not for cross certificates: the CA's own certificate says how long its key signs");
  findings.add_if(profile.identification_kind || profile.subject_sign_tool || profile.issuer_sign_tool,
                  "[extensions] order_795", "is not for cross certificates: none is in the chain of qualified ones");
}

void check_authority(const Profile& profile, Findings& findings) {
  const bool is_cross = profile.purpose == CertificatePurpose::cross_certificate;
  findings.add_if(is_cross != (profile.name == kCrossProfile), "name",
                  "and purpose: the profile of cross certificates, and no other, is called cross-certificate");
  if (is_cross) return check_cross(profile, findings);
  if (!profile.is_ca()) {
    findings.add_if(!profile.authorities.empty(), "authorities", "is for profiles of CAs only");
    return;
  }
  findings.add_if(profile.authorities.empty(), "authorities", "must name the CAs that this profile makes");
  findings.add_if(has_duplicates(profile.authorities), "authorities", "names a CA twice");
  findings.add_if(profile.ca.empty(), "ca", "must name the CA that issues it: a root itself");
  const bool names_itself = std::ranges::find(profile.authorities, profile.ca) != profile.authorities.end();
  const bool is_root = profile.purpose == CertificatePurpose::root;
  findings.add_if(is_root && !names_itself, "ca", "of a root must be the root itself");
  findings.add_if(is_root && profile.authorities.size() > 1, "authorities", "of a root's profile is the root alone");
  findings.add_if(!is_root && names_itself, "ca", "of an issuing CA must be another CA");
}

void check_qualified(const Profile& profile, Findings& findings) {
  findings.add_if(!std::ranges::all_of(profile.parameter_sets, is_gost), "parameter_sets",
                  "of a qualified certificate are those of GOST R 34.10-2012 (order 795)");
  findings.add_if(!profile.issuer_sign_tool || !profile.subject_sign_tool || !profile.identification_kind,
                  "[extensions] order_795",
                  "of a qualified certificate must name identification_kind, subject_sign_tool and issuer_sign_tool "
                  "(order 795)");
  findings.add_if(!names_policy(profile, oid::kClassKc1), "policies",
                  "of a qualified certificate must name the class of the holder's tool (order 795)");
  findings.add_if(!profile.usage_limits.empty(), "usage_limits",
                  "are for unqualified certificates: a qualified one is good everywhere (63-FZ article 6)");
  findings.add_if(profile.allows(ReissueAuthorisation::code_word), "[reissue] authorised_by",
                  "must not name code_word for qualified certificates (63-FZ article 18)");
}

void check_approval(const Profile& profile, Findings& findings) {
  findings.add_if(profile.identifications.empty(), "[approval] identifications",
                  "must name how an applicant may be identified");
  findings.add_if(has_duplicates(profile.identifications), "[approval] identifications", "names a kind twice");
  findings.add_if(has_duplicates(profile.reissue), "[reissue] authorised_by", "names a way twice");
  const bool accepts_personal =
      std::ranges::find(profile.identifications, IdentificationKind::personal) != profile.identifications.end();
  const bool one_decides =
      profile.allows(ReissueAuthorisation::code_word) || profile.allows(ReissueAuthorisation::in_person);
  findings.add_if(profile.allows(ReissueAuthorisation::in_person) && !accepts_personal, "[reissue] authorised_by",
                  "names in_person, which [approval] identifications does not accept");
  findings.add_if(
      profile.approval == ApprovalRule::two_people && one_decides, "[reissue] authorised_by",
      "may be qualified_signature only where two people approve: any other reissue is one person's decision");
  findings.add_if(profile.renewal.before < days(1) || profile.renewal.before > profile.validity,
                  "[reissue] expiry_days_before", "must be at least a day and no more than the certificate's validity");
  findings.add_if(profile.renewal.after < days(0) || profile.renewal.after > kLongestAfterExpiry,
                  "[reissue] expiry_days_after",
                  "must be no more than a year: whoever was without a certificate for longer is examined anew");
  if (!profile.suspension) return;
  findings.add_if(profile.suspension->longest < days(1) || profile.suspension->longest > profile.validity,
                  "[suspension] longest_days", "must be at least a day and no more than the certificate's validity");
}

void check_subject(const Profile& profile, Findings& findings) {
  findings.add_if(profile.applicants.empty(), "applicants", "must name whose certificates these are");
  findings.add_if(has_duplicates(profile.applicants), "applicants", "names a kind twice");
  std::vector<AttributeType> types;
  for (const SubjectAttribute& attribute : profile.subject) types.push_back(attribute.type);
  findings.add_if(has_duplicates(types), "[subject] required", "and optional name an attribute twice");
  for (const AttributeType type : {AttributeType::common_name, AttributeType::country}) {
    const auto found = std::ranges::find(profile.subject, type, &SubjectAttribute::type);
    if (found == profile.subject.end() || found->presence != AttributePresence::required) {
      findings.add("[subject] required", "must name " + std::string(to_string(type)) + " (order 795)");
    }
  }
}

void check_subscriber(const Profile& profile, Findings& findings) {
  findings.add_if(!profile.signature_kind, "signature_kind", "is missing: qualified or unqualified");
  findings.add_if(profile.ca.empty(), "ca", "must name the CA that issues it");
  if (profile.signature_kind == SignatureKind::qualified) check_qualified(profile, findings);
  findings.add_if(profile.signature_kind == SignatureKind::unqualified && profile.issuer_sign_tool,
                  "[extensions] order_795", "must not name issuer_sign_tool for unqualified certificates");
  check_subject(profile, findings);
  check_approval(profile, findings);
}

/// What only certificates of subscribers have.
void check_no_subscriber(const Profile& profile, Findings& findings) {
  constexpr const char* kOnly = "is for certificates of subscribers only";
  findings.add_if(profile.signature_kind.has_value(), "signature_kind", kOnly);
  findings.add_if(!profile.applicants.empty(), "applicants", kOnly);
  findings.add_if(!profile.subject.empty(), "[subject] required", kOnly);
  findings.add_if(profile.long_names, "[subject] long_names", kOnly);
  findings.add_if(!profile.reissue.empty(), "[reissue] authorised_by", kOnly);
  findings.add_if(profile.suspension.has_value(), "[suspension] longest_days", kOnly);
  findings.add_if(!profile.identifications.empty(), "[approval] identifications", kOnly);
  findings.add_if(profile.approval != ApprovalRule::one_person, "[approval] people", kOnly);
  findings.add_if(!profile.usage_limits.empty(), "usage_limits", kOnly);
}

}  // namespace

std::vector<ProfileFinding> profile_findings(const Profile& profile) {
  Findings findings;
  findings.add_if(profile.parameter_sets.empty(), "parameter_sets", "must name at least one kind of key");
  findings.add_if(has_duplicates(profile.parameter_sets), "parameter_sets", "names a kind of key twice");
  check_validity(profile, findings);
  check_policies(profile, findings);
  check_usage(profile, findings);
  check_authority_key(profile, findings);
  check_service(profile, findings);
  check_authority(profile, findings);
  if (profile.purpose == CertificatePurpose::end_entity) {
    check_subscriber(profile, findings);
  } else {
    check_no_subscriber(profile, findings);
  }
  return findings.take();
}

}  // namespace tamga
