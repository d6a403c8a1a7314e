#include "tests/unit/ca-core/lint/broken_fixtures.hpp"

namespace tamga::testing {
namespace {

constexpr std::string_view kGost256 = "1.2.643.7.1.1.1.1";
constexpr std::string_view kStreebog256 = "1.2.643.7.1.1.2.2";

/// A 256-bit key with these identifiers as parameters; the point is not on any curve, which lint does not look at.
Bytes gost_key(std::initializer_list<std::string_view> parameters) {
  const Bytes algorithm = der::sequence({der::oid(kGost256), identifiers(parameters)});
  return der::sequence({algorithm, der::bit_string(der::octet_string(Bytes(64, 3)))});
}

void use_algorithm_with_null(Case& one) {
  one.forge.algorithm(der::sequence({der::oid("1.2.643.7.1.1.3.2"), Bytes{der::kNull, 0}}));
}

}  // namespace

std::vector<BrokenFixture> gost_and_service_fixtures() {
  return {
      {"rfc9215.signature_parameters", individual, use_algorithm_with_null},
      {"rfc9215.signature_length", individual, [](Case& one) { one.forge.signature.push_back(0); }},
      {"rfc9215.key_parameter_set", individual, [](Case& one) { one.forge.key(gost_key({"1.2.643.2.2.35.0"})); }},
      {"rfc9215.digest_parameter", individual, [](Case& one) { one.forge.key(gost_key({"1.2.643.2.2.35.1"})); }},
      {"rfc9215.digest_parameter", individual,
       [](Case& one) {
         one.forge.key(gost_key({"1.2.643.2.2.36.0", "1.2.643.7.1.1.2.3"}));
       }},
      {"rfc9215.digest_parameter_superfluous", individual,
       [](Case& one) {
         one.forge.key(gost_key({"1.2.643.7.1.2.1.1.1", kStreebog256}));
       }},
      {"rfc9215.public_key_form", individual,
       [](Case& one) {
         const Bytes algorithm = der::sequence({der::oid(kGost256), identifiers({"1.2.643.2.2.35.1", kStreebog256})});
         one.forge.key(der::sequence({algorithm, der::bit_string(Bytes(64, 3))}));
       }},
      {"rfc9215.not_both_only_bits", individual,
       [](Case& one) {
         one.forge.set(oid::kKeyUsage, Critical::yes, key_usage({0, 1, 4, 7, 8}));
       }},
      {"rfc9215.ogrn", plain, [](Case& one) { one.forge.subject.add(oid::kOgrn, der::kUtf8String, "1027700000020"); }},
      {"rfc9215.ogrnip", plain,
       [](Case& one) { one.forge.subject.add(oid::kOgrnip, der::kUtf8String, "304500116000157"); }},
      {"rfc9215.snils", plain,
       [](Case& one) { one.forge.subject.add(oid::kSnils, der::kNumericString, "1122334459"); }},
      {"rfc9215.inn", plain, [](Case& one) { one.forge.subject.add(oid::kInn, der::kNumericString, "7710474375"); }},
      {"rfc9215.innle", plain, [](Case& one) { one.forge.subject.add(oid::kInnle, der::kNumericString, "771047437"); }},

      {"rfc6960.responder_purpose", ocsp_responder,
       [](Case& one) { one.forge.set(oid::kExtendedKeyUsage, identifiers({oid::kClientAuth})); }},
      {"rfc6960.responder_no_check", ocsp_responder, [](Case& one) { one.forge.remove(oid::kOcspNoCheck); }},
      {"rfc9525.server_purpose", tls_server,
       [](Case& one) { one.forge.set(oid::kExtendedKeyUsage, identifiers({oid::kClientAuth})); }},
      {"rfc9525.server_alternative_name", tls_server, [](Case& one) { one.forge.remove(oid::kSubjectAltName); }},
      {"rfc5246.staff_purpose", staff,
       [](Case& one) { one.forge.set(oid::kExtendedKeyUsage, identifiers({oid::kEmailProtection})); }},
  };
}

}  // namespace tamga::testing
