// RFC 6960 section 4.2, RFC 5019, RFC 9654: an OCSP response as a whole, and who signed it.

#include <algorithm>
#include <array>

#include "ca-core/lint/algorithm_checks.hpp"
#include "ca-core/lint/extension_values.hpp"
#include "ca-core/lint/key_checks.hpp"
#include "ca-core/lint/ocsp_rules.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::lint {
namespace {

constexpr std::string_view kBasicType = "1.3.6.1.5.5.7.48.1.1";
constexpr std::string_view kNonce = "1.3.6.1.5.5.7.48.1.2";
constexpr std::uint64_t kUnusedStatus = 4;
constexpr std::uint64_t kLastStatus = 6;
constexpr std::size_t kLongestNonce = 128;

Verdict der_well_formed(const OcspSpecimen& response) {
  const OcspBasic* basic = response.basic();
  if (der::well_formed(response.whole()) && (basic == nullptr || der::well_formed(basic->tbs))) return kPassed;
  return "an element within the response is no DER";
}

Verdict status_known(const OcspSpecimen& response) {
  const auto number = response.status_number();
  if (number && *number <= kLastStatus && *number != kUnusedStatus) return kPassed;
  return "responseStatus is none of 0..3, 5, 6";
}

Verdict bytes_when_successful(const OcspSpecimen& response) {
  const bool successful = response.status_number() == 0U;
  if (successful == response.has_bytes()) return kPassed;
  return successful ? "a successful response without responseBytes" : "responseBytes in an error response";
}

Verdict basic_type(const OcspSpecimen& response) {
  if (!response.has_bytes() || response.type() == kBasicType) return kPassed;
  return "the response is not of type id-pkix-ocsp-basic";
}

Verdict basic_outline(const OcspSpecimen& response) {
  if (response.type() != kBasicType || response.basic() != nullptr) return kPassed;
  return "the BasicOCSPResponse cannot be read";
}

Verdict version(const OcspSpecimen& response) {
  const OcspBasic* basic = response.basic();
  if (basic == nullptr || !basic->version) return kPassed;
  if (der::unsigned_integer(*basic->version) == 0U) return "version v1 is written out";
  return "the version is not v1";
}

Verdict responder_id_form(const OcspSpecimen& response) {
  const OcspBasic* basic = response.basic();
  if (basic == nullptr) return kPassed;
  const der::Element& id = basic->responder_id;
  if (id.tag == der::context_constructed(1) && der::only(id.content, der::kSequence)) return kPassed;
  const auto key_hash = der::only(id.content, der::kOctetString);
  if (id.tag == der::context_constructed(2) && key_hash && key_hash->size() == 20) return kPassed;
  return "responderID is neither a Name nor the 20 octets of a key hash";
}

Verdict responder_known(const OcspSpecimen& response) {
  const OcspBasic* basic = response.basic();
  const bool nothing_to_compare = basic == nullptr || (basic->certificates.empty() && response.issuer() == nullptr);
  if (nothing_to_compare || response.signer() != nullptr) return kPassed;
  return "responderID is that of no certificate that travels along, nor of the CA";
}

Verdict produced_at_form(const OcspSpecimen& response) {
  const OcspBasic* basic = response.basic();
  if (basic == nullptr) return kPassed;
  const bool sound =
      basic->produced_at.tag == der::kGeneralizedTime && der::generalized_time(basic->produced_at.content);
  if (sound) return kPassed;
  return "producedAt is no GeneralizedTime with whole seconds and Z";
}

Verdict extensions_unique(const OcspSpecimen& response) {
  const OcspBasic* basic = response.basic();
  if (basic == nullptr || find_repeated(basic->extensions) == nullptr) return kPassed;
  return "an extension stands twice";
}

Verdict extensions_not_critical(const OcspSpecimen& response) {
  const OcspBasic* basic = response.basic();
  if (basic == nullptr || std::ranges::none_of(basic->extensions, &ExtensionField::critical)) return kPassed;
  return "an extension of the response is critical";
}

Verdict nonce(const OcspSpecimen& response) {
  const OcspBasic* basic = response.basic();
  const ExtensionField* field = basic != nullptr ? find_extension(basic->extensions, kNonce) : nullptr;
  if (field == nullptr) return kPassed;
  const auto octets = der::only(field->value, der::kOctetString);
  if (octets && !octets->empty() && octets->size() <= kLongestNonce) return kPassed;
  return "the nonce is no OCTET STRING of 1..128 octets";
}

Verdict algorithm_known(const OcspSpecimen& response) {
  const OcspBasic* basic = response.basic();
  return basic != nullptr ? algorithm_unknown(basic->algorithm) : kPassed;
}

Verdict parameters(const OcspSpecimen& response) {
  const OcspBasic* basic = response.basic();
  return basic != nullptr ? algorithm_parameters(basic->algorithm) : kPassed;
}

Verdict algorithm_of_signer(const OcspSpecimen& response) {
  const CertificateFields* signer = response.signer();
  if (signer == nullptr) return kPassed;
  return algorithm_of_other_key(response.basic()->algorithm, read_algorithm(signer->key_algorithm).oid);
}

Verdict signature_verifies(const OcspSpecimen& response) {
  const CertificateFields* signer = response.signer();
  if (signer == nullptr) return kPassed;
  const OcspBasic& basic = *response.basic();
  const KeyParts key = key_parts(signer->subject_public_key_info, signer->key_algorithm, signer->public_key);
  return not_signed_by(key, read_algorithm(basic.algorithm).oid, basic.tbs, basic.signature);
}

Verdict delegate_purpose(const OcspSpecimen& response) {
  const CertificateFields* delegate = response.delegate();
  if (delegate == nullptr) return kPassed;
  const ExtensionField* field = find_extension(delegate->extensions, oid::kExtendedKeyUsage);
  if (std::ranges::count(read_identifiers(field), oid::kOcspSigning) != 0) return kPassed;
  return "the responder's certificate has not id-kp-OCSPSigning";
}

Verdict delegate_no_check(const OcspSpecimen& response) {
  const CertificateFields* delegate = response.delegate();
  if (delegate == nullptr) return kPassed;
  const ExtensionField* field = find_extension(delegate->extensions, oid::kOcspNoCheck);
  const auto null = field != nullptr ? der::only(field->value, der::kNull) : std::nullopt;
  if (null && null->empty()) return kPassed;
  return "the responder's certificate has not id-pkix-ocsp-nocheck";
}

Verdict delegate_of_ca(const OcspSpecimen& response) {
  const CertificateFields* delegate = response.delegate();
  const CertificateFields* issuer = response.issuer();
  if (delegate == nullptr || issuer == nullptr) return kPassed;
  if (!std::ranges::equal(delegate->issuer, issuer->subject)) {
    return "the responder's certificate was not issued by the CA that is asked about";
  }
  const KeyParts key = key_parts(issuer->subject_public_key_info, issuer->key_algorithm, issuer->public_key);
  if (not_signed_by(key, read_algorithm(delegate->inner_algorithm).oid, delegate->tbs, delegate->signature)) {
    return "the CA's key did not sign the responder's certificate";
  }
  return kPassed;
}

Verdict delegate_valid(const OcspSpecimen& response) {
  const CertificateFields* delegate = response.delegate();
  if (delegate == nullptr) return kPassed;
  const auto at = der::generalized_time(response.basic()->produced_at.content);
  const auto from = der::parse_time(delegate->not_before);
  const auto until = der::parse_time(delegate->not_after);
  if (!at || !from || !until || (*from <= *at && *at <= *until)) return kPassed;
  return "the responder's certificate was not valid at producedAt";
}

constexpr std::string_view kResponse = "RFC 6960 section 4.2.1";
constexpr std::string_view kResponder = "RFC 6960 section 4.2.2.2";
constexpr std::string_view kAlgorithm = "RFC 6960 section 4.3; RFC 5758; RFC 9215 section 2";

constexpr std::array kRules{
    OcspRule{"rfc6960.der", "RFC 6960 section 4; X.690 section 10", Severity::error, Scope::ocsp_response,
             der_well_formed, "every element is DER"},
    OcspRule{"rfc6960.status_known", kResponse, Severity::error, Scope::ocsp_response, status_known,
             "responseStatus is one that RFC 6960 defines"},
    OcspRule{"rfc6960.bytes_when_successful", kResponse, Severity::error, Scope::ocsp_response, bytes_when_successful,
             "responseBytes are present exactly in successful responses"},
    OcspRule{"rfc6960.basic_type", kResponse, Severity::error, Scope::ocsp_response, basic_type,
             "the response is of type id-pkix-ocsp-basic"},
    OcspRule{"rfc6960.basic_outline", kResponse, Severity::error, Scope::ocsp_response, basic_outline,
             "the BasicOCSPResponse can be read"},
    OcspRule{"rfc6960.version", "RFC 6960 section 4.2.2.3; X.690 section 11.5", Severity::error, Scope::ocsp_response,
             version, "the version is v1 and left out"},
    OcspRule{"rfc6960.responder_id_form", "RFC 6960 section 4.2.2.3", Severity::error, Scope::ocsp_response,
             responder_id_form, "responderID is a Name or the SHA-1 of a key"},
    OcspRule{"rfc6960.responder_known", "RFC 6960 section 4.2.2.3", Severity::error, Scope::ocsp_response,
             responder_known, "responderID is that of a certificate in the response, or of the CA"},
    OcspRule{"rfc6960.produced_at_form", "RFC 6960 section 4.2.2.1; RFC 5019 section 2.2.4", Severity::error,
             Scope::ocsp_response, produced_at_form, "producedAt is a GeneralizedTime with whole seconds"},
    OcspRule{"rfc6960.extensions_unique", "RFC 6960 section 4.4; RFC 5280 section 4.2", Severity::error,
             Scope::ocsp_response, extensions_unique, "no extension stands twice"},
    OcspRule{"rfc6960.extensions_not_critical", "RFC 6960 section 4.4", Severity::warning, Scope::ocsp_response,
             extensions_not_critical, "extensions are not critical"},
    OcspRule{"rfc9654.nonce", "RFC 9654 section 2.1", Severity::error, Scope::ocsp_response, nonce,
             "a nonce is an OCTET STRING of 1..128 octets"},
    OcspRule{"rfc6960.algorithm_known", kAlgorithm, Severity::error, Scope::ocsp_response, algorithm_known,
             "the signature algorithm is known and not weak"},
    OcspRule{"rfc6960.algorithm_parameters", "RFC 9215 section 2; RFC 5758 section 3.2; RFC 4055 section 5",
             Severity::error, Scope::ocsp_response, parameters,
             "the algorithm's parameters are absent for GOST and ECDSA and NULL for RSA"},
    OcspRule{"rfc6960.algorithm_of_signer", kResponse, Severity::error, Scope::ocsp_response, algorithm_of_signer,
             "the signature algorithm is one of the signer's key"},
    OcspRule{"rfc6960.signature_verifies", "RFC 6960 section 3.2", Severity::error, Scope::ocsp_response,
             signature_verifies, "the key that responderID names made the signature"},
    OcspRule{"rfc6960.delegate_purpose", kResponder, Severity::error, Scope::ocsp_response, delegate_purpose,
             "the certificate of a delegated responder has OCSPSigning"},
    OcspRule{"rfc6960.delegate_no_check", "RFC 6960 section 4.2.2.2.1", Severity::warning, Scope::ocsp_response,
             delegate_no_check, "the certificate of a delegated responder has id-pkix-ocsp-nocheck"},
    OcspRule{"rfc6960.delegate_of_ca", kResponder, Severity::error, Scope::ocsp_response, delegate_of_ca,
             "the CA itself issued the certificate of its delegated responder"},
    OcspRule{"rfc6960.delegate_valid", "RFC 6960 section 4.2.2.2; RFC 5280 section 6.1.3", Severity::error,
             Scope::ocsp_response, delegate_valid, "the responder's certificate was valid at producedAt"},
};

}  // namespace

std::span<const OcspRule> ocsp_response_rules() {
  return kRules;
}

}  // namespace tamga::lint
