// RFC 5280 section 5.1: the fields of a revocation list.

#include <algorithm>
#include <array>

#include "ca-core/lint/algorithm_checks.hpp"
#include "ca-core/lint/crl_rules.hpp"
#include "ca-core/lint/key_checks.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

Verdict der_well_formed(const CrlSpecimen& crl) {
  if (der::well_formed(crl.tbs())) return kPassed;
  return "an element within the list is no DER";
}

Verdict defaults_left_out(const CrlSpecimen& crl) {
  if (std::ranges::none_of(crl.extensions(), &ExtensionField::default_written)) return kPassed;
  return "critical FALSE is written out";
}

Verdict version_2(const CrlSpecimen& crl) {
  if (crl.version() && der::unsigned_integer(*crl.version()) == 1U) return kPassed;
  return "the version is not v2";
}

Verdict algorithms_equal(const CrlSpecimen& crl) {
  if (std::ranges::equal(crl.inner_algorithm(), crl.outer_algorithm())) return kPassed;
  return "signature and signatureAlgorithm differ";
}

Verdict algorithm_known(const CrlSpecimen& crl) {
  return algorithm_unknown(crl.inner_algorithm());
}

Verdict parameters(const CrlSpecimen& crl) {
  return algorithm_parameters(crl.inner_algorithm());
}

Verdict algorithm_of_issuer_key(const CrlSpecimen& crl) {
  const CertificateFields* issuer = crl.issuer_fields();
  if (issuer == nullptr) return kPassed;
  return algorithm_of_other_key(crl.inner_algorithm(), read_algorithm(issuer->key_algorithm).oid);
}

Verdict issuer_not_empty(const CrlSpecimen& crl) {
  const SpecimenName name = read_name(crl.issuer_der());
  if (name.readable && name.rdns != 0) return kPassed;
  return "the issuer is empty or not a sequence of sets of attributes";
}

Verdict issuer_name(const CrlSpecimen& crl) {
  const CertificateFields* issuer = crl.issuer_fields();
  if (issuer == nullptr || std::ranges::equal(issuer->subject, crl.issuer_der())) return kPassed;
  return "the issuer's name is not octet for octet the subject of its certificate";
}

Verdict this_update_encoding(const CrlSpecimen& crl) {
  if (der::parse_time(crl.this_update())) return kPassed;
  return "thisUpdate is not UTCTime until 2049 and GeneralizedTime from 2050, with seconds and Z";
}

Verdict next_update_present(const CrlSpecimen& crl) {
  if (crl.next_update()) return kPassed;
  return "there is no nextUpdate";
}

Verdict next_update_encoding(const CrlSpecimen& crl) {
  if (!crl.next_update() || der::parse_time(*crl.next_update())) return kPassed;
  return "nextUpdate is not UTCTime until 2049 and GeneralizedTime from 2050, with seconds and Z";
}

Verdict update_order(const CrlSpecimen& crl) {
  const auto from = der::parse_time(crl.this_update());
  const auto until = crl.next_update() ? der::parse_time(*crl.next_update()) : std::nullopt;
  if (!from || !until || *from < *until) return kPassed;
  return "nextUpdate is not after thisUpdate";
}

Verdict entries_absent_when_empty(const CrlSpecimen& crl) {
  if (!crl.entries() || !crl.entries()->empty()) return kPassed;
  return "revokedCertificates is present without an entry";
}

Verdict extensions_present(const CrlSpecimen& crl) {
  if (!crl.extensions().empty()) return kPassed;
  return "there are no crlExtensions";
}

Verdict issuer_may_sign(const CrlSpecimen& crl) {
  const CertificateFields* issuer = crl.issuer_fields();
  const auto bits =
      issuer != nullptr ? read_key_usage(find_extension(issuer->extensions, oid::kKeyUsage)) : std::nullopt;
  if (!bits || (bits->size() > kCrlSign && (*bits)[kCrlSign])) return kPassed;
  return "the issuer's certificate has not cRLSign";
}

Verdict signature_verifies(const CrlSpecimen& crl) {
  const CertificateFields* issuer = crl.issuer_fields();
  if (issuer == nullptr) return kPassed;
  const KeyParts key = key_parts(issuer->subject_public_key_info, issuer->key_algorithm, issuer->public_key);
  return not_signed_by(key, read_algorithm(crl.inner_algorithm()).oid, crl.tbs(), crl.signature());
}

/// Two equal serial numbers; without certificateIssuer in an entry they are the same certificate.
Verdict serials_unique(const CrlSpecimen& crl) {
  std::vector<std::string_view> serials;
  der::Reader reader(crl.entries().value_or(ByteView()));
  const CrlFacts facts;
  CrlEntryReader entries(facts);
  while (const auto content = reader.take(der::kSequence)) {
    const auto entry = entries.read(*content);
    if (!entry) return kPassed;
    static constexpr std::array<std::uint8_t, 3> kCertificateIssuer{0x55, 0x1D, 0x1D};
    if (entry->extensions.find(kCertificateIssuer) != nullptr) return kPassed;
    serials.push_back(as_text(entry->serial));
  }
  std::ranges::sort(serials);
  if (std::ranges::adjacent_find(serials) == serials.end()) return kPassed;
  return "a serial number stands twice";
}

constexpr std::string_view kTimes = "RFC 5280 sections 5.1.2.4, 5.1.2.5";
constexpr std::string_view kAlgorithm = "RFC 5280 section 5.1.1.2; RFC 5758; RFC 9215 section 2";

constexpr std::array kFieldRules{
    CrlRule{"rfc5280.crl_der", "RFC 5280 section 5.1; X.690 section 10", Severity::error, Scope::crl, der_well_formed,
            "every element is DER"},
    CrlRule{"rfc5280.crl_defaults_left_out", "X.690 section 11.5", Severity::error, Scope::crl, defaults_left_out,
            "default values are left out"},
    CrlRule{"rfc5280.crl_version", "RFC 5280 section 5.1.2.1", Severity::error, Scope::crl, version_2,
            "the version is v2"},
    CrlRule{"rfc5280.crl_algorithms_equal", "RFC 5280 section 5.1.1.2", Severity::error, Scope::crl, algorithms_equal,
            "signature and signatureAlgorithm are the same"},
    CrlRule{"rfc5280.crl_algorithm_known", kAlgorithm, Severity::error, Scope::crl, algorithm_known,
            "the signature algorithm is known and not weak"},
    CrlRule{"rfc5280.crl_algorithm_parameters", "RFC 9215 section 2; RFC 5758 section 3.2; RFC 4055 section 5",
            Severity::error, Scope::crl, parameters,
            "the algorithm's parameters are absent for GOST and ECDSA and NULL for RSA"},
    CrlRule{"rfc5280.crl_algorithm_of_issuer_key", "RFC 5280 section 5.1.1.3", Severity::error, Scope::crl,
            algorithm_of_issuer_key, "the signature algorithm is one of the issuer's key"},
    CrlRule{"rfc5280.crl_issuer_not_empty", "RFC 5280 section 5.1.2.3", Severity::error, Scope::crl, issuer_not_empty,
            "the issuer has a name"},
    CrlRule{"rfc5280.crl_issuer_name", "RFC 5280 sections 5.1.2.3, 6.3.3 (f)", Severity::error, Scope::crl, issuer_name,
            "the issuer's name is the subject of its certificate, octet for octet"},
    CrlRule{"rfc5280.crl_this_update_encoding", kTimes, Severity::error, Scope::crl, this_update_encoding,
            "thisUpdate is UTCTime until 2049 and GeneralizedTime from 2050"},
    CrlRule{"rfc5280.crl_next_update_present", "RFC 5280 section 5.1.2.5", Severity::error, Scope::crl,
            next_update_present, "nextUpdate is present"},
    CrlRule{"rfc5280.crl_next_update_encoding", kTimes, Severity::error, Scope::crl, next_update_encoding,
            "nextUpdate is UTCTime until 2049 and GeneralizedTime from 2050"},
    CrlRule{"rfc5280.crl_update_order", kTimes, Severity::error, Scope::crl, update_order,
            "nextUpdate is after thisUpdate"},
    CrlRule{"rfc5280.crl_entries_absent_when_empty", "RFC 5280 section 5.1.2.6", Severity::error, Scope::crl,
            entries_absent_when_empty, "revokedCertificates is absent when nothing is revoked"},
    CrlRule{"rfc5280.crl_extensions_present", "RFC 5280 sections 5.1.2.7, 5.2", Severity::error, Scope::crl,
            extensions_present, "there are crlExtensions"},
    CrlRule{"rfc5280.crl_issuer_may_sign", "RFC 5280 section 6.3.3 (f)", Severity::error, Scope::crl, issuer_may_sign,
            "the issuer's certificate has cRLSign"},
};

constexpr std::array kWholeRules{
    CrlRule{"rfc5280.crl_serials_unique", "RFC 5280 section 5.1.2.6", Severity::error, Scope::crl, serials_unique,
            "no certificate stands twice"},
    CrlRule{"rfc5280.crl_signature_verifies", "RFC 5280 section 6.3.3 (g)", Severity::error, Scope::crl,
            signature_verifies, "the issuer's key made the signature"},
};

}  // namespace

std::span<const CrlRule> crl_field_rules() {
  return kFieldRules;
}

std::span<const CrlRule> crl_whole_rules() {
  return kWholeRules;
}

}  // namespace tamga::lint
