// RFC 5280 section 4.1: the fields of a certificate except its names.

#include <algorithm>
#include <array>

#include "ca-core/keys/parameter_set.hpp"
#include "ca-core/lint/key_checks.hpp"
#include "ca-core/lint/rule.hpp"

namespace tamga::lint {
namespace {

Verdict der_well_formed(const Specimen& specimen) {
  if (der::well_formed(specimen.fields().tbs)) return kPassed;
  return "an element within the certificate is no DER";
}

Verdict defaults_left_out(const Specimen& specimen) {
  if (specimen.fields().version && der::unsigned_integer(*specimen.fields().version) == 0U)
    return "version v1 is written out";
  if (std::ranges::any_of(specimen.fields().extensions, &ExtensionField::default_written)) {
    return "critical FALSE is written out";
  }
  const auto constraints = specimen.basic_constraints();
  if (constraints && constraints->default_written) return "cA FALSE is written out";
  return kPassed;
}

Verdict version_3(const Specimen& specimen) {
  const auto& version = specimen.fields().version;
  if (version && der::unsigned_integer(*version) == 2U) return kPassed;
  return "the version is not v3";
}

Verdict serial_positive(const Specimen& specimen) {
  const ByteView serial = specimen.fields().serial;
  if (serial.empty() || (serial[0] & 0x80U) != 0) return "the serial number is negative";
  if (std::ranges::all_of(serial, [](std::uint8_t octet) { return octet == 0; })) return "the serial number is zero";
  return kPassed;
}

Verdict serial_length(const Specimen& specimen) {
  if (specimen.fields().serial.size() <= 20) return kPassed;
  return "the serial number has more than 20 octets";
}

Verdict serial_shortest(const Specimen& specimen) {
  if (der::is_minimal_integer(specimen.fields().serial)) return kPassed;
  return "the serial number has a superfluous leading octet";
}

Verdict algorithms_equal(const Specimen& specimen) {
  if (std::ranges::equal(specimen.fields().inner_algorithm, specimen.fields().outer_algorithm)) return kPassed;
  return "signature and signatureAlgorithm differ";
}

Verdict signature_algorithm_known(const Specimen& specimen) {
  if (signature_algorithm_by_oid(specimen.signature_algorithm())) return kPassed;
  return "the signature algorithm is unknown or weak";
}

Verdict signature_parameters(const Specimen& specimen) {
  const auto algorithm = signature_algorithm_by_oid(specimen.signature_algorithm());
  if (!algorithm) return kPassed;
  const KeyType type = facts(*algorithm).key_type;
  if (type != KeyType::ecdsa && type != KeyType::rsa) return kPassed;  // rfc9215.signature_parameters
  if (std::ranges::equal(algorithm_identifier(*algorithm), specimen.fields().inner_algorithm)) return kPassed;
  return type == KeyType::rsa ? "the parameters are not NULL" : "the parameters are not absent";
}

Verdict signature_of_issuer_key(const Specimen& specimen) {
  const auto algorithm = signature_algorithm_by_oid(specimen.signature_algorithm());
  const CertificateFields* issuer = specimen.issuer_fields();
  if (!algorithm || issuer == nullptr ||
      key_type(read_algorithm(issuer->key_algorithm).oid) == facts(*algorithm).key_type)
    return kPassed;
  return "the issuer's key cannot make such a signature";
}

Verdict validity_encoding(const Specimen& specimen) {
  if (specimen.not_before() && specimen.not_after()) return kPassed;
  return "notBefore or notAfter is not UTCTime until 2049 and GeneralizedTime from 2050, with seconds and Z";
}

Verdict validity_order(const Specimen& specimen) {
  const auto from = specimen.not_before();
  const auto until = specimen.not_after();
  if (!from || !until || *from <= *until) return kPassed;
  return "notAfter is before notBefore";
}

Verdict validity_within_issuer(const Specimen& specimen) {
  const auto until = specimen.not_after();
  const CertificateFields* issuer = specimen.issuer_fields();
  const auto issuer_until = issuer != nullptr ? der::parse_time(issuer->not_after) : std::nullopt;
  if (!until || !issuer_until || *until <= *issuer_until) return kPassed;
  return "the certificate outlives its issuer's";
}

Verdict no_unique_identifiers(const Specimen& specimen) {
  if (!specimen.fields().has_unique_identifiers) return kPassed;
  return "issuerUniqueID or subjectUniqueID is present";
}

Verdict extensions_not_empty(const Specimen& specimen) {
  if (!specimen.fields().extension_list || !specimen.fields().extension_list->empty()) return kPassed;
  return "the list of extensions is empty";
}

constexpr std::array kRules{
    Rule{"rfc5280.der", "RFC 5280 section 4.1; X.690 section 10", Severity::error, Scope::every, der_well_formed,
         "every element is DER"},
    Rule{"rfc5280.defaults_left_out", "X.690 section 11.5", Severity::error, Scope::every, defaults_left_out,
         "default values are left out"},
    Rule{"rfc5280.version_3", "RFC 5280 section 4.1.2.1", Severity::error, Scope::every, version_3,
         "the version is v3"},
    Rule{"rfc5280.serial_positive", "RFC 5280 section 4.1.2.2", Severity::error, Scope::every, serial_positive,
         "the serial number is greater than zero"},
    Rule{"rfc5280.serial_length", "RFC 5280 section 4.1.2.2", Severity::error, Scope::every, serial_length,
         "the serial number has at most 20 octets"},
    Rule{"rfc5280.serial_shortest", "X.690 section 8.3.2", Severity::error, Scope::every, serial_shortest,
         "the serial number has no superfluous leading octet"},
    Rule{"rfc5280.algorithms_equal", "RFC 5280 section 4.1.1.2", Severity::error, Scope::every, algorithms_equal,
         "signature and signatureAlgorithm are the same"},
    Rule{"rfc5280.signature_algorithm_known", "RFC 5280 section 4.1.1.2; RFC 5758; RFC 9215 section 2", Severity::error,
         Scope::every, signature_algorithm_known, "the signature algorithm is known and not weak"},
    Rule{"rfc5280.signature_parameters", "RFC 5758 section 3.2; RFC 4055 section 5", Severity::error, Scope::every,
         signature_parameters, "the algorithm's parameters are absent for ECDSA and NULL for RSA"},
    Rule{"rfc5280.signature_of_issuer_key", "RFC 5280 section 4.1.1.3", Severity::error, Scope::every,
         signature_of_issuer_key, "the signature algorithm is one of the issuer's key"},
    Rule{"rfc5280.validity_encoding", "RFC 5280 section 4.1.2.5", Severity::error, Scope::every, validity_encoding,
         "times are UTCTime until 2049 and GeneralizedTime from 2050, with seconds and Z"},
    Rule{"rfc5280.validity_order", "RFC 5280 section 4.1.2.5", Severity::error, Scope::every, validity_order,
         "notAfter is not before notBefore"},
    Rule{"rfc5280.validity_within_issuer", "RFC 5280 section 6.1.3", Severity::warning, Scope::every,
         validity_within_issuer, "the certificate does not outlive its issuer's"},
    Rule{"rfc5280.no_unique_identifiers", "RFC 5280 section 4.1.2.8", Severity::error, Scope::every,
         no_unique_identifiers, "there are no unique identifiers"},
    Rule{"rfc5280.extensions_not_empty", "RFC 5280 section 4.1.2.9", Severity::error, Scope::every,
         extensions_not_empty, "the list of extensions is not empty"},
};

}  // namespace

std::span<const Rule> rfc5280_field_rules() {
  return kRules;
}

}  // namespace tamga::lint
