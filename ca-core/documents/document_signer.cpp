#include "ca-core/documents/document_signer.hpp"

#include <algorithm>
#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/documents/cms_algorithms.hpp"
#include "ca-core/documents/cms_identifiers.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

constexpr std::uint64_t kVersion1 = 1;  // of SignedData and SignerInfo: id-data, signer by issuer and serial number
constexpr std::uint8_t kFirst = der::context_constructed(0);
constexpr std::uint8_t kDirectoryName = der::context_constructed(4);

/// Content of a SET OF in DER's order (X.690 section 11.6).
Bytes in_order(std::vector<Bytes> elements) {
  std::ranges::sort(elements);
  Bytes content;
  for (const Bytes& element : elements) content.insert(content.end(), element.begin(), element.end());
  return content;
}

Bytes attribute(std::string_view type, ByteView value) {
  return der::sequence({der::oid(type), der::element(der::kSet, {value})});
}

/// SigningCertificateV2 of one certificate (RFC 5035 section 3): SHA-256 is the default and therefore not written.
Bytes signing_certificate_of(const Certificate& certificate, openssl::DigestAlgorithm digest) {
  const Bytes algorithm = digest == openssl::DigestAlgorithm::sha256 ? Bytes() : cms_digest_identifier(digest);
  const Bytes issuer = der::sequence({der::element(kDirectoryName, {certificate.issuer_der()})});
  const Bytes hash = der::octet_string(openssl::digest(digest, certificate.der()));
  const Bytes issuer_serial = der::sequence({issuer, der::integer(certificate.serial().octets())});
  return der::sequence({der::sequence({der::sequence({algorithm, hash, issuer_serial})})});
}

}  // namespace

DocumentSigner::DocumentSigner(std::shared_ptr<const Signer> signer, Certificate certificate,
                               const std::vector<Certificate>& chain)
    : signer_(std::move(signer)),
      certificate_(std::move(certificate)),
      digest_(facts(signer_->algorithm()).digest),
      signing_certificate_(signing_certificate_of(certificate_, digest_)) {
  if (certificate_.public_key().fingerprint() != signer_->public_key().fingerprint()) {
    throw Error(Errc::configuration_invalid,
                LogNote{"the certificate is not of the key that signs documents: " + certificate_.subject_text()});
  }
  std::vector<Bytes> certificates{certificate_.der()};
  for (const Certificate& one : chain) certificates.push_back(one.der());
  certificates_ = in_order(std::move(certificates));
}

Bytes DocumentSigner::attached(ByteView content, Instant signing_time) const {
  return signed_data(content, openssl::digest(digest_, content), signing_time);
}

Bytes DocumentSigner::detached(ByteView content_digest) const {
  return signed_data(std::nullopt, content_digest, std::nullopt);
}

Bytes DocumentSigner::signed_data(std::optional<ByteView> content, ByteView content_digest,
                                  std::optional<Instant> signing_time) const {
  const Bytes data = der::oid(cms::kData);
  std::vector<Bytes> list{attribute(cms::kContentType, data),
                          attribute(cms::kMessageDigest, der::octet_string(content_digest)),
                          attribute(cms::kSigningCertificateV2, signing_certificate_)};
  if (signing_time) list.push_back(attribute(cms::kSigningTime, der::time(*signing_time)));
  const Bytes attributes = in_order(std::move(list));
  // Signed as the SET that they are, written under the tag of their place (RFC 5652 section 5.4).
  const Bytes signature = signer_->sign(der::element(der::kSet, {attributes}));

  const Bytes digest = cms_digest_identifier(digest_);
  const Bytes signer_info =
      der::sequence({der::integer(kVersion1),
                     der::sequence({certificate_.issuer_der(), der::integer(certificate_.serial().octets())}), digest,
                     der::element(kFirst, {attributes}), cms_signature_identifier(signer_->algorithm()),
                     der::octet_string(signature)});
  const Bytes inside = content ? der::element(kFirst, {der::octet_string(*content)}) : Bytes();
  const Bytes signed_data =
      der::sequence({der::integer(kVersion1), der::element(der::kSet, {digest}), der::sequence({data, inside}),
                     der::element(kFirst, {certificates_}), der::element(der::kSet, {signer_info})});
  return der::sequence({der::oid(cms::kSignedData), der::element(kFirst, {signed_data})});
}

}  // namespace tamga
