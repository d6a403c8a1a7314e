#include "ca-core/revocation/ocsp_responder.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/key_duties.hpp"
#include "ca-core/issuing/signer.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/der.hpp"
#include "ca-core/x509/der_builder.hpp"

namespace tamga {
namespace {

using der::context_constructed;

/// id-pkix-ocsp-basic as a whole element.
constexpr std::array<std::uint8_t, 11> kBasicResponse{0x06, 0x09, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01};

/// responseStatus successful, and the octet before those of a BIT STRING.
constexpr std::array<std::uint8_t, 3> kSuccessful{der::kEnumerated, 1, 0};
constexpr std::array<std::uint8_t, 1> kNoUnusedBits{0};

/// Of a response without ResponseData, signature and certificates: the algorithm and the elements around all.
constexpr std::size_t kOutline = 96;

/// OCSPResponse with nothing but its status.
constexpr std::array<std::uint8_t, 5> error_response(OcspError error) {
  return {der::kSequence, 3, der::kEnumerated, 1, static_cast<std::uint8_t>(error)};
}

constexpr auto kMalformedRequest = error_response(OcspError::malformed_request);
constexpr auto kInternalError = error_response(OcspError::internal_error);
constexpr auto kTryLater = error_response(OcspError::try_later);
constexpr auto kSignatureRequired = error_response(OcspError::signature_required);
constexpr auto kUnauthorized = error_response(OcspError::unauthorized);

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
  const SignatureAlgorithm used = algorithm.value_or(own_algorithm());
  const Bytes data = ocsp_response_data(responder_id_, produced_at, answers, nonce);
  const Bytes signature = signer_->sign_as(used, data);

  // Put in the reverse of its order, as der::Builder wants it.
  der::Builder out(data.size() + signature.size() + certificates_.size() + kOutline);
  out.put(certificates_);
  const std::size_t signature_end = out.size();
  out.put(signature);
  out.put(kNoUnusedBits);
  out.wrap(der::kBitString, signature_end);
  out.put(algorithm_identifier(used));
  out.put(data);
  out.wrap(der::kSequence);
  out.wrap(der::kOctetString);
  out.put(kBasicResponse);
  out.wrap(der::kSequence);
  out.wrap(context_constructed(0));
  out.put(kSuccessful);
  out.wrap(der::kSequence);
  return std::move(out).take();
}

}  // namespace tamga
