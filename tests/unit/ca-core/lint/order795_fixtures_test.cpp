#include "tests/unit/ca-core/lint/broken_fixtures.hpp"

namespace tamga::testing {
namespace {

std::vector<BrokenFixture> holder_fixtures() {
  return {
      {"order795.country", individual, [](Case& one) { one.forge.subject.remove(oid::kCountry); }},
      {"order795.person_name", individual, [](Case& one) { one.forge.subject.remove(oid::kGivenName); }},
      {"order795.person_identifiers", individual, [](Case& one) { one.forge.subject.remove(oid::kSnils); }},
      {"order795.person_identifiers", organization_and_person, [](Case& one) { one.forge.subject.remove(oid::kInn); }},
      {"order795.individual_without_post", individual,
       [](Case& one) { one.forge.subject.add(oid::kTitle, der::kUtf8String, "Директор"); }},
      {"order795.entrepreneur_region", entrepreneur,
       [](Case& one) { one.forge.subject.remove(oid::kStateOrProvince); }},
      {"order795.entrepreneur_without_organization", entrepreneur,
       [](Case& one) { one.forge.subject.add(oid::kOrganization, der::kUtf8String, "ООО «Ромашка»"); }},
      {"order795.entrepreneur_without_organization", entrepreneur,
       [](Case& one) { one.forge.subject.add(oid::kTitle, der::kUtf8String, "Директор"); }},
      {"order795.entrepreneur_without_organization", entrepreneur,
       [](Case& one) { one.forge.subject.add(oid::kOgrn, der::kNumericString, "1047702026701"); }},
      {"order795.organization_without_person", organization,
       [](Case& one) { one.forge.subject.add(oid::kSnils, der::kNumericString, "11223344595"); }},
      {"order795.organization_without_person", organization,
       [](Case& one) { one.forge.subject.add(oid::kInn, der::kNumericString, "500100732259"); }},
      {"order795.organization_without_person", organization,
       [](Case& one) { one.forge.subject.add(oid::kTitle, der::kUtf8String, "Директор"); }},
      {"order795.organization", organization, [](Case& one) { one.forge.subject.remove(oid::kStreetAddress); }},
      {"order795.organization", organization_and_person, [](Case& one) { one.forge.subject.remove(oid::kInnle); }},
      {"order795.person_post", organization_and_person, [](Case& one) { one.forge.subject.remove(oid::kTitle); }},
      {"order795.ca_identity", qualified_ca,
       [](Case& one) {
         one.forge.subject.remove(oid::kInnle);
         one.forge.issuer = one.forge.subject;
         // The issuer's name may still have the older attribute.
         one.forge.issuer.add(oid::kInn, der::kNumericString, "007710474375");
         const Bytes zero = der::integer(std::uint64_t{0});
         one.forge.set(oid::kBasicConstraints, Critical::yes, der::sequence({Bytes{der::kBoolean, 1, 0xFF}, zero}));
         one.forge.set(oid::kAuthorityKeyIdentifier, authority_key(gost_ca().certificate));
         one.forge.set(oid::kCrlDistributionPoints, distribution_point("http://ca.example.ru/crl/1.crl"));
         one.forge.set(oid::kAuthorityInfoAccess, access(oid::kAccessCaIssuers, "http://ca.example.ru/ca/1.crt"));
       }},
      {"order795.ca_address", qualified_ca,
       [](Case& one) {
         one.forge.subject.remove(oid::kStreetAddress);
         one.forge.issuer = one.forge.subject;
       }},
      {"order795.issuer_identity", individual,
       [](Case& one) {
         one.forge.issuer.remove(oid::kOgrn);
         one.context.issuer.reset();
       }},
      {"order795.common_name_is_person", individual,
       [](Case& one) { one.forge.subject.set(oid::kCommonName, der::kUtf8String, "Иванов Иван"); }},
      {"order795.snils_check", individual,
       [](Case& one) { one.forge.subject.set(oid::kSnils, der::kNumericString, "11223344596"); }},
      {"order795.inn_check", individual,
       [](Case& one) { one.forge.subject.set(oid::kInn, der::kNumericString, "500100732258"); }},
      {"order795.innle_check", organization,
       [](Case& one) { one.forge.subject.set(oid::kInnle, der::kNumericString, "7710474376"); }},
      {"order795.ogrn_check", organization,
       [](Case& one) { one.forge.subject.set(oid::kOgrn, der::kNumericString, "1027700000021"); }},
      {"order795.ogrnip_check", entrepreneur,
       [](Case& one) { one.forge.subject.set(oid::kOgrnip, der::kNumericString, "304500116000158"); }},
  };
}

std::vector<BrokenFixture> value_fixtures() {
  return {
      {"order795.utf8_strings", individual,
       [](Case& one) { one.forge.subject.set(oid::kStateOrProvince, der::kPrintableString, "77 Moscow"); }},
      {"order795.lengths",
       individual,
       [](Case& one) {
         one.forge.subject.set(oid::kEmailAddress, der::kIa5String, std::string(120, 'a') + "@example.ru");
       },
       {"rfc5280.email_in_alternative_name"}},
      {"order795.lengths",
       individual,
       [](Case& one) { one.forge.subject.set(oid::kStateOrProvince, der::kBmpString, bmp_text(129)); },
       {"rfc5280.directory_string_types", "rfc5280.upper_bounds", "order795.utf8_strings"}},
      {"order795.utf8_strings",
       individual,
       [](Case& one) { one.forge.subject.set(oid::kStateOrProvince, der::kBmpString, bmp_text(128)); },
       {"rfc5280.directory_string_types"}},
      {"order795.one_attribute_in_rdn", individual,
       [](Case& one) { one.forge.subject.attributes.back().with_previous = true; }},
      {"order795.attributes_unique", individual,
       [](Case& one) { one.forge.subject.add(oid::kStateOrProvince, der::kUtf8String, "50 Московская область"); }},
      {"order795.visible_characters", individual,
       [](Case& one) { one.forge.subject.set(oid::kStateOrProvince, der::kUtf8String, "77 Москва\u200B"); }},
      {"order795.visible_characters", individual,
       [](Case& one) { one.forge.subject.set(oid::kStateOrProvince, der::kUtf8String, "77  Москва"); }},
  };
}

std::vector<BrokenFixture> extension_fixtures() {
  return {
      {"order795.subject_sign_tool", individual, [](Case& one) { one.forge.remove(oid::kSubjectSignTool); }},
      {"order795.subject_sign_tool_form", individual,
       [](Case& one) { one.forge.set(oid::kSubjectSignTool, text_element(der::kUtf8String, std::string(201, 'x'))); }},
      {"order795.subject_sign_tool_form", individual,
       [](Case& one) { one.forge.set(oid::kSubjectSignTool, text_element(der::kPrintableString, "Tool 1.0")); }},
      {"order795.issuer_sign_tool", individual, [](Case& one) { one.forge.remove(oid::kIssuerSignTool); }},
      {"order795.issuer_sign_tool_form", individual,
       [](Case& one) {
         one.forge.set(oid::kIssuerSignTool, issuer_sign_tool({"a", "b", "c"}));
       }},
      {"order795.issuer_sign_tool_form", individual,
       [](Case& one) {
         one.forge.set(oid::kIssuerSignTool, issuer_sign_tool({"a", "b", "c", std::string(101, 'd')}));
       }},
      {"order795.sign_tools_not_critical", individual,
       [](Case& one) { one.forge.make_critical(oid::kIdentificationKind); }},
      {"order795.identification_kind", individual, [](Case& one) { one.forge.remove(oid::kIdentificationKind); }},
      {"order795.identification_kind", qualified_ca, [](Case& one) { one.forge.remove(oid::kIdentificationKind); }},
      {"order795.identification_kind_form", individual,
       [](Case& one) { one.forge.set(oid::kIdentificationKind, der::integer(std::uint64_t{4})); }},
      {"order795.classes", individual,
       [](Case& one) { one.forge.set(oid::kCertificatePolicies, policies({oid::kAnyPolicy})); }},
      {"order795.classes_cumulative", individual,
       [](Case& one) { one.forge.set(oid::kCertificatePolicies, policies({oid::kClassKc2})); }},
      {"order795.gost_signature", individual,
       [](Case& one) {
         one.forge.algorithm(algorithm_identifier(SignatureAlgorithm::ecdsa_sha256));
         one.context.issuer.reset();
       }},
      {"order795.gost_key", individual,
       [](Case& one) {
         one.forge.key(key_of(ParameterSet::p256));
         one.forge.set(oid::kKeyUsage, Critical::yes, key_usage({0, 1}));
       }},
      {"order795.key_usage", individual,
       [](Case& one) {
         one.forge.set(oid::kKeyUsage, Critical::yes, key_usage({0, 2}));
       }},
      {"order795.validity", individual, [](Case& one) { one.forge.not_after = der::time(day(2027, 5, 2)); }},
      {"order795.authority_key_complete", individual,
       [](Case& one) {
         const Bytes identifier = der::element(der::context_primitive(0), {gost_ca().certificate.key_identifier()});
         one.forge.set(oid::kAuthorityKeyIdentifier, der::sequence({identifier}));
       }},
      {"order795.distribution_points", individual, [](Case& one) { one.forge.remove(oid::kCrlDistributionPoints); }},
      {"order795.ca_issuers", individual,
       [](Case& one) {
         one.forge.set(oid::kAuthorityInfoAccess, access(oid::kAccessOcsp, "http://ca.example.ru/ocsp"));
       }},
  };
}

}  // namespace

std::vector<BrokenFixture> order795_fixtures() {
  std::vector<BrokenFixture> all;
  for (const auto& some : {holder_fixtures(), value_fixtures(), extension_fixtures()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace tamga::testing
