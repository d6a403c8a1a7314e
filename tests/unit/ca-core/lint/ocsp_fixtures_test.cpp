// For each rule of OCSP responses one that breaks it and nothing else.

#include "tests/unit/ca-core/lint/broken_products.hpp"

namespace tamga::testing {
namespace {

using Broken = BrokenProduct<OcspForge>;

constexpr std::string_view kNonce = "1.3.6.1.5.5.7.48.1.2";

const Bytes kNull{der::kNull, 0};

ForgedAnswer& first(OcspForge& response) {
  return response.answers.front();
}

Bytes general_time(std::string_view text) {
  return text_element(der::kGeneralizedTime, text);
}

Bytes revoked(const Bytes& at, const Bytes& reason = {}) {
  const Bytes wrapped = reason.empty() ? Bytes() : der::element(der::context_constructed(0), {reason});
  return der::element(der::context_constructed(1), {at, wrapped});
}

const Bytes& before() {
  static const Bytes time = der::generalized_time(day(2026, 2, 20));
  return time;
}

std::vector<Broken> response_fixtures() {
  return {
      {"rfc6960.outline",
       [](OcspForge& response) {
         response.raw = Bytes{der::kSequence, 2, der::kNull, 0};
       }},
      {"rfc6960.der",
       [](OcspForge& response) {
         // A length that is not in the shortest form.
         const Bytes whole = response.der();
         const ByteView content = *der::only(whole, der::kSequence);
         const auto size = content.size();
         response.raw = joined(
             {Bytes{der::kSequence, 0x83, 0, static_cast<std::uint8_t>(size >> 8U), static_cast<std::uint8_t>(size)},
              Bytes(content.begin(), content.end())});
       }},
      {"rfc6960.status_known",
       [](OcspForge& response) {
         response.status = der::enumerated(4);
         response.has_bytes = false;
       }},
      {"rfc6960.bytes_when_successful", [](OcspForge& response) { response.has_bytes = false; }},
      {"rfc6960.bytes_when_successful", [](OcspForge& response) { response.status = der::enumerated(2); }},
      {"rfc6960.basic_type", [](OcspForge& response) { response.type = "1.2.3.4"; }},
      {"rfc6960.basic_outline", [](OcspForge& response) { response.raw_basic = der::sequence({kNull}); }},
      {"rfc6960.version",
       [](OcspForge& response) {
         response.version = der::element(der::context_constructed(0), {der::integer(std::uint64_t{0})});
       }},
      {"rfc6960.responder_id_form",
       [](OcspForge& response) {
         response.responder_id = der::element(der::context_constructed(2), {der::octet_string(Bytes(32, 1))});
       },
       {"rfc6960.responder_known"}},
      {"rfc6960.responder_known",
       [](OcspForge& response) {
         response.responder_id = der::element(der::context_constructed(2), {der::octet_string(Bytes(20, 1))});
       }},
      {"rfc6960.produced_at_form",
       [](OcspForge& response) { response.produced_at = general_time("20260301000000.5Z"); }},
      {"rfc6960.extensions_unique",
       [](OcspForge& response) { response.extensions.push_back(response.extensions.front()); }},
      {"rfc6960.extensions_not_critical",
       [](OcspForge& response) { response.extensions.front().critical = Critical::yes; }},
      {"rfc9654.nonce",
       [](OcspForge& response) {
         response.extensions = {{kNonce, Critical::absent, der::octet_string(Bytes(129, 1))}};
       }},
      {"rfc9654.nonce",
       [](OcspForge& response) {
         response.extensions = {{kNonce, Critical::absent, Bytes(16, 1)}};
       }},
      {"rfc6960.algorithm_known",
       [](OcspForge& response) { response.algorithm = der::sequence({der::oid("1.2.840.10045.4.1")}); }},
      {"rfc6960.algorithm_parameters",
       [](OcspForge& response) {
         response.algorithm = der::sequence({der::oid("1.2.840.10045.4.3.2"), kNull});
       }},
      {"rfc6960.algorithm_of_signer",
       [](OcspForge& response) { response.algorithm = algorithm_identifier(SignatureAlgorithm::gost2012_256); }},
      {"rfc6960.signature_verifies",
       [](OcspForge& response) { response.signature = responder_signer().sign(as_bytes("something else")); }},
      {"rfc6960.delegate_purpose",
       [](OcspForge& response) { response.responder.set(oid::kExtendedKeyUsage, identifiers({oid::kClientAuth})); }},
      {"rfc6960.delegate_no_check", [](OcspForge& response) { response.responder.remove(oid::kOcspNoCheck); }},
      {"rfc6960.delegate_of_ca",
       [](OcspForge& response) { response.responder.issuer.set(oid::kLocality, der::kUtf8String, "Тверь"); }},
      {"rfc6960.delegate_of_ca",
       [](OcspForge& response) {
         // A CA of the same name and another key.
         const ForgedCa other = make_ca(ParameterSet::p256);
         response.ca = other.certificate;
         first(response).key_hash = other.certificate.public_key().key_identifier();
       }},
      {"rfc6960.delegate_valid",
       [](OcspForge& response) { response.responder.not_before = der::time(day(2026, 3, 2)); }},
  };
}

std::vector<Broken> answer_fixtures() {
  return {
      {"rfc6960.answers_present", [](OcspForge& response) { response.answers.clear(); }},
      {"rfc6960.answers_unique", [](OcspForge& response) { response.answers.push_back(response.answers.front()); }},
      {"rfc6960.hash_known", [](OcspForge& response) { first(response).hash = der::sequence({der::oid("1.2.3.4")}); }},
      {"rfc6960.hash_lengths",
       [](OcspForge& response) { first(response).name_hash.push_back(0); },
       {"rfc6960.of_issuer"}},
      {"rfc6960.of_issuer", [](OcspForge& response) { first(response).name_hash.back() ^= 1U; }},
      {"rfc6960.serial",
       [](OcspForge& response) {
         first(response).serial = {der::kInteger, 1, 0x80};
       }},
      {"rfc6960.status_form",
       [](OcspForge& response) {
         first(response).status = {der::context_primitive(3), 0};
       }},
      {"rfc6960.revoked_form",
       [](OcspForge& response) { first(response).status = revoked(general_time("20260220000000+0300")); }},
      {"rfc6960.reason_form",
       [](OcspForge& response) { first(response).status = revoked(before(), der::enumerated(7)); }},
      {"rfc6960.reason_not_unspecified",
       [](OcspForge& response) { first(response).status = revoked(before(), der::enumerated(0)); }},
      {"rfc6960.times_form", [](OcspForge& response) { first(response).this_update = der::time(day(2026, 3, 1)); }},
      {"rfc6960.update_order",
       [](OcspForge& response) {
         first(response).next_update =
             der::element(der::context_constructed(0), {der::generalized_time(day(2026, 2, 28))});
       }},
      {"rfc6960.this_update_not_after_produced_at",
       [](OcspForge& response) { response.produced_at = der::generalized_time(day(2026, 2, 28)); }},
      {"rfc6960.revoked_not_after_produced_at",
       [](OcspForge& response) { first(response).status = revoked(der::generalized_time(day(2026, 3, 2))); }},
      {"rfc5019.next_update_present", [](OcspForge& response) { first(response).next_update.clear(); }},
      {"rfc6960.single_extensions_not_critical",
       [](OcspForge& response) {
         first(response).extensions = {{"1.2.3.4", Critical::yes, kNull}};
       }},
  };
}

}  // namespace

std::vector<Broken> ocsp_fixtures() {
  std::vector<Broken> all = response_fixtures();
  const auto more = answer_fixtures();
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace tamga::testing
