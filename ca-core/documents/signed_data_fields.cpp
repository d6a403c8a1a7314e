#include "ca-core/documents/signed_data_fields.hpp"

#include <algorithm>

#include "ca-core/documents/cms_identifiers.hpp"
#include "ca-core/documents/document_fault.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

constexpr std::uint8_t kFirst = der::context_constructed(0);
constexpr std::uint8_t kSecond = der::context_constructed(1);

[[noreturn]] void refuse(std::string_view fault) {
  refuse_document(Errc::cms_unreadable, fault);
}

ByteView take(der::Reader& reader, std::uint8_t tag) {
  const auto content = reader.take(tag);
  if (!content) refuse("outline");
  return *content;
}

ByteView take_whole(der::Reader& reader, std::uint8_t tag) {
  if (!reader.at(tag)) refuse("outline");
  const auto element = reader.next();
  if (!element) refuse("outline");
  return element->whole;
}

void finish(const der::Reader& reader) {
  if (!reader.empty()) refuse("outline");
}

/// CMSVersion: 1 to 5 for SignedData, 1 or 3 for SignerInfo. What it says follows from what stands there, and programs
/// do not agree on it; it only has to be one.
void take_version(der::Reader& reader) {
  const auto version = der::unsigned_integer(take(reader, der::kInteger));
  if (!version || *version < 1 || *version > 5) refuse("outline");
}

/// The content of the SignedData.
ByteView signed_data(ByteView der) {
  const auto content_info = der::only(der, der::kSequence);
  if (!content_info) refuse("outline");
  der::Reader reader(*content_info);
  if (der::oid_text(take(reader, der::kOid)) != cms::kSignedData) refuse("outline");
  const auto explicit_content = take(reader, kFirst);
  finish(reader);
  const auto content = der::only(explicit_content, der::kSequence);
  if (!content) refuse("outline");
  return *content;
}

void read_content(SignedDataFields& fields, ByteView encapsulated) {
  der::Reader reader(encapsulated);
  fields.content_type = take(reader, der::kOid);
  if (der::oid_text(fields.content_type) != cms::kData) refuse("content_type");
  if (reader.empty()) return;
  const auto octets = der::only(take(reader, kFirst), der::kOctetString);
  if (!octets) refuse("outline");
  fields.content = *octets;
  finish(reader);
}

void read_signer(SignedDataFields& fields, ByteView signer_info) {
  der::Reader reader(signer_info);
  take_version(reader);
  if (!reader.at(der::kSequence)) refuse("signer_identifier");
  der::Reader identifier(take(reader, der::kSequence));
  fields.issuer = take_whole(identifier, der::kSequence);
  fields.serial = take(identifier, der::kInteger);
  finish(identifier);
  fields.digest_algorithm = take_whole(reader, der::kSequence);
  if (!reader.at(kFirst)) refuse("signed_attributes");
  fields.signed_attributes = take(reader, kFirst);
  fields.signature_algorithm = take_whole(reader, der::kSequence);
  fields.signature = take(reader, der::kOctetString);
  if (!reader.empty()) take(reader, kSecond);  // unsignedAttrs: time-stamps and the like, of which nothing is asked
  finish(reader);
}

}  // namespace

SignedDataFields signed_data_fields(ByteView der) {
  if (!der::well_formed(der)) refuse("outline");
  SignedDataFields fields;
  der::Reader reader(signed_data(der));
  take_version(reader);
  take(reader, der::kSet);  // digestAlgorithms: a hint for reading in one pass
  read_content(fields, take(reader, der::kSequence));
  if (reader.at(kFirst)) fields.certificates = take(reader, kFirst);
  if (reader.at(kSecond)) take(reader, kSecond);  // CRLs: the registry knows better
  der::Reader signers(take(reader, der::kSet));
  finish(reader);
  if (signers.empty()) refuse("signers");
  const ByteView signer = take(signers, der::kSequence);
  if (!signers.empty()) refuse("signers");
  read_signer(fields, signer);
  return fields;
}

std::optional<ByteView> signer_certificate(const SignedDataFields& fields) {
  der::Reader reader(fields.certificates);
  while (const auto element = reader.next()) {
    const auto certificate = certificate_fields(element->whole);  // other forms have a context tag
    if (certificate && std::ranges::equal(certificate->issuer, fields.issuer) &&
        std::ranges::equal(certificate->serial, fields.serial)) {
      return element->whole;
    }
  }
  return std::nullopt;
}

Bytes with_content(ByteView der, ByteView content) {
  der::Reader reader(signed_data(der));
  const ByteView version = take_whole(reader, der::kInteger);
  const ByteView digests = take_whole(reader, der::kSet);
  der::Reader encapsulated(take(reader, der::kSequence));
  const ByteView type = take_whole(encapsulated, der::kOid);
  const Bytes inner = der::sequence({type, der::element(kFirst, {der::octet_string(content)})});
  return der::sequence(
      {der::oid(cms::kSignedData), der::element(kFirst, {der::sequence({version, digests, inner, reader.rest()})})});
}

}  // namespace tamga
