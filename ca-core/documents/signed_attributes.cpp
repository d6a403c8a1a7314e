#include "ca-core/documents/signed_attributes.hpp"

#include <algorithm>
#include <vector>

#include "ca-core/documents/cms_algorithms.hpp"
#include "ca-core/documents/cms_identifiers.hpp"
#include "ca-core/documents/document_fault.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

constexpr std::uint8_t kDirectoryName = der::context_constructed(4);

[[noreturn]] void refuse() {
  refuse_document(Errc::cms_unreadable, "signed_attributes");
}

template <typename T>
T required(std::optional<T> value) {
  if (!value) refuse();
  return *std::move(value);
}

struct Attribute {
  std::string type;
  ByteView values;  // content of the SET
  ByteView whole;
};

std::vector<Attribute> read_attributes(ByteView content) {
  std::vector<Attribute> attributes;
  der::Reader reader(content);
  while (!reader.empty()) {
    const der::Element element = required(reader.next());
    if (element.tag != der::kSequence) refuse();
    der::Reader parts(element.content);
    const ByteView type = required(parts.take(der::kOid));
    const ByteView values = required(parts.take(der::kSet));
    if (values.empty() || !parts.empty()) refuse();
    attributes.push_back({required(der::oid_text(type)), values, element.whole});
  }
  return attributes;
}

/// The only value of the only attribute of this type; nullopt when there is none.
std::optional<der::Element> single_value(const std::vector<Attribute>& attributes, std::string_view type) {
  std::optional<der::Element> value;
  for (const Attribute& attribute : attributes) {
    if (attribute.type != type) continue;
    der::Reader values(attribute.values);
    if (value) refuse();
    value = required(values.next());
    if (!values.empty()) refuse();
  }
  return value;
}

ByteView content_of(const std::optional<der::Element>& value, std::uint8_t tag) {
  if (!value || value->tag != tag) refuse();
  return value->content;
}

SigningCertificate read_signing_certificate(ByteView content) {
  der::Reader outer(content);
  der::Reader identifiers(required(outer.take(der::kSequence)));
  der::Reader reader(required(identifiers.take(der::kSequence)));  // the first is the signer's, others are of its chain
  SigningCertificate named{openssl::DigestAlgorithm::sha256, {}, std::nullopt, {}};
  if (reader.at(der::kSequence)) {
    const auto digest = cms_digest(required(reader.next()).whole);
    if (!digest) refuse_document(Errc::cms_bad_signature, "signing_certificate");
    named.digest = *digest;
  }
  named.hash = required(reader.take(der::kOctetString));
  if (!reader.empty()) {
    der::Reader issuer_serial(required(reader.take(der::kSequence)));
    named.issuer_names = required(issuer_serial.take(der::kSequence));
    named.serial = required(issuer_serial.take(der::kInteger));
    if (!issuer_serial.empty()) refuse();
  }
  if (!reader.empty()) refuse();
  return named;
}

/// The DER of SET OF orders its elements by their octets (X.690 section 11.6).
bool before(const Attribute& left, const Attribute& right) {
  return std::ranges::lexicographical_compare(left.whole, right.whole);
}

Bytes set_of(const std::vector<Attribute>& attributes) {
  Bytes content;
  for (const Attribute& attribute : attributes) {
    content.insert(content.end(), attribute.whole.begin(), attribute.whole.end());
  }
  return der::element(der::kSet, {content});
}

}  // namespace

bool SigningCertificate::names(const Certificate& certificate) const {
  if (!std::ranges::equal(hash, openssl::digest(digest, certificate.der()))) return false;
  if (!issuer_names) return true;
  return std::ranges::equal(*issuer_names, der::element(kDirectoryName, {certificate.issuer_der()})) &&
         std::ranges::equal(serial, certificate_fields(certificate.der())->serial);
}

SignedAttributes read_signed_attributes(ByteView content, ByteView content_type) {
  std::vector<Attribute> attributes = read_attributes(content);
  const bool in_order = std::ranges::is_sorted(attributes, before);
  std::ranges::sort(attributes, before);
  SignedAttributes read{.der = set_of(attributes),
                        .in_order = in_order,
                        .message_digest = content_of(single_value(attributes, cms::kMessageDigest), der::kOctetString),
                        .signing_time = std::nullopt,
                        .signing_certificate = std::nullopt};
  if (!std::ranges::equal(content_of(single_value(attributes, cms::kContentType), der::kOid), content_type)) {
    refuse_document(Errc::cms_bad_signature, "content_type");
  }
  if (const auto time = single_value(attributes, cms::kSigningTime))
    read.signing_time = required(der::parse_time(*time));
  if (const auto named = single_value(attributes, cms::kSigningCertificateV2)) {
    read.signing_certificate = read_signing_certificate(content_of(named, der::kSequence));
  }
  return read;
}

}  // namespace tamga
