// For each rule of revocation lists one that breaks it and nothing else.

#include "tests/unit/ca-core/lint/broken_products.hpp"

namespace tamga::testing {
namespace {

using Broken = BrokenProduct<CrlForge>;

constexpr std::string_view kDelta = "2.5.29.27";
constexpr std::string_view kIssuingPoint = "2.5.29.28";
constexpr std::string_view kFreshest = "2.5.29.46";
constexpr std::string_view kCertificateIssuer = "2.5.29.29";

const Bytes kNull{der::kNull, 0};

void first_entry_extension(CrlForge& crl, std::string_view oid, Critical critical, const Bytes& value) {
  set_extension(crl.entries.front().extensions, oid, critical, value);
}

/// issuingDistributionPoint with these fields.
void issuing_point(CrlForge& crl, const Bytes& fields, Critical critical = Critical::yes) {
  crl.set(kIssuingPoint, critical, der::sequence({fields}));
}

Bytes flag(unsigned number, bool value) {
  return der::element(der::context_primitive(number), {Bytes{static_cast<std::uint8_t>(value ? 0xFF : 0x00)}});
}

std::vector<Broken> field_fixtures() {
  return {
      {"rfc5280.crl_outline",
       [](CrlForge& crl) {
         crl.raw = Bytes{der::kSequence, 0};
       }},
      {"rfc5280.crl_der",
       [](CrlForge& crl) {
         // The same list with an indefinite length.
         const Bytes der = crl.der();
         const ByteView content = *der::only(der, der::kSequence);
         crl.raw = joined({Bytes{der::kSequence, 0x80}, Bytes(content.begin(), content.end()), Bytes{0, 0}});
       }},
      {"rfc5280.crl_der",
       [](CrlForge& crl) {
         crl.issuer = der::sequence(
             {der::element(der::kSet, {der::sequence({der::oid(oid::kCommonName), Bytes{der::kUtf8String, 1, 'A'}})})});
         crl.ca.reset();
         // A primitive type that says it is constructed.
         crl.issuer[crl.issuer.size() - 3] = 0x2C;
         crl.issuer.back() = 0x00;
       }},
      {"rfc5280.crl_defaults_left_out",
       [](CrlForge& crl) { crl.extensions.front().critical = Critical::no_written_out; }},
      {"rfc5280.crl_version", [](CrlForge& crl) { crl.version = der::integer(std::uint64_t{0}); }},
      {"rfc5280.crl_version", [](CrlForge& crl) { crl.version.clear(); }},
      {"rfc5280.crl_algorithms_equal",
       [](CrlForge& crl) { crl.outer_algorithm = algorithm_identifier(SignatureAlgorithm::ecdsa_sha512); }},
      {"rfc5280.crl_algorithm_known",
       [](CrlForge& crl) {
         crl.inner_algorithm = crl.outer_algorithm = der::sequence({der::oid("1.2.840.10045.4.1")});  // with SHA-1
       }},
      {"rfc5280.crl_algorithm_parameters",
       [](CrlForge& crl) {
         crl.inner_algorithm = crl.outer_algorithm = der::sequence({der::oid("1.2.840.10045.4.3.2"), kNull});
       }},
      {"rfc5280.crl_algorithm_of_issuer_key",
       [](CrlForge& crl) {
         crl.inner_algorithm = crl.outer_algorithm = algorithm_identifier(SignatureAlgorithm::gost2012_256);
       }},
      {"rfc5280.crl_issuer_not_empty",
       [](CrlForge& crl) {
         crl.issuer = der::sequence({});
         crl.ca.reset();
       }},
      {"rfc5280.crl_issuer_name", [](CrlForge& crl) { crl.issuer = plain().forge.subject.der(); }},
      {"rfc5280.crl_this_update_encoding",
       [](CrlForge& crl) { crl.this_update = der::generalized_time(day(2026, 3, 1)); }},
      {"rfc5280.crl_next_update_present", [](CrlForge& crl) { crl.next_update.clear(); }},
      {"rfc5280.crl_next_update_encoding",
       [](CrlForge& crl) { crl.next_update = text_element(der::kGeneralizedTime, "20260302000000.5Z"); }},
      {"rfc5280.crl_update_order", [](CrlForge& crl) { crl.next_update = crl.this_update; }},
      {"rfc5280.crl_entries_absent_when_empty", [](CrlForge& crl) { crl.raw_entries = der::sequence({}); }},
      {"rfc5280.crl_extensions_present",
       [](CrlForge& crl) { crl.extensions.clear(); },
       {"rfc5280.crl_number_present", "rfc5280.crl_authority_key_identifier"}},
      {"rfc5280.crl_issuer_may_sign",
       [](CrlForge& crl) {
         Forge issuer = ecdsa_ca().forge;
         issuer.set(oid::kKeyUsage, Critical::yes, key_usage({5}));
         crl.ca = Certificate::parse_der(issuer.der_signed_by(ecdsa_ca().signer));
       }},
      {"rfc5280.crl_serials_unique", [](CrlForge& crl) { crl.entries.push_back(crl.entries.front()); }},
      {"rfc5280.crl_signature_verifies",
       [](CrlForge& crl) { crl.signature = ecdsa_ca().signer.sign(as_bytes("something else")); }},
  };
}

std::vector<Broken> extension_fixtures() {
  return {
      {"rfc5280.crl_extensions_unique", [](CrlForge& crl) { crl.extensions.push_back(crl.extensions.back()); }},
      {"rfc5280.crl_extension_values_are_der",
       [](CrlForge& crl) {
         crl.set("1.2.3.4", Critical::absent, Bytes{der::kInteger, 1});
       }},
      {"rfc5280.crl_critical_extensions_known", [](CrlForge& crl) { crl.set("1.2.3.4", Critical::yes, kNull); }},
      {"rfc5280.crl_never_critical",
       [](CrlForge& crl) { crl.set(kCrlNumber, Critical::yes, der::integer(std::uint64_t{7})); }},
      {"rfc5280.crl_number_present", [](CrlForge& crl) { crl.remove(kCrlNumber); }},
      {"rfc5280.crl_number_form",
       [](CrlForge& crl) {
         crl.set(kCrlNumber, Critical::absent, Bytes{der::kInteger, 1, 0xFF});
       }},
      {"rfc5280.crl_number_length",
       [](CrlForge& crl) { crl.set(kCrlNumber, Critical::absent, der::integer(Bytes(21, 1))); }},
      {"rfc5280.crl_authority_key_identifier", [](CrlForge& crl) { crl.remove(oid::kAuthorityKeyIdentifier); }},
      {"rfc5280.crl_authority_key_of_issuer",
       [](CrlForge& crl) {
         const Bytes identifier = der::element(der::context_primitive(0), {Bytes(20, 7)});
         crl.set(oid::kAuthorityKeyIdentifier, Critical::absent, der::sequence({identifier}));
       }},
      {"rfc5280.crl_issuing_point_critical",
       [](CrlForge& crl) { issuing_point(crl, flag(1, true), Critical::absent); }},
      {"rfc5280.crl_issuing_point_form", [](CrlForge& crl) { issuing_point(crl, {}); }},
      {"rfc5280.crl_issuing_point_form",
       [](CrlForge& crl) {
         issuing_point(crl, joined({flag(1, true), flag(4, false)}));
       }},
      {"rfc5280.crl_issuing_point_one_kind",
       [](CrlForge& crl) {
         issuing_point(crl, joined({flag(1, true), flag(2, true)}));
       }},
      {"rfc5280.crl_delta_critical",
       [](CrlForge& crl) { crl.set(kDelta, Critical::absent, der::integer(std::uint64_t{6})); }},
      {"rfc5280.crl_delta_base", [](CrlForge& crl) { crl.set(kDelta, Critical::yes, der::integer(std::uint64_t{7})); }},
      {"rfc5280.crl_freshest_not_in_delta",
       [](CrlForge& crl) {
         crl.set(kDelta, Critical::yes, der::integer(std::uint64_t{6}));
         crl.set(kFreshest, Critical::absent, distribution_point("http://ca.example.ru/d.crl"));
       }},
      {"rfc5280.crl_information_access",
       [](CrlForge& crl) {
         crl.set(oid::kAuthorityInfoAccess, Critical::absent, access(oid::kAccessOcsp, "http://ca.example.ru/ocsp"));
       }},
  };
}

std::vector<Broken> entry_fixtures() {
  return {
      {"rfc5280.crl_entry_outline", [](CrlForge& crl) { crl.raw_entries = der::sequence({der::sequence({kNull})}); }},
      {"rfc5280.crl_entry_serial",
       [](CrlForge& crl) {
         crl.entries.front().serial = {der::kInteger, 1, 0x81};
       }},
      {"rfc5280.crl_entry_serial", [](CrlForge& crl) { crl.entries.front().serial = der::integer(Bytes(21, 5)); }},
      {"rfc5280.crl_entry_date_encoding",
       [](CrlForge& crl) { crl.entries.front().date = text_element(der::kUtcTime, "2602010000Z"); }},
      {"rfc5280.crl_entry_date_not_after_this_update",
       [](CrlForge& crl) { crl.entries.front().date = der::time(day(2026, 3, 1) + std::chrono::seconds(1)); }},
      {"rfc5280.crl_entry_extensions_not_empty", [](CrlForge& crl) { crl.entries.back().empty_list = true; }},
      {"rfc5280.crl_entry_extensions_unique",
       [](CrlForge& crl) {
         auto& extensions = crl.entries.front().extensions;
         extensions.push_back(extensions.front());
       }},
      {"rfc5280.crl_entry_defaults_left_out",
       [](CrlForge& crl) { first_entry_extension(crl, kReasonCode, Critical::no_written_out, der::enumerated(1)); }},
      {"rfc5280.crl_entry_critical_extensions_known",
       [](CrlForge& crl) { first_entry_extension(crl, "1.2.3.4", Critical::yes, kNull); }},
      {"rfc5280.crl_entry_never_critical",
       [](CrlForge& crl) { first_entry_extension(crl, kReasonCode, Critical::yes, der::enumerated(1)); }},
      {"rfc5280.crl_entry_certificate_issuer_critical",
       [](CrlForge& crl) { first_entry_extension(crl, kCertificateIssuer, Critical::absent, der::sequence({kNull})); }},
      {"rfc5280.crl_entry_reason_form",
       [](CrlForge& crl) { first_entry_extension(crl, kReasonCode, Critical::absent, der::enumerated(7)); }},
      {"rfc5280.crl_entry_reason_form",
       [](CrlForge& crl) {
         first_entry_extension(crl, kReasonCode, Critical::absent, der::integer(std::uint64_t{1}));
       }},
      {"rfc5280.crl_entry_reason_not_unspecified",
       [](CrlForge& crl) { first_entry_extension(crl, kReasonCode, Critical::absent, der::enumerated(0)); }},
      {"rfc5280.crl_entry_remove_from_crl_in_delta",
       [](CrlForge& crl) { first_entry_extension(crl, kReasonCode, Critical::absent, der::enumerated(8)); }},
      {"rfc5280.crl_entry_invalidity_date_form",
       [](CrlForge& crl) {
         first_entry_extension(crl, kInvalidityDate, Critical::absent,
                               text_element(der::kGeneralizedTime, "20260131000000.25Z"));
       }},
  };
}

}  // namespace

std::vector<Broken> crl_fixtures() {
  std::vector<Broken> all;
  for (const auto& some : {field_fixtures(), extension_fixtures(), entry_fixtures()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace tamga::testing
