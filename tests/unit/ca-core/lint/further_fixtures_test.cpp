#include "tests/unit/ca-core/lint/broken_fixtures.hpp"

namespace tamga::testing {
namespace {

constexpr Critical kCritical = Critical::yes;
constexpr std::string_view kNameConstraints = "2.5.29.30";
constexpr std::string_view kPolicyMappings = "2.5.29.33";
constexpr std::string_view kPolicyConstraints = "2.5.29.36";
constexpr std::string_view kInhibitAnyPolicy = "2.5.29.54";

const Bytes kEmptySequence{der::kSequence, 0};

Bytes policy_with_qualifier(std::string_view policy, std::string_view qualifier, const Bytes& value) {
  return der::sequence(
      {der::sequence({der::oid(policy), der::sequence({der::sequence({der::oid(qualifier), value})})})});
}

Bytes policy_pair(std::string_view one, std::string_view other) {
  return der::sequence({der::sequence({der::oid(one), der::oid(other)})});
}

/// nameConstraints with one permitted dNSName and what stands after it.
Bytes permitted(const Bytes& after) {
  const Bytes base = text_element(der::context_primitive(2), "example.ru");
  return der::sequence({der::element(der::context_constructed(0), {der::sequence({base, after})})});
}

void alternative(Case& one, Critical critical, std::uint8_t number, std::string_view text) {
  one.forge.set(oid::kSubjectAltName, critical, der::sequence({text_element(der::context_primitive(number), text)}));
}

std::vector<BrokenFixture> policy_fixtures() {
  return {
      {"rfc5280.any_policy_qualifiers", plain,
       [](Case& one) {
         one.forge.set(oid::kCertificatePolicies,
                       policy_with_qualifier(oid::kAnyPolicy, "1.2.3.4", Bytes{der::kNull, 0}));
       }},
      {"rfc5280.practice_statement", plain,
       [](Case& one) {
         one.forge.set(oid::kCertificatePolicies, policy_with_qualifier("1.2.3", "1.3.6.1.5.5.7.2.1",
                                                                        text_element(der::kUtf8String, "http://a/")));
       }},
      {"rfc5280.notice_reference", plain,
       [](Case& one) {
         const Bytes numbers = der::sequence({der::integer(std::uint64_t{1})});
         const Bytes reference = der::sequence({text_element(der::kUtf8String, "ЦС"), numbers});
         one.forge.set(oid::kCertificatePolicies,
                       policy_with_qualifier("1.2.3", oid::kPolicyUserNotice, der::sequence({reference})));
       }},
      {"rfc6818.explicit_text_utf8", plain,
       [](Case& one) { one.forge.set(oid::kCertificatePolicies, policy_with_text(der::kBmpString, bmp_text(9))); }},
      {"rfc6818.explicit_text_characters", plain,
       [](Case& one) { one.forge.set(oid::kCertificatePolicies, policy_with_text(der::kUtf8String, "a\tb")); }},
      {"rfc6818.explicit_text_characters", plain,
       [](Case& one) {
         // И and a combining breve.
         one.forge.set(oid::kCertificatePolicies, policy_with_text(der::kUtf8String, "\u0418\u0306"));
       }},
      {"rfc5280.policy_mappings_form", qualified_ca,
       [](Case& one) { one.forge.set(kPolicyMappings, kCritical, kEmptySequence); }},
      {"rfc5280.policy_mappings_without_any_policy", qualified_ca,
       [](Case& one) { one.forge.set(kPolicyMappings, kCritical, policy_pair("1.2.3", oid::kAnyPolicy)); }},
      {"rfc5280.policy_constraints_critical", qualified_ca,
       [](Case& one) {
         const Bytes zero = der::element(der::context_primitive(0), {Bytes{0}});
         one.forge.set(kPolicyConstraints, der::sequence({zero}));
       }},
      {"rfc5280.policy_constraints_form", qualified_ca,
       [](Case& one) { one.forge.set(kPolicyConstraints, kCritical, kEmptySequence); }},
      {"rfc5280.inhibit_any_policy_critical", qualified_ca,
       [](Case& one) { one.forge.set(kInhibitAnyPolicy, der::integer(std::uint64_t{0})); }},
      {"rfc5280.inhibit_any_policy_form", qualified_ca,
       [](Case& one) {
         one.forge.set(kInhibitAnyPolicy, kCritical, Bytes{der::kInteger, 1, 0xFF});
       }},
  };
}

std::vector<BrokenFixture> other_name_fixtures() {
  return {
      {"rfc5280.relative_names_sorted", plain,
       [](Case& one) {
         one.forge.subject.attributes.push_back({oid::kCommonName, der::kUtf8String, "A", true});
       }},
      {"rfc5280.alternative_names_critical", plain, [](Case& one) { alternative(one, kCritical, 2, "ca.example.ru"); }},
      {"rfc5280.alternative_email", plain, [](Case& one) { alternative(one, Critical::absent, 1, "a@b@c"); }},
      {"rfc5280.alternative_uri", plain, [](Case& one) { alternative(one, Critical::absent, 6, "/relative"); }},
      {"rfc5280.email_in_alternative_name", individual, [](Case& one) { one.forge.remove(oid::kSubjectAltName); }},
      {"rfc5280.email_in_alternative_name", individual,
       [](Case& one) { alternative(one, Critical::absent, 1, "petrov@example.ru"); }},
      {"rfc5280.email_in_alternative_name", individual,
       [](Case& one) { alternative(one, Critical::absent, 2, "ivanov@example.ru"); }},
      {"rfc5280.issuer_alternative_names_form", plain, [](Case& one) { one.forge.set("2.5.29.18", kEmptySequence); }},
      {"rfc5280.subject_directory_attributes_form", plain,
       [](Case& one) { one.forge.set("2.5.29.9", kEmptySequence); }},
      {"rfc5280.never_critical", plain,
       [](Case& one) { one.forge.set("2.5.29.46", kCritical, distribution_point("http://ca.example.ru/d.crl")); }},
      {"rfc5280.name_constraints_critical", qualified_ca,
       [](Case& one) { one.forge.set(kNameConstraints, permitted({})); }},
      {"rfc5280.name_constraints_form", qualified_ca,
       [](Case& one) { one.forge.set(kNameConstraints, kCritical, kEmptySequence); }},
      {"rfc5280.name_constraints_distances", qualified_ca,
       [](Case& one) {
         one.forge.set(kNameConstraints, kCritical, permitted(der::element(der::context_primitive(1), {Bytes{5}})));
       }},
      {"rfc5280.distribution_points_critical", plain,
       [](Case& one) { one.forge.make_critical(oid::kCrlDistributionPoints); }},
      {"rfc5280.freshest_crl_form", plain, [](Case& one) { one.forge.set("2.5.29.46", kEmptySequence); }},
      {"rfc5280.subject_information_access_form", plain,
       [](Case& one) { one.forge.set("1.3.6.1.5.5.7.1.11", kEmptySequence); }},
      {"rfc5280.path_length_needs_key_cert_sign",
       subordinate_ca,
       [](Case& one) {
         const Bytes zero = der::integer(std::uint64_t{0});
         one.forge.set(oid::kBasicConstraints, kCritical, der::sequence({Bytes{der::kBoolean, 1, 0xFF}, zero}));
         one.forge.set(oid::kKeyUsage, kCritical, key_usage({6}));
       },
       {"rfc5280.ca_key_usage"}},
      {"rfc5280.any_purpose_not_critical", plain,
       [](Case& one) { one.forge.set(oid::kExtendedKeyUsage, kCritical, identifiers({"2.5.29.37.0"})); }},
  };
}

/// The issuer's certificate with something else in it.
template <typename Change>
void change_issuer(Case& one, Change change) {
  Forge issuer = ecdsa_ca().forge;
  change(issuer);
  one.context.issuer = Certificate::parse_der(issuer.der_signed_by(ecdsa_ca().signer));
}

std::vector<BrokenFixture> chain_fixtures() {
  return {
      {"rfc5280.issuer_is_ca", plain,
       [](Case& one) { change_issuer(one, [](Forge& issuer) { issuer.remove(oid::kBasicConstraints); }); }},
      {"rfc5280.issuer_may_sign", plain,
       [](Case& one) {
         change_issuer(one, [](Forge& issuer) { issuer.set(oid::kKeyUsage, kCritical, key_usage({6})); });
       }},
      {"rfc5280.validity_starts_within_issuer", plain,
       [](Case& one) { one.forge.not_before = der::time(day(2025, 12, 31)); }},
      {"rfc3280.signed_within_key_period", plain,
       [](Case& one) {
         change_issuer(one, [](Forge& issuer) {
           issuer.set(oid::kPrivateKeyUsagePeriod, private_key_period("20260101000000Z", "20260131235959Z"));
         });
       }},
      {"rfc5280.signature_verifies", plain, [](Case& one) { one.context.cryptography = true; }},
      {"rfc5280.signature_verifies", qualified_ca, [](Case& one) { one.context.cryptography = true; }},
      {"sp800_56a.key_sound", individual,
       [](Case& one) {
         const Bytes algorithm =
             der::sequence({der::oid("1.2.643.7.1.1.1.1"), identifiers({"1.2.643.2.2.35.1", "1.2.643.7.1.1.2.2"})});
         one.forge.key(der::sequence({algorithm, der::bit_string(der::octet_string(Bytes(64, 3)))}));
         one.context.cryptography = true;
         one.forge.raw = one.forge.der_signed_by(gost_ca().signer);
       }},
  };
}

/// An RSA key of these numbers.
Bytes rsa_key(const Bytes& parameters, const Bytes& modulus, std::uint64_t exponent) {
  const Bytes numbers = der::sequence({der::integer(ByteView(modulus)), der::integer(exponent)});
  return der::sequence({der::sequence({der::oid("1.2.840.113549.1.1.1"), parameters}), der::bit_string(numbers)});
}

const Bytes kNull{der::kNull, 0};
const Bytes kModulus(256, 0xC5);

Bytes ec_key(std::string_view curve, const Bytes& point) {
  return der::sequence({der::sequence({der::oid("1.2.840.10045.2.1"), der::oid(curve)}), der::bit_string(point)});
}

std::vector<BrokenFixture> key_fixtures() {
  return {
      {"rfc5280.key_algorithm_known", plain,
       [](Case& one) {
         one.forge.key(der::sequence({der::sequence({der::oid("1.3.101.112")}), der::bit_string(Bytes(32, 9))}));
       }},
      {"rfc3279.rsa_parameters", plain, [](Case& one) { one.forge.key(rsa_key({}, kModulus, 65537)); }},
      {"rfc3279.rsa_form", plain,
       [](Case& one) {
         const Bytes algorithm = der::sequence({der::oid("1.2.840.113549.1.1.1"), kNull});
         one.forge.key(der::sequence({algorithm, der::bit_string(der::sequence({der::integer(std::uint64_t{3})}))}));
       }},
      {"sp800_131a.rsa_modulus", plain, [](Case& one) { one.forge.key(rsa_key(kNull, Bytes(128, 0xC5), 65537)); }},
      {"fips186.rsa_exponent", plain, [](Case& one) { one.forge.key(rsa_key(kNull, kModulus, 3)); }},
      {"fips186.rsa_exponent", plain, [](Case& one) { one.forge.key(rsa_key(kNull, kModulus, 65538)); }},
      {"rfc5480.named_curve", plain,
       [](Case& one) {
         one.forge.key(ec_key("1.3.132.0.10", joined({Bytes{4}, Bytes(64, 7)})));  // secp256k1
       }},
      {"rfc5480.point_form", plain,
       [](Case& one) {
         one.forge.key(ec_key("1.2.840.10045.3.1.7", joined({Bytes{6}, Bytes(64, 7)})));  // the hybrid form
       }},
  };
}

std::vector<BrokenFixture> service_fixtures() {
  return {
      {"rfc6960.responder_signs_answers_only", ocsp_responder,
       [](Case& one) {
         one.forge.set(oid::kKeyUsage, kCritical, key_usage({0, 4}));
       }},
      {"rfc6960.responder_no_check_not_critical",
       ocsp_responder,
       [](Case& one) { one.forge.make_critical(oid::kOcspNoCheck); },
       {"rfc5280.critical_extensions_known"}},
      {"rfc3161.purpose_alone", time_stamp_authority,
       [](Case& one) {
         one.forge.set(oid::kExtendedKeyUsage, kCritical, identifiers({"1.3.6.1.5.5.7.3.8", oid::kOcspSigning}));
       }},
      {"rfc3161.purpose_critical", time_stamp_authority,
       [](Case& one) { one.forge.set(oid::kExtendedKeyUsage, identifiers({"1.3.6.1.5.5.7.3.8"})); }},
      {"rfc9336.document_signing", extract_signer,
       [](Case& one) { one.forge.set(oid::kExtendedKeyUsage, identifiers({oid::kEmailProtection})); }},
      {"rfc9336.signs_only", extract_signer,
       [](Case& one) {
         one.forge.set(oid::kKeyUsage, kCritical, key_usage({0, 4}));
       }},
      {"rfc9525.name_labels", tls_server, [](Case& one) { alternative(one, Critical::absent, 2, "ca_1.example.ru"); }},
      {"rfc9525.name_labels", tls_server, [](Case& one) { alternative(one, Critical::absent, 2, "ca.example.ru."); }},
      {"rfc9525.wildcard", tls_server, [](Case& one) { alternative(one, Critical::absent, 2, "ca*.example.ru"); }},
      {"rfc9525.wildcard", tls_server, [](Case& one) { alternative(one, Critical::absent, 2, "*.ru"); }},
      {"rfc9525.common_name", tls_server,
       [](Case& one) { one.forge.subject.set(oid::kCommonName, der::kUtf8String, "other.example.ru"); }},
  };
}

std::vector<BrokenFixture> practice_fixtures() {
  return {
      {"order795.ca_without_person", qualified_ca,
       [](Case& one) {
         one.forge.subject.add(oid::kTitle, der::kUtf8String, "Директор");
         one.forge.issuer = one.forge.subject;
       }},
      {"order795.class_of_ca_tool_as_policy", individual,
       [](Case& one) {
         one.forge.set(oid::kCertificatePolicies, policies({oid::kClassKc1, oid::kClassKc2, "1.2.643.100.114.1"}));
       }},
      {"order795.ca_without_purposes",
       accredited_ca,
       [](Case& one) {
         one.forge.set(oid::kExtendedKeyUsage, identifiers({oid::kClientAuth, oid::kEmailProtection}));
       },
       {"rfc5280.extended_key_usage_consistent"}},
      {"order795.ca_path_length", accredited_ca,
       [](Case& one) {
         one.forge.set(oid::kBasicConstraints, kCritical, der::sequence({Bytes{der::kBoolean, 1, 0xFF}}));
       }},
  };
}

}  // namespace

std::vector<BrokenFixture> further_fixtures() {
  std::vector<BrokenFixture> all;
  for (const auto& some : {policy_fixtures(), other_name_fixtures(), chain_fixtures(), key_fixtures(),
                           service_fixtures(), practice_fixtures()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace tamga::testing
