#include "ca-core/x509/certificate.hpp"

#include <algorithm>
#include <array>
#include <mutex>

#include <openssl/x509.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/failure.hpp"
#include "ca-core/openssl/handles.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/der.hpp"
#include "ca-core/x509/name_text.hpp"
#include "ca-core/x509/oid.hpp"
#include "ca-core/x509/pem.hpp"

namespace tamga {

struct Certificate::Parsed {
  Parsed(Bytes octets, SerialNumber number) : der(std::move(octets)), serial(number) {}

  Bytes der;
  ByteView tbs;  // these three lie within der
  ByteView outer_algorithm;
  ByteView signature;
  Bytes inner_algorithm;
  SerialNumber serial;
  Bytes issuer;
  Bytes subject;
  Bytes spki;
  Instant not_before;
  Instant not_after;
  Bytes key_identifier;
  std::optional<Instant> private_key_not_after;

  // Made when first asked for: most certificates are read for their names and numbers only.
  mutable std::once_flag key_once;
  mutable std::optional<PublicKey> key;
  mutable std::once_flag native_once;
  mutable openssl::X509Ptr native;
};

namespace {

constexpr std::size_t kMaxOctets = 64 * 1024;
constexpr std::string_view kPemLabel = "CERTIFICATE";

[[noreturn]] void refuse(const char* why) {
  throw Error(Errc::malformed_request, LogNote{std::string("certificate: ") + why});
}

Bytes copied(ByteView octets) {
  return {octets.begin(), octets.end()};
}

SerialNumber serial_of(ByteView content) {
  if (!der::is_minimal_integer(content) || (content.front() & 0x80U) != 0) refuse("serial number");
  const auto serial = SerialNumber::from_octets(content);
  if (!serial) refuse("serial number");
  return *serial;
}

Instant instant_of(const der::Element& time) {
  const auto instant = time.tag == der::kUtcTime           ? der::utc_time(time.content)
                       : time.tag == der::kGeneralizedTime ? der::generalized_time(time.content)
                                                           : std::nullopt;
  if (!instant) refuse("validity");
  return *instant;
}

Bytes key_identifier_of(const std::vector<ExtensionField>& extensions) {
  const ExtensionField* extension = find_extension(extensions, oid::kSubjectKeyIdentifier);
  const auto identifier = extension != nullptr ? der::only(extension->value, der::kOctetString) : std::nullopt;
  return identifier ? copied(*identifier) : Bytes{};
}

bool is_digit(std::uint8_t c) {
  return c >= '0' && c <= '9';
}

/// A state root of 2025 writes this time with fractions of a second (X.690 allows that, RFC 5280 does not).
std::optional<Instant> lenient_time(ByteView content) {
  const auto dot = std::ranges::find(content, static_cast<std::uint8_t>('.'));
  if (dot == content.end() || content.back() != 'Z') return der::generalized_time(content);
  const ByteView fraction(std::next(dot), std::prev(content.end()));
  if (fraction.empty() || !std::ranges::all_of(fraction, is_digit)) return std::nullopt;
  Bytes whole_seconds(content.begin(), dot);
  whole_seconds.push_back('Z');
  return der::generalized_time(whole_seconds);
}

std::optional<Instant> private_key_not_after_of(const std::vector<ExtensionField>& extensions) {
  const ExtensionField* extension = find_extension(extensions, oid::kPrivateKeyUsagePeriod);
  if (extension == nullptr) return std::nullopt;
  const auto content = der::only(extension->value, der::kSequence);
  if (!content || content->empty()) refuse("privateKeyUsagePeriod");
  der::Reader reader(*content);
  std::array<std::optional<Instant>, 2> period;
  for (const unsigned number : {0U, 1U}) {
    const auto time = reader.take(der::context_primitive(number));
    if (!time) continue;
    period.at(number) = lenient_time(*time);
    if (!period.at(number)) refuse("privateKeyUsagePeriod");
  }
  if (!reader.empty()) refuse("privateKeyUsagePeriod");
  return period[1];
}

std::optional<SignatureAlgorithm> algorithm_of(ByteView identifier) {
  const auto content = der::only(identifier, der::kSequence);
  if (!content) return std::nullopt;
  der::Reader reader(*content);
  const auto oid = reader.take(der::kOid);
  const auto text = oid ? der::oid_text(*oid) : std::nullopt;
  return text ? signature_algorithm_by_oid(*text) : std::nullopt;
}

}  // namespace

Certificate Certificate::parse_der(ByteView der) {
  if (der.size() > kMaxOctets) refuse("larger than 64 KiB");
  Bytes octets = copied(der);
  const auto fields = certificate_fields(octets);
  if (!fields || !der::well_formed(octets)) refuse("not one certificate in DER");

  // Moving a vector keeps its octets where they are, so the views stay good.
  const auto parsed = std::make_shared<Parsed>(std::move(octets), serial_of(fields->serial));
  parsed->tbs = fields->tbs;
  parsed->outer_algorithm = fields->outer_algorithm;
  parsed->signature = fields->signature;
  parsed->inner_algorithm = copied(fields->inner_algorithm);
  parsed->issuer = copied(fields->issuer);
  parsed->subject = copied(fields->subject);
  parsed->spki = copied(fields->subject_public_key_info);
  parsed->not_before = instant_of(fields->not_before);
  parsed->not_after = instant_of(fields->not_after);
  parsed->key_identifier = key_identifier_of(fields->extensions);
  parsed->private_key_not_after = private_key_not_after_of(fields->extensions);
  return Certificate(parsed);
}

Certificate Certificate::parse_pem(std::string_view pem) {
  const auto block = pem::first_block(pem, {kPemLabel});
  if (!block) refuse("no certificate in PEM");
  return parse_der(block->der);
}

const Bytes& Certificate::der() const {
  return parsed_->der;
}
std::string Certificate::to_pem() const {
  return pem::encode(kPemLabel, parsed_->der);
}
const Bytes& Certificate::subject_der() const {
  return parsed_->subject;
}
const Bytes& Certificate::issuer_der() const {
  return parsed_->issuer;
}
ByteView Certificate::tbs() const {
  return parsed_->tbs;
}
const SerialNumber& Certificate::serial() const {
  return parsed_->serial;
}
Instant Certificate::not_before() const {
  return parsed_->not_before;
}
Instant Certificate::not_after() const {
  return parsed_->not_after;
}
const Bytes& Certificate::spki() const {
  return parsed_->spki;
}
const Bytes& Certificate::key_identifier() const {
  return parsed_->key_identifier;
}
std::optional<Instant> Certificate::private_key_not_after() const {
  return parsed_->private_key_not_after;
}
std::string Certificate::subject_text() const {
  return name_text(parsed_->subject);
}
std::string Certificate::issuer_text() const {
  return name_text(parsed_->issuer);
}

const PublicKey& Certificate::public_key() const {
  std::call_once(parsed_->key_once, [this] { parsed_->key = PublicKey::from_spki(parsed_->spki); });
  return *parsed_->key;
}

bool Certificate::signed_by(const PublicKey& issuer) const {
  if (!std::ranges::equal(parsed_->inner_algorithm, parsed_->outer_algorithm)) return false;
  const auto algorithm = algorithm_of(parsed_->outer_algorithm);
  return algorithm && issuer.verify(*algorithm, parsed_->tbs, parsed_->signature);
}

const x509_st* Certificate::native() const {
  std::call_once(parsed_->native_once, [this] {
    const unsigned char* cursor = parsed_->der.data();
    parsed_->native.reset(d2i_X509(nullptr, &cursor, static_cast<long>(parsed_->der.size())));
    if (!parsed_->native) openssl::throw_failure("OpenSSL does not read a certificate");
  });
  return parsed_->native.get();
}

}  // namespace tamga
