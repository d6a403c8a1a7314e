#include "server/profiles/words.hpp"

#include <algorithm>

#include "ca-core/registration/words.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::profiles {
namespace {

constexpr std::size_t kMaxOid = 100;

constexpr Words<CertificatePurpose, 9> kPurposes{{{CertificatePurpose::root, "root"},
                                                  {CertificatePurpose::issuing_ca, "issuing_ca"},
                                                  {CertificatePurpose::end_entity, "end_entity"},
                                                  {CertificatePurpose::ocsp_responder, "ocsp_responder"},
                                                  {CertificatePurpose::time_stamping, "time_stamping"},
                                                  {CertificatePurpose::tls_server, "tls_server"},
                                                  {CertificatePurpose::staff, "staff"},
                                                  {CertificatePurpose::registry_extract, "registry_extract"},
                                                  {CertificatePurpose::cross_certificate, "cross_certificate"}}};

constexpr Words<KeyUsage, 7> kKeyUsages{{{kDigitalSignature, "digital_signature"},
                                         {kNonRepudiation, "non_repudiation"},
                                         {kKeyEncipherment, "key_encipherment"},
                                         {kDataEncipherment, "data_encipherment"},
                                         {kKeyAgreement, "key_agreement"},
                                         {kKeyCertSign, "key_cert_sign"},
                                         {kCrlSign, "crl_sign"}}};

constexpr Words<AuthorityKeyForm, 2> kAuthorityKeyForms{
    {{AuthorityKeyForm::complete, "complete"}, {AuthorityKeyForm::key, "key"}}};

constexpr Words<RegionFormat, 2> kRegionFormats{
    {{RegionFormat::code_and_name, "code_and_name"}, {RegionFormat::name, "name"}}};

constexpr Words<ReissueAuthorisation, 3> kReissues{
    {{ReissueAuthorisation::code_word, "code_word"},
     {ReissueAuthorisation::in_person, "in_person"},
     {ReissueAuthorisation::qualified_signature, "qualified_signature"}}};

constexpr Words<SuspensionEnd, 2> kSuspensionEnds{
    {{SuspensionEnd::revoked, "revoked"}, {SuspensionEnd::resumed, "resumed"}}};

constexpr Words<ApprovalRule, 2> kApprovals{
    {{ApprovalRule::one_person, "one_person"}, {ApprovalRule::two_people, "two_people"}}};

constexpr Words<std::string_view, 6> kExtendedKeyUsages{{{oid::kServerAuth, "server_auth"},
                                                         {oid::kClientAuth, "client_auth"},
                                                         {oid::kEmailProtection, "email_protection"},
                                                         {oid::kTimeStamping, "time_stamping"},
                                                         {oid::kOcspSigning, "ocsp_signing"},
                                                         {oid::kDocumentSigning, "document_signing"}}};

constexpr Words<ExtensionName, 14> kExtensions{
    {{ExtensionName::basic_constraints, "basic_constraints"},
     {ExtensionName::key_usage, "key_usage"},
     {ExtensionName::extended_key_usage, "extended_key_usage"},
     {ExtensionName::certificate_policies, "certificate_policies"},
     {ExtensionName::subject_key_identifier, "subject_key_identifier"},
     {ExtensionName::authority_key_identifier, "authority_key_identifier"},
     {ExtensionName::crl_distribution_points, "crl_distribution_points"},
     {ExtensionName::authority_information_access, "authority_information_access"},
     {ExtensionName::private_key_usage_period, "private_key_usage_period"},
     {ExtensionName::subject_alternative_name, "subject_alternative_name"},
     {ExtensionName::subject_sign_tool, "subject_sign_tool"},
     {ExtensionName::issuer_sign_tool, "issuer_sign_tool"},
     {ExtensionName::identification_kind, "identification_kind"},
     {ExtensionName::ocsp_no_check, "ocsp_no_check"}}};

template <typename Table>
std::string join(const Table& table) {
  std::string words;
  for (const auto& [value, word] : table) words += (words.empty() ? "" : ", ") + std::string(word);
  return words;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::optional<CertificatePurpose> parse_purpose(std::string_view word) {
  return parse_word(kPurposes, word);
}

std::optional<KeyUsage> parse_key_usage(std::string_view word) {
  return parse_word(kKeyUsages, word);
}

std::optional<AuthorityKeyForm> parse_authority_key_form(std::string_view word) {
  return parse_word(kAuthorityKeyForms, word);
}

std::optional<RegionFormat> parse_region_format(std::string_view word) {
  return parse_word(kRegionFormats, word);
}

std::optional<ReissueAuthorisation> parse_reissue(std::string_view word) {
  return parse_word(kReissues, word);
}

std::optional<SuspensionEnd> parse_suspension_end(std::string_view word) {
  return parse_word(kSuspensionEnds, word);
}

std::optional<ApprovalRule> parse_approval(std::string_view word) {
  return parse_word(kApprovals, word);
}

std::optional<ExtensionName> parse_extension_name(std::string_view word) {
  return parse_word(kExtensions, word);
}

std::optional<std::string> parse_extended_key_usage(std::string_view word) {
  if (const auto known = parse_word(kExtendedKeyUsages, word)) return std::string(*known);
  return is_oid(word) ? std::optional(std::string(word)) : std::nullopt;
}

bool is_oid(std::string_view text) {
  if (text.size() > kMaxOid) return false;
  std::vector<std::string_view> arcs;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find('.', start), text.size());
    arcs.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  // X.660: the first arc is 0, 1 or 2, the second below 40 under 0 and 1. Arcs of more than 18 digits are out of reach
  // of the programs that read certificates.
  const auto is_arc = [](std::string_view arc) {
    return !arc.empty() && arc.size() <= 18 && std::ranges::all_of(arc, is_digit) && (arc.size() == 1 || arc[0] != '0');
  };
  if (arcs.size() < 3 || !std::ranges::all_of(arcs, is_arc)) return false;
  if (arcs[0].size() != 1 || arcs[0][0] > '2') return false;
  const bool below_forty = arcs[1].size() == 1 || (arcs[1].size() == 2 && arcs[1][0] < '4');
  return arcs[0] == "2" || below_forty;
}

std::optional<std::string> why_never_critical(ExtensionName name) {
  switch (name) {
    case ExtensionName::basic_constraints:
    case ExtensionName::key_usage:
    case ExtensionName::extended_key_usage:
    case ExtensionName::certificate_policies:
      return std::nullopt;
    case ExtensionName::subject_key_identifier:
      return "RFC 5280 section 4.2.1.2";
    case ExtensionName::authority_key_identifier:
      return "RFC 5280 section 4.2.1.1";
    case ExtensionName::crl_distribution_points:
      return "RFC 5280 section 4.2.1.13";
    case ExtensionName::authority_information_access:
      return "RFC 5280 section 4.2.2.1";
    case ExtensionName::private_key_usage_period:
      return "RFC 3280 section 4.2.1.4";
    case ExtensionName::subject_alternative_name:
      return "RFC 5280 section 4.2.1.6: the subject is never empty here";
    case ExtensionName::subject_sign_tool:
    case ExtensionName::issuer_sign_tool:
    case ExtensionName::identification_kind:
      return "order 795: programs that do not know it would refuse the certificate";
    case ExtensionName::ocsp_no_check:
      return "RFC 6960 section 4.2.2.2.1";
  }
  return std::nullopt;
}

std::string purpose_words() {
  return join(kPurposes);
}

std::string key_usage_words() {
  return join(kKeyUsages);
}

std::string extended_key_usage_words() {
  return join(kExtendedKeyUsages);
}

std::string reissue_words() {
  return join(kReissues);
}

std::string extension_words() {
  return join(kExtensions);
}

}  // namespace tamga::profiles
