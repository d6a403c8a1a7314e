#pragma once

// Good certificates of every kind, to be broken one rule at a time, and the CAs that issued them.

#include <algorithm>
#include <chrono>
#include <map>

#include "ca-core/lint/lint.hpp"
#include "tests/unit/ca-core/lint/certificate_forge.hpp"

namespace tamga::testing {

/// What a test breaks: a certificate and what lint is told of it.
struct Case {
  Forge forge;
  lint::Context context;

  lint::Report check() const { return lint::check_der(forge.der(), context); }
};

/// One bit of keyUsage after another as a DER BIT STRING.
inline Bytes key_usage(std::initializer_list<unsigned> bits) {
  unsigned value = 0;
  unsigned highest = 0;
  for (const unsigned bit : bits) {
    value |= 0x8000U >> bit;
    highest = std::max(highest, bit);
  }
  const auto unused = static_cast<std::uint8_t>(7 - highest % 8);
  Bytes content{unused, static_cast<std::uint8_t>(value >> 8U)};
  if (highest > 7) content.push_back(static_cast<std::uint8_t>(value));
  return der::element(der::kBitString, {content});
}

inline Bytes identifiers(std::initializer_list<std::string_view> oids) {
  Bytes list;
  for (const std::string_view oid : oids) list = joined({list, der::oid(oid)});
  return der::sequence({list});
}

inline Bytes policies(std::initializer_list<std::string_view> oids) {
  Bytes list;
  for (const std::string_view oid : oids) list = joined({list, der::sequence({der::oid(oid)})});
  return der::sequence({list});
}

inline Bytes policy_with_text(std::uint8_t tag, std::string_view text) {
  const Bytes notice = der::sequence({text_element(tag, text)});
  const Bytes qualifier = der::sequence({der::oid(oid::kPolicyUserNotice), notice});
  return der::sequence({der::sequence({der::oid("1.2.3.4.5"), der::sequence({qualifier})})});
}

inline Bytes uri(std::string_view text) {
  return text_element(der::context_primitive(6), text);
}

inline Bytes distribution_point(std::string_view text) {
  const Bytes full_name = der::element(der::context_constructed(0), {uri(text)});
  return der::sequence({der::sequence({der::element(der::context_constructed(0), {full_name})})});
}

inline Bytes access(std::string_view method, std::string_view text) {
  return der::sequence({der::sequence({der::oid(method), uri(text)})});
}

inline Bytes issuer_sign_tool(std::initializer_list<std::string_view> texts) {
  Bytes fields;
  for (const std::string_view text : texts) fields = joined({fields, text_element(der::kUtf8String, text)});
  return der::sequence({fields});
}

inline Bytes private_key_period(std::string_view from, std::string_view until) {
  return der::sequence({text_element(der::context_primitive(0), from), text_element(der::context_primitive(1), until)});
}

inline Instant day(int year, unsigned month, unsigned day_of_month) {
  return std::chrono::sys_days(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day_of_month));
}

/// Authority key identifier of one CA certificate, all three fields.
inline Bytes authority_key(const Certificate& ca) {
  const Bytes name = der::element(der::context_constructed(4), {ca.issuer_der()});
  const CertificateFields fields = *certificate_fields(ca.der());
  return der::sequence({der::element(der::context_primitive(0), {ca.key_identifier()}),
                        der::element(der::context_constructed(1), {name}),
                        der::element(der::context_primitive(2), {fields.serial})});
}

/// A CA: its key, its self-signed certificate and the forge that made it.
struct ForgedCa {
  KeyFileSigner signer;
  Forge forge;
  Certificate certificate;
};

inline ForgedCa make_ca(ParameterSet set) {
  KeyFileSigner signer(PrivateKey::generate(set));
  Forge forge;
  forge.subject.attributes = {
      {oid::kCommonName, der::kUtf8String, "УЦ Проба"},
      {oid::kCountry, der::kPrintableString, "RU"},
      {oid::kStateOrProvince, der::kUtf8String, "77 г. Москва"},
      {oid::kLocality, der::kUtf8String, "г. Москва"},
      {oid::kStreetAddress, der::kUtf8String, "ул. Пробная, д. 1"},
      {oid::kOrganization, der::kUtf8String, "ООО \"Проба\""},
      {oid::kOgrn, der::kNumericString, "1027700000020"},
      {oid::kInnle, der::kNumericString, "7710474375"},
  };
  forge.issuer = forge.subject;
  forge.not_before = der::time(day(2026, 1, 1));
  forge.not_after = der::time(day(2041, 1, 1));
  forge.key(signer.public_key().spki());
  forge.set(oid::kBasicConstraints, Critical::yes, der::sequence({Bytes{der::kBoolean, 1, 0xFF}}));
  forge.set(oid::kKeyUsage, Critical::yes, key_usage({5, 6}));
  forge.set(oid::kCertificatePolicies, policies({oid::kClassKc1, oid::kClassKc2}));
  forge.set(oid::kIssuerSignTool, issuer_sign_tool({"Средство ЭП", "Средство УЦ", "Заключение 1", "Заключение 2"}));
  forge.set(oid::kIdentificationKind, der::integer(std::uint64_t{1}));
  const Bytes der = forge.der_signed_by(signer);
  return {std::move(signer), std::move(forge), Certificate::parse_der(der)};
}

inline const ForgedCa& gost_ca() {
  static const ForgedCa ca = make_ca(ParameterSet::cryptopro_a);
  return ca;
}

inline const ForgedCa& ecdsa_ca() {
  static const ForgedCa ca = make_ca(ParameterSet::p256);
  return ca;
}

/// The SubjectPublicKeyInfo of a key that is made once for each set.
inline const Bytes& key_of(ParameterSet set) {
  static std::map<ParameterSet, Bytes> keys;
  if (!keys.contains(set)) keys[set] = PrivateKey::generate(set).public_key().spki();
  return keys[set];
}

inline Case issued_by(const ForgedCa& ca, ParameterSet set) {
  Case one;
  one.context.issuer = ca.certificate;
  Forge& forge = one.forge;
  forge.algorithm(algorithm_identifier(ca.signer.algorithm()));
  forge.issuer = ca.forge.subject;
  forge.not_before = der::time(day(2026, 2, 1));
  forge.not_after = der::time(day(2026, 2, 1) + std::chrono::days(450));
  forge.key(key_of(set));
  forge.set(oid::kAuthorityKeyIdentifier, authority_key(ca.certificate));
  forge.set(oid::kKeyUsage, Critical::yes, key_usage({0, 1}));
  forge.set(oid::kCrlDistributionPoints, distribution_point("http://ca.example.ru/crl/1.crl"));
  forge.set(oid::kAuthorityInfoAccess, access(oid::kAccessCaIssuers, "http://ca.example.ru/ca/1.crt"));
  return one;
}

inline Case qualified_end_entity() {
  Case one = issued_by(gost_ca(), ParameterSet::cryptopro_a);
  one.context.qualified = true;
  Forge& forge = one.forge;
  forge.set(oid::kKeyUsage, Critical::yes, key_usage({0, 1, 2, 3, 4}));
  forge.set(oid::kExtendedKeyUsage, identifiers({oid::kClientAuth, oid::kEmailProtection}));
  forge.set(oid::kCertificatePolicies, policies({oid::kClassKc1, oid::kClassKc2}));
  forge.set(oid::kSubjectSignTool, text_element(der::kUtf8String, "Средство ЭП 1.0"));
  forge.set(oid::kIssuerSignTool, issuer_sign_tool({"Средство ЭП", "Средство УЦ", "Заключение 1", "Заключение 2"}));
  forge.set(oid::kIdentificationKind, der::integer(std::uint64_t{0}));
  return one;
}

/// The qualified kinds follow; then those that are not.
inline Case individual() {
  Case one = qualified_end_entity();
  one.forge.subject.attributes = {
      {oid::kCommonName, der::kUtf8String, "Иванов Иван Иванович"},
      {oid::kSurname, der::kUtf8String, "Иванов"},
      {oid::kGivenName, der::kUtf8String, "Иван Иванович"},
      {oid::kCountry, der::kPrintableString, "RU"},
      {oid::kStateOrProvince, der::kUtf8String, "77 г. Москва"},
      {oid::kInn, der::kNumericString, "500100732259"},
      {oid::kSnils, der::kNumericString, "11223344595"},
      {oid::kEmailAddress, der::kIa5String, "ivanov@example.ru"},
  };
  one.forge.set(oid::kSubjectAltName, der::sequence({text_element(der::context_primitive(1), "ivanov@example.ru")}));
  return one;
}

inline Case entrepreneur() {
  Case one = individual();
  one.forge.subject.add(oid::kOgrnip, der::kNumericString, "304500116000157");
  return one;
}

inline Case organization() {
  Case one = qualified_end_entity();
  one.forge.subject = gost_ca().forge.subject;
  return one;
}

inline Case organization_and_person() {
  Case one = organization();
  ForgedName& subject = one.forge.subject;
  subject.add(oid::kSurname, der::kUtf8String, "Иванов");
  subject.add(oid::kGivenName, der::kUtf8String, "Иван Иванович");
  subject.add(oid::kTitle, der::kUtf8String, "Директор");
  subject.add(oid::kInn, der::kNumericString, "500100732259");
  subject.add(oid::kSnils, der::kNumericString, "11223344595");
  return one;
}

inline Case qualified_ca() {
  Case one;
  one.context.qualified = true;
  one.context.purpose = lint::CertificatePurpose::ca;
  one.forge = gost_ca().forge;
  return one;
}

/// A CA below the GOST one.
inline Case subordinate_ca() {
  Case one = issued_by(gost_ca(), ParameterSet::cryptopro_a);
  one.context.purpose = lint::CertificatePurpose::ca;
  Forge& forge = one.forge;
  forge.subject = gost_ca().forge.subject;
  forge.subject.set(oid::kCommonName, der::kUtf8String, "УЦ Проба-2");
  forge.set(oid::kBasicConstraints, Critical::yes, der::sequence({Bytes{der::kBoolean, 1, 0xFF}}));
  forge.set(oid::kKeyUsage, Critical::yes, key_usage({5, 6}));
  return one;
}

/// One that the state's head CA certifies, with no CA below it.
inline Case accredited_ca() {
  Case one = subordinate_ca();
  one.context.qualified = true;
  Forge& forge = one.forge;
  const Bytes zero = der::integer(std::uint64_t{0});
  forge.set(oid::kBasicConstraints, Critical::yes, der::sequence({Bytes{der::kBoolean, 1, 0xFF}, zero}));
  for (const ForgedExtension& extension : gost_ca().forge.extensions) {
    const bool of_order = extension.oid == oid::kCertificatePolicies || extension.oid == oid::kIssuerSignTool ||
                          extension.oid == oid::kIdentificationKind;
    if (of_order) forge.set(extension.oid, extension.critical, extension.value);
  }
  return one;
}

inline Case plain() {
  Case one = issued_by(ecdsa_ca(), ParameterSet::p256);
  one.forge.subject.attributes = {
      {oid::kCommonName, der::kUtf8String, "Petrov"},
      {oid::kCountry, der::kPrintableString, "RU"},
      {oid::kOrganization, der::kUtf8String, "Проба"},
  };
  one.forge.set(oid::kCertificatePolicies, policy_with_text(der::kUtf8String, "Только для своих"));
  return one;
}

inline Case staff() {
  Case one = plain();
  one.context.purpose = lint::CertificatePurpose::staff;
  one.forge.set(oid::kExtendedKeyUsage, identifiers({oid::kClientAuth}));
  return one;
}

inline Case tls_server() {
  Case one = plain();
  one.context.purpose = lint::CertificatePurpose::tls_server;
  one.forge.set(oid::kExtendedKeyUsage, identifiers({oid::kServerAuth}));
  one.forge.set(oid::kSubjectAltName, der::sequence({text_element(der::context_primitive(2), "ca.example.ru")}));
  return one;
}

inline Case ocsp_responder() {
  Case one = plain();
  one.context.purpose = lint::CertificatePurpose::ocsp_responder;
  one.forge.set(oid::kExtendedKeyUsage, identifiers({oid::kOcspSigning}));
  one.forge.set(oid::kOcspNoCheck, Bytes{der::kNull, 0});
  return one;
}

inline Case time_stamp_authority() {
  Case one = plain();
  one.context.purpose = lint::CertificatePurpose::time_stamping;
  one.forge.set(oid::kExtendedKeyUsage, Critical::yes, identifiers({"1.3.6.1.5.5.7.3.8"}));
  return one;
}

inline Case extract_signer() {
  Case one = plain();
  one.context.purpose = lint::CertificatePurpose::registry_extract;
  one.forge.set(oid::kExtendedKeyUsage, identifiers({oid::kDocumentSigning}));
  return one;
}

}  // namespace tamga::testing
