// For each rule of PKCS#10 requests one that breaks it and nothing else.

#include "tests/unit/ca-core/lint/broken_products.hpp"

namespace tamga::testing {
namespace {

using Broken = BrokenProduct<RequestForge>;

const Bytes kNull{der::kNull, 0};

Bytes attribute(std::string_view type, const Bytes& values) {
  return der::sequence({der::oid(type), der::element(der::kSet, {values})});
}

std::vector<Broken> form_fixtures() {
  return {
      {"rfc2986.outline",
       [](RequestForge& request) {
         request.raw = Bytes{der::kSequence, 0};
       }},
      {"rfc2986.der",
       [](RequestForge& request) {
         // A SET that does not know its length.
         request.attributes = {joined({der::sequence({})})};
         const Bytes values = joined({Bytes{der::kSet, 0x80}, text_element(der::kUtf8String, "x"), Bytes{0, 0}});
         request.attributes = {der::sequence({der::oid("1.2.3.4"), values})};
         request.extensions.clear();
         // It signed the DER, as RFC 2986 has it.
         RequestForge right = request;
         right.attributes = {attribute("1.2.3.4", text_element(der::kUtf8String, "x"))};
         const Bytes whole = right.der();
         der::Reader reader(*der::only(whole, der::kSequence));
         request.signature = request.signer->sign(reader.next()->whole);
       }},
      {"rfc2986.defaults_left_out",
       [](RequestForge& request) { request.extensions.front().critical = Critical::no_written_out; }},
      {"rfc2986.version", [](RequestForge& request) { request.version = der::integer(std::uint64_t{2}); }},
      {"rfc2986.subject_readable", [](RequestForge& request) { request.raw_subject = der::sequence({kNull}); }},
      {"rfc2986.subject_utf8",
       [](RequestForge& request) { request.subject.set(oid::kCommonName, der::kUtf8String, "\xFF"); }},
      {"rfc2986.attributes_present",
       [](RequestForge& request) {
         request.has_attribute_list = false;
         request.extensions.clear();
       }},
      {"rfc2986.attribute_values", [](RequestForge& request) { request.attributes = {attribute("1.2.3.4", {})}; }},
      {"rfc2986.attributes_unique",
       [](RequestForge& request) {
         const Bytes one = attribute("1.2.3.4", kNull);
         request.attributes = {one, one};
       }},
      {"rfc2986.attributes_sorted",
       [](RequestForge& request) {
         request.attributes = {attribute("2.5.4.20", kNull), attribute("1.2.3.4", kNull)};
         request.extensions.clear();
       }},
      {"rfc2985.extension_request_form",
       [](RequestForge& request) {
         request.extensions.clear();
         request.attributes = {attribute("1.2.840.113549.1.9.14", kNull)};
       }},
      {"rfc2985.extension_request_own",
       [](RequestForge& request) {
         const Bytes list = extension_list(request.extensions);
         request.extensions.clear();
         request.attributes = {attribute("1.3.6.1.4.1.311.2.1.14", list)};
       }},
      {"rfc2985.extensions_unique",
       [](RequestForge& request) { request.extensions.push_back(request.extensions.front()); }},
      {"rfc2985.extension_values_are_der",
       [](RequestForge& request) {
         request.extensions.push_back({"1.2.3.4", Critical::absent, Bytes{der::kInteger, 1}});
       }},
      {"rfc2985.no_challenge_password",
       [](RequestForge& request) {
         request.extensions.clear();
         request.attributes = {attribute("1.2.840.113549.1.9.7", text_element(der::kUtf8String, "word"))};
       }},
      {"order795.request_sign_tool_form",
       [](RequestForge& request) { request.extensions.front().value = text_element(der::kPrintableString, "Tool"); }},
      {"order795.request_sign_tool_not_critical",
       [](RequestForge& request) { request.extensions.front().critical = Critical::yes; }},
      {"rfc2986.algorithm_known",
       [](RequestForge& request) { request.algorithm = der::sequence({der::oid("1.2.840.10045.4.1")}); }},
      {"rfc2986.algorithm_parameters",
       [](RequestForge& request) {
         request.algorithm = der::sequence({der::oid("1.2.840.10045.4.3.2"), kNull});
       }},
      {"rfc2986.algorithm_of_key",
       [](RequestForge& request) { request.algorithm = algorithm_identifier(SignatureAlgorithm::gost2012_256); }},
      {"rfc2986.signature_verifies",
       [](RequestForge& request) { request.signature = request.signer->sign(as_bytes("something else")); }},
  };
}

/// A key that nobody has, so that the signature can be no other than this one's; not verified when it cannot be parsed.
void other_key(RequestForge& request, const Bytes& algorithm, const Bytes& value, SignatureAlgorithm signature) {
  request.spki = der::sequence({algorithm, der::bit_string(value)});
  request.algorithm = algorithm_identifier(signature);
}

Bytes rsa_value(const Bytes& modulus, std::uint64_t exponent) {
  return der::sequence({der::integer(ByteView(modulus)), der::integer(exponent)});
}

const Bytes& rsa_algorithm() {
  static const Bytes algorithm = der::sequence({der::oid("1.2.840.113549.1.1.1"), kNull});
  return algorithm;
}

Bytes gost_algorithm(std::initializer_list<std::string_view> parameters) {
  return der::sequence({der::oid("1.2.643.7.1.1.1.1"), identifiers(parameters)});
}

/// A real key with other parameters, signing itself.
void gost_key_as(RequestForge& request, ParameterSet set, std::initializer_list<std::string_view> parameters) {
  static std::map<ParameterSet, KeyFileSigner> signers;
  const auto found = signers.try_emplace(set, PrivateKey::generate(set)).first;
  request.signer = &found->second;
  const ByteView value = *public_key_value(found->second.public_key().spki());
  request.spki = der::sequence({gost_algorithm(parameters), der::bit_string(value)});
}

constexpr auto kRsa = SignatureAlgorithm::rsa_sha256;
constexpr auto kEcdsa = SignatureAlgorithm::ecdsa_sha256;
constexpr auto kGost = SignatureAlgorithm::gost2012_256;

std::vector<Broken> key_fixtures() {
  return {
      {"rfc2986.key_algorithm_known",
       [](RequestForge& request) { other_key(request, der::sequence({der::oid("1.3.101.112")}), Bytes(32, 9), kRsa); },
       {"rfc2986.algorithm_of_key"}},
      {"rfc2986.key_algorithm_known",
       [](RequestForge& request) {
         const Bytes parameters = identifiers({"1.2.643.2.2.36.0", "1.2.643.7.1.1.2.2"});
         const Bytes algorithm = der::sequence({der::oid("1.2.643.7.1.1.6.1"), parameters});
         other_key(request, algorithm, der::octet_string(Bytes(64, 3)), kGost);
       },
       {"rfc2986.algorithm_of_key", "sp800_56a.request_key_sound"}},
      {"rfc3279.request_rsa_parameters",
       [](RequestForge& request) {
         static const KeyFileSigner signer(PrivateKey::generate(ParameterSet::rsa2048));
         request.signer = &signer;
         const Bytes algorithm = der::sequence({der::oid("1.2.840.113549.1.1.1")});
         request.spki = der::sequence({algorithm, der::bit_string(*public_key_value(signer.public_key().spki()))});
       }},
      {"rfc3279.request_rsa_form",
       [](RequestForge& request) { other_key(request, rsa_algorithm(), der::integer(std::uint64_t{3}), kRsa); }},
      {"sp800_131a.request_rsa_modulus",
       [](RequestForge& request) { other_key(request, rsa_algorithm(), rsa_value(Bytes(128, 0xC5), 65537), kRsa); },
       {"sp800_56a.request_key_sound"}},
      {"fips186.request_rsa_exponent",
       [](RequestForge& request) { other_key(request, rsa_algorithm(), rsa_value(Bytes(256, 0xC5), 3), kRsa); },
       {"sp800_56a.request_key_sound"}},
      {"rfc5480.request_named_curve",
       [](RequestForge& request) {
         const Bytes algorithm = der::sequence({der::oid("1.2.840.10045.2.1"), der::oid("1.3.132.0.10")});
         other_key(request, algorithm, joined({Bytes{4}, Bytes(64, 7)}), kEcdsa);
       }},
      {"rfc5480.request_point_form",
       [](RequestForge& request) {
         const Bytes algorithm = der::sequence({der::oid("1.2.840.10045.2.1"), der::oid("1.2.840.10045.3.1.7")});
         other_key(request, algorithm, joined({Bytes{6}, Bytes(64, 7)}), kEcdsa);
       }},
      {"rfc9215.request_parameter_set",
       [](RequestForge& request) {
         other_key(request, gost_algorithm({"1.2.643.2.2.35.0"}), der::octet_string(Bytes(64, 3)), kGost);
       }},
      {"rfc9215.request_digest_parameter",
       [](RequestForge& request) { gost_key_as(request, ParameterSet::cryptopro_a, {"1.2.643.2.2.35.1"}); }},
      {"rfc9215.request_digest_parameter_superfluous",
       [](RequestForge& request) {
         gost_key_as(request, ParameterSet::tc26_256_a, {"1.2.643.7.1.2.1.1.1", "1.2.643.7.1.1.2.2"});
       }},
      {"rfc9215.request_public_key_form",
       [](RequestForge& request) {
         other_key(request, gost_algorithm({"1.2.643.2.2.35.1", "1.2.643.7.1.1.2.2"}), Bytes(64, 3), kGost);
       }},
      {"sp800_56a.request_key_sound",
       [](RequestForge& request) {
         other_key(request, gost_algorithm({"1.2.643.2.2.35.1", "1.2.643.7.1.1.2.2"}), der::octet_string(Bytes(64, 3)),
                   kGost);
       }},
  };
}

}  // namespace

std::vector<Broken> request_fixtures() {
  std::vector<Broken> all = form_fixtures();
  const auto more = key_fixtures();
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace tamga::testing
