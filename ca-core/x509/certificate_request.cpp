#include "ca-core/x509/certificate_request.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "ca-core/identity/text_line.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/der.hpp"
#include "ca-core/x509/oid.hpp"
#include "ca-core/x509/pem.hpp"

namespace tamga {
namespace {

constexpr std::string_view kExtensionRequest = "1.2.840.113549.1.9.14";
constexpr std::string_view kMicrosoftExtensionRequest = "1.3.6.1.4.1.311.2.1.14";

[[noreturn]] void refuse(Errc code, const char* why) {
  throw Error(code, LogNote{std::string("PKCS#10: ") + why});
}

bool is_white_space(std::uint8_t c) {
  return c == '\n' || c == '\r' || c == ' ' || c == '\t';
}

/// Base64 without the lines of PEM around it: the browser plug-ins of signature tools give requests out so.
std::optional<Bytes> bare_base64(std::string_view text) {
  std::string base64(text);
  std::erase_if(base64, [](char c) { return is_white_space(static_cast<std::uint8_t>(c)); });
  return from_base64(base64);
}

/// Whether a PEM of one of the labels of private keys begins in the text: "PRIVATE KEY", "ENCRYPTED PRIVATE KEY",
/// "RSA PRIVATE KEY", "EC PRIVATE KEY" and whatever else a program calls its own form.
bool has_private_key(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  constexpr std::string_view kEnd = "PRIVATE KEY-----";
  for (auto at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin, at + 1)) {
    const std::string_view line = text.substr(at, text.find_first_of("\r\n", at) - at);
    if (line.find(kEnd) != std::string_view::npos) return true;
  }
  return false;
}

/// The DER, whichever of the three forms came.
Bytes request_der(ByteView input) {
  if (input.size() > CertificateRequest::kMaxOctets) refuse(Errc::request_unreadable, "larger than 64 KiB");
  if (!input.empty() && input.front() == der::kSequence) return {input.begin(), input.end()};
  if (const auto der = bare_base64(as_text(input)); der && !der->empty()) return *der;
  // Such a key has travelled: others have seen it, and a certificate of it would prove nothing.
  if (has_private_key(as_text(input))) refuse(Errc::key_weak, "its private key came with it");
  const auto block = pem::first_block(as_text(input), {"CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"});
  if (!block) refuse(Errc::request_unreadable, "no request in PEM or DER");
  if (!std::ranges::all_of(as_bytes(block->rest), is_white_space))
    refuse(Errc::request_unreadable, "something after it");
  return block->der;
}

/// CertificationRequest taken apart (RFC 2986 section 4); borrows from the DER.
struct Outline {
  ByteView info;  // whole CertificationRequestInfo
  ByteView spki;
  ByteView attributes;  // content of [0], empty when there is none
  der::Reader algorithm;
  ByteView signature;
};

ByteView whole_sequence(der::Reader& reader) {
  const auto element = reader.next();
  if (!element || element->tag != der::kSequence) refuse(Errc::request_unreadable, "not a CertificationRequest");
  return element->whole;
}

ByteView content_of(ByteView sequence) {
  return *der::only(sequence, der::kSequence);
}

/// AttributeTypeAndValue
bool is_name_attribute(ByteView content) {
  der::Reader reader(content);
  return reader.take(der::kOid) && reader.next() && reader.empty();
}

/// The subject that is asked for decides nothing, but what is no RDNSequence (RFC 5280 section 4.1.2.4) is no request.
bool is_name(ByteView content) {
  der::Reader names(content);
  while (!names.empty()) {
    const auto name = names.take(der::kSet);
    if (!name || name->empty()) return false;
    der::Reader attributes(*name);
    while (!attributes.empty()) {
      const auto attribute = attributes.take(der::kSequence);
      if (!attribute || !is_name_attribute(*attribute)) return false;
    }
  }
  return true;
}

/// Attributes of RFC 2986 section 4.1: a type, and a set of values that is not empty.
bool are_attributes(ByteView content) {
  der::Reader reader(content);
  while (!reader.empty()) {
    const auto attribute = reader.take(der::kSequence);
    if (!attribute) return false;
    der::Reader parts(*attribute);
    const auto type = parts.take(der::kOid);
    const auto values = parts.take(der::kSet);
    if (!type || !der::oid_text(*type) || !values || values->empty() || !parts.empty()) return false;
  }
  return true;
}

void read_info(Outline& parts) {
  der::Reader reader(content_of(parts.info));
  const auto version = reader.take(der::kInteger);
  if (!version || version->size() != 1 || version->front() != 0) refuse(Errc::request_unreadable, "not version 1");
  if (!is_name(content_of(whole_sequence(reader)))) refuse(Errc::request_unreadable, "subject");
  parts.spki = whole_sequence(reader);
  // The attributes are not optional in RFC 2986, but libraries leave the empty set out.
  if (!reader.empty()) {
    const auto attributes = reader.take(der::context_constructed(0));
    if (!attributes || !are_attributes(*attributes)) refuse(Errc::request_unreadable, "attributes");
    parts.attributes = *attributes;
  }
  if (!reader.empty()) refuse(Errc::request_unreadable, "something after the attributes");
}

Outline outline(ByteView der) {
  const auto content = der::only(der, der::kSequence);
  if (!content || !der::well_formed(der)) refuse(Errc::request_unreadable, "not one SEQUENCE in DER");
  der::Reader reader(*content);
  const ByteView info = whole_sequence(reader);
  const ByteView algorithm = whole_sequence(reader);
  const auto bits = reader.take(der::kBitString);
  const auto signature = bits ? der::whole_octets(*bits) : std::nullopt;
  if (!signature || !reader.empty()) refuse(Errc::request_unreadable, "signature");
  Outline parts{info, {}, {}, der::Reader(content_of(algorithm)), *signature};
  read_info(parts);
  return parts;
}

/// The algorithm, its parameters absent or NULL: both are met.
SignatureAlgorithm signature_algorithm(der::Reader reader, const PublicKey& key) {
  const auto oid = reader.take(der::kOid);
  const auto text = oid ? der::oid_text(*oid) : std::nullopt;
  if (!text) refuse(Errc::request_unreadable, "signature algorithm");
  const auto algorithm = signature_algorithm_by_oid(*text);
  if (!algorithm || facts(*algorithm).key_type != key.type())
    refuse(Errc::request_weak_signature, "signature algorithm");
  const auto null = reader.take(der::kNull);
  if (!reader.empty() || (null && !null->empty()))
    refuse(Errc::request_unreadable, "parameters of the signature algorithm");
  return *algorithm;
}

std::optional<std::string> tool_of(ByteView extension_list) {
  const auto extensions = extension_fields(extension_list);
  const ExtensionField* extension = extensions ? find_extension(*extensions, oid::kSubjectSignTool) : nullptr;
  const auto text = extension != nullptr ? der::only(extension->value, der::kUtf8String) : std::nullopt;
  if (!text) return std::nullopt;
  const auto tool = SignatureTool::parse(as_text(*text));
  return tool ? std::optional(tool->text()) : std::nullopt;
}

/// subjectSignTool of the extensions that are asked for; whatever cannot be read counts as not there.
std::optional<std::string> signature_tool_of(ByteView attributes) {
  der::Reader reader(attributes);
  while (const auto attribute = reader.take(der::kSequence)) {
    der::Reader parts(*attribute);
    const auto type = der::oid_text(*parts.take(der::kOid));
    if (type != kExtensionRequest && type != kMicrosoftExtensionRequest) continue;
    const auto extensions = der::only(*parts.take(der::kSet), der::kSequence);
    if (auto tool = extensions ? tool_of(*extensions) : std::nullopt) return tool;
  }
  return std::nullopt;
}

}  // namespace

CertificateRequest::CertificateRequest(Bytes der, PublicKey public_key, std::optional<std::string> signature_tool)
    : der_(std::move(der)), public_key_(std::move(public_key)), signature_tool_(std::move(signature_tool)) {}

CertificateRequest CertificateRequest::parse(ByteView der_or_pem) {
  Bytes der = request_der(der_or_pem);
  const Outline parts = outline(der);
  PublicKey key = PublicKey::from_spki(parts.spki);
  const SignatureAlgorithm algorithm = signature_algorithm(parts.algorithm, key);
  if (!key.verify(algorithm, parts.info, parts.signature)) refuse(Errc::request_bad_signature, "signature");
  auto tool = signature_tool_of(parts.attributes);
  return {std::move(der), std::move(key), std::move(tool)};
}

Bytes CertificateRequest::make(const PrivateKey& key, std::string_view signature_tool) {
  Bytes attribute;
  if (!signature_tool.empty()) {
    const Bytes tool = der::element(der::kUtf8String, {as_bytes(signature_tool)});
    const Bytes extensions =
        der::sequence({der::extension(oid::kSubjectSignTool, der::Criticality::non_critical, tool)});
    attribute = der::sequence({der::oid(kExtensionRequest), der::element(der::kSet, {extensions})});
  }
  const Bytes info = der::sequence({der::integer(0), der::sequence({}), key.public_key().spki(),
                                    der::element(der::context_constructed(0), {attribute})});
  const SignatureAlgorithm algorithm = default_signature_algorithm(key.public_key());
  return der::sequence({info, algorithm_identifier(algorithm), der::bit_string(key.sign(algorithm, info))});
}

ByteView CertificateRequest::public_key_info(ByteView der) {
  return outline(der).spki;
}

}  // namespace tamga
