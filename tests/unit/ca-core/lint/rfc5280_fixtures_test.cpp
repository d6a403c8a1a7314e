#include "tests/unit/ca-core/lint/broken_fixtures.hpp"

namespace tamga::testing {
namespace {

constexpr Critical kCritical = Critical::yes;

const Bytes kEmptySequence{der::kSequence, 0};

/// AlgorithmIdentifier with the parameters NULL.
Bytes with_null(std::string_view oid) {
  return der::sequence({der::oid(oid), Bytes{der::kNull, 0}});
}

/// An EC key whose parameters have a length that is not in the shortest form.
Bytes key_with_long_length() {
  const Bytes parameters{der::kSequence, 0x81, 0x01, 0x00};
  const Bytes algorithm = der::sequence({der::oid("1.2.840.10045.2.1"), parameters});
  return der::sequence({algorithm, der::bit_string(*public_key_value(key_of(ParameterSet::p256)))});
}

std::vector<BrokenFixture> field_fixtures() {
  return {
      {"rfc5280.outline", plain,
       [](Case& one) {
         one.forge.raw = Bytes{der::kSequence, 1, 0};
       }},
      {"rfc5280.der", plain, [](Case& one) { one.forge.key(key_with_long_length()); }, {"rfc5480.named_curve"}},
      {"rfc5280.defaults_left_out", plain,
       [](Case& one) { one.forge.extensions.front().critical = Critical::no_written_out; }},
      {"rfc5280.version_3", plain, [](Case& one) { one.forge.version.back() = 1; }},
      {"rfc5280.serial_positive", plain,
       [](Case& one) {
         one.forge.serial = {der::kInteger, 1, 0};
       }},
      {"rfc5280.serial_length", plain, [](Case& one) { one.forge.serial = der::integer(Bytes(21, 0x11)); }},
      {"rfc5280.serial_shortest", plain,
       [](Case& one) {
         one.forge.serial = {der::kInteger, 2, 0, 1};
       }},
      {"rfc5280.algorithms_equal", plain,
       [](Case& one) { one.forge.outer_algorithm = algorithm_identifier(SignatureAlgorithm::ecdsa_sha512); }},
      {"rfc5280.signature_algorithm_known", plain,
       [](Case& one) { one.forge.algorithm(with_null("1.2.840.113549.1.1.5")); }},
      {"rfc5280.signature_parameters", plain, [](Case& one) { one.forge.algorithm(with_null("1.2.840.10045.4.3.2")); }},
      {"rfc5280.signature_of_issuer_key", plain,
       [](Case& one) { one.forge.algorithm(algorithm_identifier(SignatureAlgorithm::gost2012_256)); }},
      {"rfc5280.validity_encoding", plain,
       [](Case& one) { one.forge.not_before = der::generalized_time(day(2026, 2, 1)); }},
      {"rfc5280.validity_order", plain, [](Case& one) { one.forge.not_before = der::time(day(2030, 2, 1)); }},
      {"rfc5280.validity_within_issuer", plain, [](Case& one) { one.forge.not_after = der::time(day(2041, 1, 2)); }},
      {"rfc5280.no_unique_identifiers", plain,
       [](Case& one) {
         one.forge.unique_identifier = {der::context_primitive(2), 2, 0, 1};
       }},
      {"rfc5280.extensions_not_empty",
       plain,
       [](Case& one) { one.forge.extensions.clear(); },
       {"rfc5280.key_usage_present", "rfc5280.subject_key_identifier", "rfc5280.authority_key_identifier"}},
  };
}

std::vector<BrokenFixture> name_fixtures() {
  return {
      {"rfc5280.names_readable", plain,
       [](Case& one) {
         one.forge.raw_subject = der::sequence({Bytes{der::kSequence, 0}});
       }},
      {"rfc5280.issuer_not_empty", plain,
       [](Case& one) {
         one.forge.issuer.attributes.clear();
         one.context.issuer.reset();
       }},
      {"rfc5280.subject_not_empty", plain, [](Case& one) { one.forge.subject.attributes.clear(); }},
      {"rfc5280.issuer_name_is_subject_of_issuer", plain,
       [](Case& one) { one.forge.issuer.set(oid::kLocality, der::kPrintableString, "Moscow"); }},
      {"rfc5280.country", plain, [](Case& one) { one.forge.subject.set(oid::kCountry, der::kPrintableString, "RUS"); }},
      {"rfc5280.directory_string_types", plain,
       [](Case& one) { one.forge.subject.set(oid::kOrganization, der::kBmpString, bmp_text(64)); }},
      {"rfc5280.upper_bounds", plain,
       [](Case& one) { one.forge.subject.set(oid::kCommonName, der::kUtf8String, std::string(65, 'a')); }},
      {"rfc5280.upper_bounds",
       plain,
       [](Case& one) { one.forge.subject.set(oid::kOrganization, der::kBmpString, bmp_text(65)); },
       {"rfc5280.directory_string_types"}},
      {"rfc5280.values_not_empty", plain,
       [](Case& one) { one.forge.subject.set(oid::kOrganization, der::kUtf8String, ""); }},
      {"rfc5280.printable_string_characters", plain,
       [](Case& one) { one.forge.subject.set(oid::kOrganization, der::kPrintableString, "a@b"); }},
      {"rfc5280.utf8_valid", plain,
       [](Case& one) { one.forge.subject.set(oid::kOrganization, der::kUtf8String, "\xD0"); }},
      {"rfc5280.email_address",
       plain,
       [](Case& one) { one.forge.subject.add(oid::kEmailAddress, der::kUtf8String, "a@example.ru"); },
       {"rfc5280.email_in_alternative_name"}},
  };
}

std::vector<BrokenFixture> usage_fixtures() {
  return {
      {"rfc5280.ca_basic_constraints", qualified_ca,
       [](Case& one) {
         one.forge.set(oid::kBasicConstraints, der::sequence({Bytes{der::kBoolean, 1, 0xFF}}));
       }},
      {"rfc5280.basic_constraints_form", plain,
       [](Case& one) {
         one.forge.set(oid::kBasicConstraints, kCritical, der::sequence({Bytes{der::kNull, 0}}));
       }},
      {"rfc5280.path_length_of_ca_only", plain,
       [](Case& one) { one.forge.set(oid::kBasicConstraints, der::sequence({der::integer(std::uint64_t{0})})); }},
      {"rfc5280.path_length_of_issuer", subordinate_ca,
       [](Case& one) {
         Forge issuer = gost_ca().forge;
         const Bytes no_path = der::integer(std::uint64_t{0});
         issuer.set(oid::kBasicConstraints, kCritical, der::sequence({Bytes{der::kBoolean, 1, 0xFF}, no_path}));
         one.context.issuer = Certificate::parse_der(issuer.der_signed_by(gost_ca().signer));
       }},
      {"rfc5280.end_entity_is_no_ca", plain,
       [](Case& one) {
         one.forge.set(oid::kBasicConstraints, kCritical, der::sequence({Bytes{der::kBoolean, 1, 0xFF}}));
       }},
      {"rfc5280.ca_key_usage", qualified_ca,
       [](Case& one) { one.forge.set(oid::kKeyUsage, kCritical, key_usage({6})); }},
      {"rfc5280.end_entity_signs_no_certificates", plain,
       [](Case& one) {
         one.forge.set(oid::kKeyUsage, kCritical, key_usage({0, 5}));
       }},
      {"rfc5280.key_usage_present", plain, [](Case& one) { one.forge.remove(oid::kKeyUsage); }},
      {"rfc5280.key_usage_critical", plain, [](Case& one) { one.forge.set(oid::kKeyUsage, key_usage({0})); }},
      {"rfc5280.key_usage_not_zero", plain,
       [](Case& one) {
         one.forge.set(oid::kKeyUsage, kCritical, Bytes{der::kBitString, 1, 0});
       }},
      {"rfc5280.key_usage_encoding", plain,
       [](Case& one) {
         one.forge.set(oid::kKeyUsage, kCritical, Bytes{der::kBitString, 2, 0, 0xC0});
       }},
      {"rfc5280.only_bits_need_key_agreement", plain,
       [](Case& one) {
         one.forge.set(oid::kKeyUsage, kCritical, key_usage({0, 7}));
       }},
      {"rfc5280.usage_fits_key", plain,
       [](Case& one) {
         one.forge.set(oid::kKeyUsage, kCritical, key_usage({0, 2}));
       }},
      {"rfc5280.usage_fits_key", plain,
       [](Case& one) {
         one.forge.key(key_of(ParameterSet::rsa2048));
         one.forge.set(oid::kKeyUsage, kCritical, key_usage({0, 4}));
       }},
      {"rfc5280.extended_key_usage_form", plain,
       [](Case& one) { one.forge.set(oid::kExtendedKeyUsage, kEmptySequence); }},
      {"rfc5280.extended_key_usage_unique", staff,
       [](Case& one) {
         one.forge.set(oid::kExtendedKeyUsage, identifiers({oid::kClientAuth, oid::kClientAuth}));
       }},
      {"rfc5280.extended_key_usage_consistent", staff,
       [](Case& one) { one.forge.set(oid::kKeyUsage, kCritical, key_usage({1})); }},
  };
}

std::vector<BrokenFixture> key_identifier_fixtures() {
  return {
      {"rfc5280.ca_subject_key_identifier", qualified_ca,
       [](Case& one) { one.forge.remove(oid::kSubjectKeyIdentifier); }},
      {"rfc5280.subject_key_identifier", plain, [](Case& one) { one.forge.remove(oid::kSubjectKeyIdentifier); }},
      {"rfc5280.subject_key_identifier_of_key", plain,
       [](Case& one) { one.forge.set(oid::kSubjectKeyIdentifier, der::octet_string(Bytes(20, 7))); }},
      {"rfc5280.authority_key_identifier", plain, [](Case& one) { one.forge.remove(oid::kAuthorityKeyIdentifier); }},
      {"rfc5280.authority_key_identifier_of_issuer", plain,
       [](Case& one) {
         const Bytes identifier = der::element(der::context_primitive(0), {Bytes(20, 7)});
         one.forge.set(oid::kAuthorityKeyIdentifier, der::sequence({identifier}));
       }},
      {"rfc5280.authority_issuer_and_serial", plain,
       [](Case& one) {
         const Bytes identifier = der::element(der::context_primitive(0), {ecdsa_ca().certificate.key_identifier()});
         const Bytes serial = der::element(der::context_primitive(2), {Bytes{1}});
         one.forge.set(oid::kAuthorityKeyIdentifier, der::sequence({identifier, serial}));
       }},
      {"rfc5280.authority_issuer_and_serial", plain,
       [](Case& one) {
         const Bytes identifier = der::element(der::context_primitive(0), {ecdsa_ca().certificate.key_identifier()});
         const Bytes name = der::element(der::context_constructed(1),
                                         {der::element(der::context_constructed(4), {one.forge.subject.der()})});
         const Bytes serial = der::element(der::context_primitive(2), {Bytes{1}});
         one.forge.set(oid::kAuthorityKeyIdentifier, der::sequence({identifier, name, serial}));
       }},
  };
}

std::vector<BrokenFixture> extension_fixtures() {
  return {
      {"rfc5280.extensions_unique", plain,
       [](Case& one) { one.forge.extensions.push_back(one.forge.extensions.front()); }},
      {"rfc5280.critical_extensions_known", plain,
       [](Case& one) {
         one.forge.set("1.2.3.4", kCritical, Bytes{der::kNull, 0});
       }},
      {"rfc5280.never_critical", plain, [](Case& one) { one.forge.make_critical(oid::kSubjectKeyIdentifier); }},
      {"rfc5280.extension_values_are_der", plain,
       [](Case& one) {
         one.forge.set("1.2.3.4", Bytes{der::kInteger, 1});
       }},
      {"rfc5280.policies_form", plain, [](Case& one) { one.forge.set(oid::kCertificatePolicies, kEmptySequence); }},
      {"rfc5280.policies_unique", plain,
       [](Case& one) {
         one.forge.set(oid::kCertificatePolicies, policies({"1.2.3", "1.2.3"}));
       }},
      {"rfc5280.explicit_text", plain,
       [](Case& one) { one.forge.set(oid::kCertificatePolicies, policy_with_text(der::kIa5String, "notice")); }},
      {"rfc5280.explicit_text", plain,
       [](Case& one) {
         one.forge.set(oid::kCertificatePolicies, policy_with_text(der::kUtf8String, std::string(201, 'x')));
       }},
      {"rfc5280.distribution_points_form", plain,
       [](Case& one) { one.forge.set(oid::kCrlDistributionPoints, kEmptySequence); }},
      {"rfc5280.distribution_points_http", plain,
       [](Case& one) { one.forge.set(oid::kCrlDistributionPoints, distribution_point("ldap://ca.example.ru")); }},
      {"rfc5280.freshest_crl_http", plain,
       [](Case& one) { one.forge.set("2.5.29.46", distribution_point("ldap://ca.example.ru")); }},
      {"rfc5280.information_access_form", plain,
       [](Case& one) { one.forge.set(oid::kAuthorityInfoAccess, kEmptySequence); }},
      {"rfc5280.information_access_http", plain,
       [](Case& one) { one.forge.set(oid::kAuthorityInfoAccess, access(oid::kAccessOcsp, "https://ca.example.ru")); }},
      {"rfc5280.alternative_names_form", plain, [](Case& one) { one.forge.set(oid::kSubjectAltName, kEmptySequence); }},
      {"rfc5280.alternative_names_form", plain,
       [](Case& one) {
         const Bytes address = der::element(der::context_primitive(7), {Bytes{10, 0, 0}});
         one.forge.set(oid::kSubjectAltName, der::sequence({address}));
       }},
      {"rfc3280.private_key_period_form", plain,
       [](Case& one) {
         one.forge.set(oid::kPrivateKeyUsagePeriod, private_key_period("20260201000000.5Z", "20260401000000Z"));
       }},
      {"rfc3280.private_key_period_ends_in_time", plain,
       [](Case& one) {
         one.forge.set(oid::kPrivateKeyUsagePeriod, private_key_period("20260201000000Z", "20290401000000Z"));
       }},
      {"rfc5280.ca_extensions_of_ca_only", plain,
       [](Case& one) { one.forge.set("2.5.29.30", kCritical, kEmptySequence); }},
  };
}

}  // namespace

std::vector<BrokenFixture> rfc5280_fixtures() {
  std::vector<BrokenFixture> all;
  for (const auto& some :
       {field_fixtures(), name_fixtures(), usage_fixtures(), key_identifier_fixtures(), extension_fixtures()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace tamga::testing
