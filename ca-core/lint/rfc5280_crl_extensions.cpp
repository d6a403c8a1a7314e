// RFC 5280 section 5.2: the extensions of a revocation list.

#include <algorithm>
#include <array>

#include "ca-core/lint/crl_rules.hpp"
#include "ca-core/lint/extension_values.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

constexpr std::string_view kIssuerAltName = "2.5.29.18";
constexpr std::string_view kCrlNumber = "2.5.29.20";
constexpr std::string_view kDeltaCrlIndicator = "2.5.29.27";
constexpr std::string_view kIssuingDistributionPoint = "2.5.29.28";
constexpr std::string_view kFreshestCrl = "2.5.29.46";

std::string oid_of(const ExtensionField& field) {
  return der::oid_text(field.oid).value_or(std::string("?"));
}

Verdict extensions_unique(const CrlSpecimen& crl) {
  const ExtensionField* repeated = find_repeated(crl.extensions());
  if (repeated == nullptr) return kPassed;
  return "extension " + oid_of(*repeated) + " stands twice";
}

Verdict values_are_der(const CrlSpecimen& crl) {
  for (const ExtensionField& field : crl.extensions()) {
    der::Reader reader(field.value);
    if (!reader.next() || !reader.empty() || !der::well_formed(field.value)) {
      return "the value of extension " + oid_of(field) + " is not one DER element";
    }
  }
  return kPassed;
}

Verdict critical_extensions_known(const CrlSpecimen& crl) {
  constexpr std::array kOwnRule{
      kDeltaCrlIndicator, kIssuingDistributionPoint, kCrlNumber, oid::kAuthorityKeyIdentifier, kIssuerAltName,
      kFreshestCrl,       oid::kAuthorityInfoAccess};
  for (const ExtensionField& field : crl.extensions()) {
    const std::string oid = oid_of(field);
    if (field.critical && std::ranges::count(kOwnRule, oid) == 0) return "extension " + oid + " is critical";
  }
  return kPassed;
}

Verdict never_critical(const CrlSpecimen& crl) {
  for (const std::string_view oid :
       {oid::kAuthorityKeyIdentifier, kIssuerAltName, kCrlNumber, kFreshestCrl, oid::kAuthorityInfoAccess}) {
    const ExtensionField* field = crl.extension(oid);
    if (field != nullptr && field->critical) return "extension " + std::string(oid) + " must not be critical";
  }
  return kPassed;
}

Verdict number_present(const CrlSpecimen& crl) {
  if (crl.extension(kCrlNumber) != nullptr) return kPassed;
  return "there is no cRLNumber";
}

/// The content of an INTEGER that is not negative.
std::optional<ByteView> number(const ExtensionField* field) {
  const auto content = field != nullptr ? der::only(field->value, der::kInteger) : std::nullopt;
  const bool sound = content && der::is_minimal_integer(*content) && ((*content)[0] & 0x80U) == 0;
  return sound ? content : std::nullopt;
}

Verdict number_form(const CrlSpecimen& crl) {
  const ExtensionField* field = crl.extension(kCrlNumber);
  if (field == nullptr || number(field)) return kPassed;
  return "cRLNumber is no INTEGER from zero";
}

Verdict number_length(const CrlSpecimen& crl) {
  const auto content = number(crl.extension(kCrlNumber));
  if (!content || content->size() <= 20) return kPassed;
  return "cRLNumber has more than 20 octets";
}

std::optional<AuthorityKey> authority_key(const CrlSpecimen& crl) {
  const ExtensionField* field = crl.extension(oid::kAuthorityKeyIdentifier);
  return field != nullptr ? read_authority_key(field->value) : std::nullopt;
}

Verdict authority_key_present(const CrlSpecimen& crl) {
  const auto key = authority_key(crl);
  if (key && key->identifier && !key->identifier->empty()) return kPassed;
  return "there is no authorityKeyIdentifier with a keyIdentifier";
}

Verdict authority_key_of_issuer(const CrlSpecimen& crl) {
  const auto key = authority_key(crl);
  const CertificateFields* issuer = crl.issuer_fields();
  if (!key || !key->identifier || issuer == nullptr) return kPassed;
  const ExtensionField* field = find_extension(issuer->extensions, oid::kSubjectKeyIdentifier);
  const auto identifier = field != nullptr ? der::only(field->value, der::kOctetString) : std::nullopt;
  if (!identifier || std::ranges::equal(*identifier, *key->identifier)) return kPassed;
  return "authorityKeyIdentifier is not the issuer's subjectKeyIdentifier";
}

/// IssuingDistributionPoint: what is within the SEQUENCE, by the numbers of its fields.
struct IssuingPoint {
  bool has_name = false;
  bool has_reasons = false;
  unsigned only = 0;  // how many of onlyContainsUserCerts, onlyContainsCACerts, onlyContainsAttributeCerts are TRUE
  bool indirect = false;
  bool default_written = false;  // FALSE
};

std::optional<IssuingPoint> issuing_point(const CrlSpecimen& crl) {
  const ExtensionField* field = crl.extension(kIssuingDistributionPoint);
  const auto content = field != nullptr ? der::only(field->value, der::kSequence) : std::nullopt;
  if (!content) return std::nullopt;
  der::Reader reader(*content);
  IssuingPoint point;
  if (reader.at(der::context_constructed(0))) point.has_name = reader.next().has_value();
  for (const unsigned number : {1U, 2U, 3U, 4U, 5U}) {
    if (!reader.at(der::context_primitive(number))) continue;
    const auto octets = reader.take(der::context_primitive(number));
    if (number == 3) {
      point.has_reasons = octets.has_value();
      continue;
    }
    const auto flag = octets ? der::boolean(*octets) : std::nullopt;
    if (!flag) return std::nullopt;
    point.default_written = point.default_written || !*flag;
    if (*flag) (number == 4 ? static_cast<void>(point.indirect = true) : static_cast<void>(++point.only));
  }
  return reader.empty() ? std::optional(point) : std::nullopt;
}

Verdict issuing_point_critical(const CrlSpecimen& crl) {
  const ExtensionField* field = crl.extension(kIssuingDistributionPoint);
  if (field == nullptr || field->critical) return kPassed;
  return "issuingDistributionPoint is not critical";
}

Verdict issuing_point_form(const CrlSpecimen& crl) {
  if (crl.extension(kIssuingDistributionPoint) == nullptr) return kPassed;
  const auto point = issuing_point(crl);
  if (!point) return "issuingDistributionPoint cannot be read";
  if (point->default_written) return "issuingDistributionPoint has FALSE written out";
  if (!point->has_name && !point->has_reasons && point->only == 0 && !point->indirect) {
    return "issuingDistributionPoint is empty";
  }
  return kPassed;
}

Verdict issuing_point_one_kind(const CrlSpecimen& crl) {
  const auto point = issuing_point(crl);
  if (!point || point->only <= 1) return kPassed;
  return "issuingDistributionPoint limits the list to more than one kind of certificates";
}

Verdict delta_critical(const CrlSpecimen& crl) {
  const ExtensionField* field = crl.extension(kDeltaCrlIndicator);
  if (field == nullptr || field->critical) return kPassed;
  return "deltaCRLIndicator is not critical";
}

Verdict delta_base(const CrlSpecimen& crl) {
  const ExtensionField* field = crl.extension(kDeltaCrlIndicator);
  if (field == nullptr) return kPassed;
  const auto base = number(field);
  const auto own = number(crl.extension(kCrlNumber));
  if (!base) return "BaseCRLNumber is no INTEGER from zero";
  if (!own) return kPassed;
  const bool below =
      base->size() < own->size() || (base->size() == own->size() && std::ranges::lexicographical_compare(*base, *own));
  if (below) return kPassed;
  return "BaseCRLNumber is not below cRLNumber";
}

Verdict freshest_not_in_delta(const CrlSpecimen& crl) {
  if (!crl.is_delta() || crl.extension(kFreshestCrl) == nullptr) return kPassed;
  return "a delta list has freshestCRL";
}

Verdict information_access(const CrlSpecimen& crl) {
  const ExtensionField* field = crl.extension(oid::kAuthorityInfoAccess);
  if (field == nullptr) return kPassed;
  const auto descriptions = read_access_descriptions(field->value);
  const bool issuers_only = descriptions && std::ranges::all_of(*descriptions, [](const AccessDescription& one) {
                              return one.method == oid::kAccessCaIssuers;
                            });
  if (issuers_only) return kPassed;
  return "authorityInfoAccess cannot be read or has more than caIssuers";
}

constexpr std::string_view kNumber = "RFC 5280 section 5.2.3";
constexpr std::string_view kAuthority = "RFC 5280 section 5.2.1";
constexpr std::string_view kDelta = "RFC 5280 section 5.2.4";
constexpr std::string_view kPoint = "RFC 5280 section 5.2.5";

constexpr std::array kRules{
    CrlRule{"rfc5280.crl_extensions_unique", "RFC 5280 sections 5.2, 4.2", Severity::error, Scope::crl,
            extensions_unique, "no extension stands twice"},
    CrlRule{"rfc5280.crl_extension_values_are_der", "RFC 5280 section 5.1", Severity::error, Scope::crl, values_are_der,
            "the value of every extension is one DER element"},
    CrlRule{"rfc5280.crl_critical_extensions_known", "RFC 5280 section 5.2", Severity::error, Scope::crl,
            critical_extensions_known, "only deltaCRLIndicator and issuingDistributionPoint are critical"},
    CrlRule{"rfc5280.crl_never_critical", "RFC 5280 sections 5.2.1, 5.2.2, 5.2.3, 5.2.6, 5.2.7", Severity::error,
            Scope::crl, never_critical,
            "cRLNumber, authorityKeyIdentifier, issuerAltName, freshestCRL and authorityInfoAccess are not critical"},
    CrlRule{"rfc5280.crl_number_present", kNumber, Severity::error, Scope::crl, number_present, "cRLNumber is present"},
    CrlRule{"rfc5280.crl_number_form", kNumber, Severity::error, Scope::crl, number_form,
            "cRLNumber is an INTEGER from zero"},
    CrlRule{"rfc5280.crl_number_length", kNumber, Severity::error, Scope::crl, number_length,
            "cRLNumber has at most 20 octets"},
    CrlRule{"rfc5280.crl_authority_key_identifier", kAuthority, Severity::error, Scope::crl, authority_key_present,
            "authorityKeyIdentifier has a key identifier"},
    CrlRule{"rfc5280.crl_authority_key_of_issuer", kAuthority, Severity::error, Scope::crl, authority_key_of_issuer,
            "authorityKeyIdentifier is the issuer's subjectKeyIdentifier"},
    CrlRule{"rfc5280.crl_issuing_point_critical", kPoint, Severity::error, Scope::crl, issuing_point_critical,
            "issuingDistributionPoint is critical"},
    CrlRule{"rfc5280.crl_issuing_point_form", kPoint, Severity::error, Scope::crl, issuing_point_form,
            "issuingDistributionPoint can be read, is not empty and has no FALSE"},
    CrlRule{"rfc5280.crl_issuing_point_one_kind", kPoint, Severity::error, Scope::crl, issuing_point_one_kind,
            "issuingDistributionPoint limits the list to one kind of certificates at most"},
    CrlRule{"rfc5280.crl_delta_critical", kDelta, Severity::error, Scope::crl, delta_critical,
            "deltaCRLIndicator is critical"},
    CrlRule{"rfc5280.crl_delta_base", kDelta, Severity::error, Scope::crl, delta_base,
            "BaseCRLNumber is below cRLNumber"},
    CrlRule{"rfc5280.crl_freshest_not_in_delta", "RFC 5280 section 5.2.6", Severity::error, Scope::crl,
            freshest_not_in_delta, "a delta list has no freshestCRL"},
    CrlRule{"rfc5280.crl_information_access", "RFC 5280 section 5.2.7", Severity::error, Scope::crl, information_access,
            "authorityInfoAccess has caIssuers only"},
};

}  // namespace

std::span<const CrlRule> crl_extension_rules() {
  return kRules;
}

}  // namespace tamga::lint
