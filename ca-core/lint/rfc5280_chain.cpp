// RFC 5280 section 6.1: a certificate beside its issuer's.

#include <array>

#include "ca-core/lint/extension_values.hpp"
#include "ca-core/lint/key_checks.hpp"
#include "ca-core/lint/rule.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

Verdict issuer_is_ca(const Specimen& specimen) {
  if (!specimen.context().issuer) return kPassed;
  const auto constraints = specimen.issuer_basic_constraints();
  if (constraints && constraints->ca) return kPassed;
  return "the issuer's certificate has not cA TRUE";
}

Verdict issuer_may_sign(const Specimen& specimen) {
  if (!specimen.context().issuer) return kPassed;
  const auto bits = read_key_usage(find_extension(specimen.issuer_fields()->extensions, oid::kKeyUsage));
  if (!bits || (bits->size() > kKeyCertSign && (*bits)[kKeyCertSign])) return kPassed;
  return "the issuer's certificate has not keyCertSign";
}

Verdict validity_starts_within_issuer(const Specimen& specimen) {
  const auto from = specimen.not_before();
  const CertificateFields* issuer = specimen.issuer_fields();
  const auto issuer_from = issuer != nullptr ? der::parse_time(issuer->not_before) : std::nullopt;
  if (!from || !issuer_from || *from >= *issuer_from) return kPassed;
  return "the certificate begins before its issuer's";
}

Verdict signed_within_key_period(const Specimen& specimen) {
  const CertificateFields* issuer = specimen.issuer_fields();
  if (issuer == nullptr) return kPassed;
  const ExtensionField* field = find_extension(issuer->extensions, oid::kPrivateKeyUsagePeriod);
  const auto period = field != nullptr ? read_private_key_period(field->value) : std::nullopt;
  const auto from = specimen.not_before();
  if (!period || !period->not_after || !from || *from <= *period->not_after) return kPassed;
  return "the certificate begins after the period of the issuer's private key";
}

Verdict signature_verifies(const Specimen& specimen) {
  const CertificateFields* issuer = specimen.issuer_fields();
  if (!specimen.context().cryptography || issuer == nullptr) return kPassed;
  const KeyParts key = key_parts(issuer->subject_public_key_info, issuer->key_algorithm, issuer->public_key);
  return not_signed_by(key, specimen.signature_algorithm(), specimen.fields().tbs, specimen.fields().signature);
}

constexpr std::array kRules{
    Rule{"rfc5280.issuer_is_ca", "RFC 5280 section 6.1.4 (k)", Severity::error, Scope::every, issuer_is_ca,
         "the issuer's certificate has cA TRUE"},
    Rule{"rfc5280.issuer_may_sign", "RFC 5280 section 6.1.4 (n)", Severity::error, Scope::every, issuer_may_sign,
         "the issuer's certificate has keyCertSign"},
    Rule{"rfc5280.validity_starts_within_issuer", "RFC 5280 section 6.1.3 (a)", Severity::warning, Scope::every,
         validity_starts_within_issuer, "the certificate does not begin before its issuer's"},
    // A warning: RFC 5280 took the period out, and a CA needs OCSP responders until its own end.
    Rule{"rfc3280.signed_within_key_period", "RFC 3280 section 4.2.1.4", Severity::warning, Scope::every,
         signed_within_key_period, "the certificate begins within the period of the issuer's private key"},
    Rule{"rfc5280.signature_verifies", "RFC 5280 section 6.1.3 (a)", Severity::error, Scope::every, signature_verifies,
         "the issuer's key made the signature"},
};

}  // namespace

std::span<const Rule> rfc5280_chain_rules() {
  return kRules;
}

}  // namespace tamga::lint
