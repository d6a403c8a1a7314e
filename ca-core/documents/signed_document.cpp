#include "ca-core/documents/signed_document.hpp"

#include <algorithm>

#include "ca-core/documents/cms_algorithms.hpp"
#include "ca-core/documents/document_fault.hpp"
#include "ca-core/documents/signed_attributes.hpp"
#include "ca-core/documents/signed_data_fields.hpp"
#include "ca-core/x509/ber.hpp"
#include "ca-core/x509/der.hpp"
#include "ca-core/x509/pem.hpp"

namespace tamga {

struct SignedDocument::Parsed {
  Bytes der;  // all views lie within
  SignedDataFields fields;
  SignedAttributes attributes;
  openssl::DigestAlgorithm digest;
  SerialNumber serial;
  std::optional<ByteView> embedded_certificate;
};

namespace {

bool is_white_space(std::uint8_t c) {
  return c == '\n' || c == '\r' || c == ' ' || c == '\t';
}

Bytes octets_of(ByteView input) {
  if (input.size() > SignedDocument::kMaxOctets) refuse_document(Errc::cms_unreadable, "too_large");
  if (!input.empty() && input.front() == der::kSequence) return {input.begin(), input.end()};
  auto block = pem::first_block(as_text(input), {"CMS", "PKCS7"});
  if (!block || !std::ranges::all_of(as_bytes(block->rest), is_white_space)) {
    refuse_document(Errc::cms_unreadable, "encoding");
  }
  return std::move(block->der);
}

SerialNumber serial_of(ByteView content) {
  if (!der::is_minimal_integer(content) || (content.front() & 0x80U) != 0) {
    refuse_document(Errc::cms_unreadable, "signer_identifier");
  }
  const auto serial = SerialNumber::from_octets(content);
  if (!serial) refuse_document(Errc::cms_unreadable, "signer_identifier");
  return *serial;
}

[[noreturn]] void refuse_signature(std::string_view fault) {
  refuse_document(Errc::cms_bad_signature, fault);
}

}  // namespace

SignedDocument SignedDocument::parse(ByteView der_or_pem) {
  auto der = with_definite_lengths(octets_of(der_or_pem));
  if (!der) refuse_document(Errc::cms_unreadable, "encoding");
  // Moving a vector keeps its octets where they are, so the views stay good.
  const SignedDataFields fields = signed_data_fields(*der);
  const auto digest = cms_digest(fields.digest_algorithm);
  if (!digest) refuse_signature("digest_algorithm");
  SignedAttributes attributes = read_signed_attributes(fields.signed_attributes, fields.content_type);
  const SerialNumber serial = serial_of(fields.serial);
  const auto embedded = signer_certificate(fields);
  return SignedDocument(std::make_shared<const Parsed>(
      Parsed{*std::move(der), fields, std::move(attributes), *digest, serial, embedded}));
}

const std::optional<ByteView>& SignedDocument::content() const {
  return parsed_->fields.content;
}
ByteView SignedDocument::issuer_der() const {
  return parsed_->fields.issuer;
}
const SerialNumber& SignedDocument::serial() const {
  return parsed_->serial;
}
const std::optional<ByteView>& SignedDocument::embedded_certificate() const {
  return parsed_->embedded_certificate;
}
const std::optional<Instant>& SignedDocument::signing_time() const {
  return parsed_->attributes.signing_time;
}
bool SignedDocument::attributes_in_order() const {
  return parsed_->attributes.in_order;
}

void SignedDocument::require_signed_by(const Certificate& signer, ByteView content) const {
  const SignedAttributes& attributes = parsed_->attributes;
  if (!std::ranges::equal(attributes.message_digest, openssl::digest(parsed_->digest, content))) {
    refuse_signature("message_digest");
  }
  if (attributes.signing_certificate && !attributes.signing_certificate->names(signer)) {
    refuse_signature("signing_certificate");
  }
  const SignedDataFields& fields = parsed_->fields;
  if (!verify_cms_signature(signer.public_key(), parsed_->digest, fields.signature_algorithm, attributes.der,
                            fields.signature)) {
    refuse_signature("signature");
  }
}

Bytes SignedDocument::attached(ByteView content) const {
  return parsed_->fields.content ? parsed_->der : with_content(parsed_->der, content);
}

}  // namespace tamga
