#include "ca-core/revocation/ocsp_responder.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/key_duties.hpp"
#include "ca-core/issuing/signer.hpp"
#include "ca-core/revocation/crl_entry.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

using der::context_constructed;
using der::context_primitive;

/// id-pkix-ocsp-basic as a whole element.
constexpr std::array<std::uint8_t, 11> kBasicResponse{0x06, 0x09, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01};

/// OCSPResponse with nothing but its status.
constexpr std::array<std::uint8_t, 5> error_response(OcspError error) {
  return {der::kSequence, 3, der::kEnumerated, 1, static_cast<std::uint8_t>(error)};
}

constexpr auto kMalformedRequest = error_response(OcspError::malformed_request);
constexpr auto kInternalError = error_response(OcspError::internal_error);
constexpr auto kTryLater = error_response(OcspError::try_later);
constexpr auto kSignatureRequired = error_response(OcspError::signature_required);
constexpr auto kUnauthorized = error_response(OcspError::unauthorized);

Bytes revoked_info(const Revocation& revocation) {
  Bytes reason;
  if (const auto meaningful = meaningful_reason(revocation.reason)) {
    reason = der::element(context_constructed(0), {der::enumerated(static_cast<unsigned>(*meaningful))});
  }
  return der::element(context_constructed(1), {der::generalized_time(revocation.revoked_at), reason});
}

/// Of id-pkix-ocsp-archive-cutoff everything before its GeneralizedTime, which has one length only.
constexpr std::array<std::uint8_t, 15> kArchiveCutoffPrefix{0x30, 0x1E, 0x06, 0x09, 0x2B, 0x06, 0x01, 0x05,
                                                            0x05, 0x07, 0x30, 0x01, 0x06, 0x04, 0x11};

Bytes archive_cutoff_extension(Instant cutoff) {
  Bytes extension(kArchiveCutoffPrefix.begin(), kArchiveCutoffPrefix.end());
  const Bytes time = der::generalized_time(cutoff);
  extension.insert(extension.end(), time.begin(), time.end());
  return extension;
}

/// id-pkix-ocsp-extended-revoke.
Bytes extended_revoke_extension() {
  static constexpr std::array<std::uint8_t, 2> kNull{der::kNull, 0};
  return der::extension("1.3.6.1.5.5.7.48.1.9", der::Criticality::non_critical, kNull);
}

Bytes certificate_status(const OcspAnswer& answer) {
  switch (answer.status) {
    case OcspAnswer::Status::good:
      return {context_primitive(0), 0};
    case OcspAnswer::Status::revoked:
      if (!answer.revocation) throw Error(Errc::internal, LogNote{"revoked, but not since when"});
      return revoked_info(*answer.revocation);
    case OcspAnswer::Status::never_issued:
      return revoked_info({Instant{}, RevocationReason::certificate_hold});
    case OcspAnswer::Status::unknown:
      break;
  }
  return {context_primitive(2), 0};
}

Bytes single_response(const OcspAnswer& answer) {
  Bytes next_update;
  if (answer.next_update)
    next_update = der::element(context_constructed(0), {der::generalized_time(*answer.next_update)});
  Bytes invalidity_date;
  if (answer.invalidity_date) invalidity_date = invalidity_date_extension(*answer.invalidity_date);
  Bytes archive_cutoff;
  if (answer.archive_cutoff) archive_cutoff = archive_cutoff_extension(*answer.archive_cutoff);
  Bytes extensions;
  if (answer.invalidity_date || answer.archive_cutoff) {
    extensions = der::element(context_constructed(1), {der::sequence({invalidity_date, archive_cutoff})});
  }
  return der::sequence(
      {answer.id.der, certificate_status(answer), der::generalized_time(answer.this_update), next_update, extensions});
}

}  // namespace

ByteView ocsp_error_response(OcspError error) {
  switch (error) {
    case OcspError::malformed_request:
      return kMalformedRequest;
    case OcspError::internal_error:
      return kInternalError;
    case OcspError::try_later:
      return kTryLater;
    case OcspError::signature_required:
      return kSignatureRequired;
    case OcspError::unauthorized:
      return kUnauthorized;
  }
  return kInternalError;
}

OcspResponder::OcspResponder(const Certificate& ca, const Certificate& responder, const Signer& signer)
    : certificates_(der::element(context_constructed(0), {der::sequence({responder.der()})})), signer_(&signer) {
  if (!(responder.public_key() == signer.public_key())) {
    throw Error(Errc::crypto_failed, LogNote{"the OCSP responder's certificate is of another key"});
  }
  if (!may_answer_for(ca, responder)) {
    throw Error(Errc::crypto_failed, LogNote{"not a certificate of this CA for an OCSP responder"});
  }
  std::ranges::transform(ocsp_digests(), hashes_.begin(),
                         [&](OcspDigest digest) { return ocsp_issuer_hashes(ca, digest); });
  const auto key = public_key_value(responder.spki());
  if (!key) throw Error(Errc::crypto_failed, LogNote{"the OCSP responder's key cannot be read"});
  responder_id_ = der::element(context_constructed(2), {der::octet_string(openssl::sha1(*key))});
  const auto spki = der::only(responder.spki(), der::kSequence);
  const auto algorithm = spki ? der::Reader(*spki).take(der::kSequence) : std::nullopt;
  if (!algorithm) throw Error(Errc::crypto_failed, LogNote{"the OCSP responder's key cannot be read"});
  key_algorithm_.assign(algorithm->begin(), algorithm->end());
}

// pubKeyAlgIdentifier may name the kind of key alone, without its curve.
bool OcspResponder::is_of_key(ByteView key_algorithm) const {
  if (key_algorithm.empty() || std::ranges::equal(key_algorithm, key_algorithm_)) return true;
  der::Reader wanted(key_algorithm);
  const auto oid = wanted.take(der::kOid);
  return oid && wanted.empty() && std::ranges::equal(*oid, *der::Reader(key_algorithm_).take(der::kOid));
}

SignatureAlgorithm OcspResponder::own_algorithm() const {
  return signer_->algorithm();
}

SignatureAlgorithm OcspResponder::algorithm_for(std::span<const OcspPreferredAlgorithm> preferred) const {
  for (const OcspPreferredAlgorithm& one : preferred) {
    if (is_of_key(one.key_algorithm) && signer_->can_sign_as(one.algorithm)) return one.algorithm;
  }
  return own_algorithm();
}

const OcspIssuerHashes& OcspResponder::hashes(OcspDigest digest) const {
  const auto digests = ocsp_digests();
  return hashes_.at(static_cast<std::size_t>(std::ranges::find(digests, digest) - digests.begin()));
}

bool OcspResponder::is_for(const OcspCertId& id) const {
  if (!id.digest) return false;
  const OcspIssuerHashes& own = hashes(*id.digest);
  return std::ranges::equal(own.name, id.issuer_name_hash) && std::ranges::equal(own.key, id.issuer_key_hash);
}

OcspCertId OcspResponder::cert_id(OcspDigest digest, const SerialNumber& serial, Bytes& storage) const {
  const OcspIssuerHashes& own = hashes(digest);
  storage = ocsp_cert_id_der(digest, own, serial);
  return {digest, own.name, own.key, serial, storage};
}

Bytes OcspResponder::respond(std::span<const OcspAnswer> answers, Instant produced_at, std::optional<ByteView> nonce,
                             std::optional<SignatureAlgorithm> algorithm) const {
  if (answers.empty()) throw Error(Errc::internal, LogNote{"an OCSP response without answers"});
  Bytes responses;
  for (const OcspAnswer& answer : answers) {
    const Bytes one = single_response(answer);
    responses.insert(responses.end(), one.begin(), one.end());
  }
  Bytes nonce_extension;
  if (nonce) nonce_extension = ocsp_nonce_extension(*nonce);
  Bytes extended_revoke;
  if (std::ranges::any_of(answers, [](const auto& one) { return one.status == OcspAnswer::Status::never_issued; })) {
    extended_revoke = extended_revoke_extension();
  }
  Bytes extensions;
  if (!nonce_extension.empty() || !extended_revoke.empty()) {
    extensions = der::element(context_constructed(1), {der::sequence({nonce_extension, extended_revoke})});
  }
  const Bytes tbs =
      der::sequence({responder_id_, der::generalized_time(produced_at), der::sequence({responses}), extensions});
  const SignatureAlgorithm used = algorithm.value_or(own_algorithm());
  const Bytes basic =
      der::sequence({tbs, algorithm_identifier(used), der::bit_string(signer_->sign_as(used, tbs)), certificates_});
  const Bytes response_bytes = der::sequence({kBasicResponse, der::octet_string(basic)});
  return der::sequence({der::enumerated(0), der::element(context_constructed(0), {response_bytes})});
}

}  // namespace tamga
