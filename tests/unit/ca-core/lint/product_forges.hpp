#pragma once

// Revocation lists, OCSP responses and requests with any fault one may wish, signed anew after each change, and good
// ones to begin with.

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "ca-core/openssl/digest.hpp"
#include "tests/unit/ca-core/lint/specimens.hpp"

namespace tamga::testing {

inline Bytes extension_list(const std::vector<ForgedExtension>& extensions) {
  Bytes list;
  for (const ForgedExtension& extension : extensions) list = joined({list, extension.der()});
  return der::sequence({list});
}

inline void set_extension(std::vector<ForgedExtension>& extensions, std::string_view oid, Critical critical,
                          Bytes value) {
  std::erase_if(extensions, [&](const ForgedExtension& extension) { return extension.oid == oid; });
  extensions.push_back({oid, critical, std::move(value)});
}

inline Bytes zero_or_more(std::uint64_t number) {
  return der::integer(number);
}

/// One entry of a list.
struct ForgedEntry {
  Bytes serial = der::integer(std::uint64_t{0x1001});
  Bytes date = der::time(day(2026, 2, 1));
  std::vector<ForgedExtension> extensions = {};
  bool empty_list = false;

  Bytes der() const {
    if (extensions.empty() && !empty_list) return der::sequence({serial, date});
    return der::sequence({serial, date, extension_list(extensions)});
  }
};

struct CrlForge {
  Bytes version = der::integer(std::uint64_t{1});
  Bytes inner_algorithm = algorithm_identifier(SignatureAlgorithm::ecdsa_sha256);
  Bytes outer_algorithm = inner_algorithm;
  Bytes issuer = ecdsa_ca().certificate.subject_der();
  Bytes this_update = der::time(day(2026, 3, 1));
  Bytes next_update = der::time(day(2026, 3, 2));
  std::vector<ForgedEntry> entries;
  std::optional<Bytes> raw_entries;  // instead of them, the whole SEQUENCE
  std::vector<ForgedExtension> extensions;
  std::optional<Bytes> signature;
  std::optional<Bytes> raw;
  std::optional<Certificate> ca = ecdsa_ca().certificate;

  void set(std::string_view oid, Critical critical, Bytes value) {
    set_extension(extensions, oid, critical, std::move(value));
  }
  void remove(std::string_view oid) {
    std::erase_if(extensions, [&](const ForgedExtension& extension) { return extension.oid == oid; });
  }

  Bytes der() const {
    if (raw) return *raw;
    Bytes list;
    for (const ForgedEntry& entry : entries) list = joined({list, entry.der()});
    const Bytes revoked = raw_entries ? *raw_entries : (entries.empty() ? Bytes() : der::sequence({list}));
    const Bytes more =
        extensions.empty() ? Bytes() : der::element(der::context_constructed(0), {extension_list(extensions)});
    const Bytes tbs = der::sequence({version, inner_algorithm, issuer, this_update, next_update, revoked, more});
    const Bytes made = signature ? *signature : ecdsa_ca().signer.sign(tbs);
    return der::sequence({tbs, outer_algorithm, der::bit_string(made)});
  }

  lint::Report check() const { return lint::check_crl(der(), ca); }
};

inline constexpr std::string_view kCrlNumber = "2.5.29.20";
inline constexpr std::string_view kReasonCode = "2.5.29.21";
inline constexpr std::string_view kInvalidityDate = "2.5.29.24";

inline CrlForge good_crl() {
  CrlForge crl;
  const Bytes identifier = der::element(der::context_primitive(0), {ecdsa_ca().certificate.key_identifier()});
  crl.set(oid::kAuthorityKeyIdentifier, Critical::absent, der::sequence({identifier}));
  crl.set(kCrlNumber, Critical::absent, der::integer(std::uint64_t{7}));
  ForgedEntry entry;
  entry.extensions = {{kReasonCode, Critical::absent, der::enumerated(1)},
                      {kInvalidityDate, Critical::absent, der::generalized_time(day(2026, 1, 31))}};
  crl.entries = {entry, {.serial = der::integer(std::uint64_t{0x1002})}};
  return crl;
}

struct ForgedAnswer {
  Bytes hash = der::sequence({der::oid("1.3.14.3.2.26"), Bytes{der::kNull, 0}});
  Bytes name_hash = openssl::sha1(ecdsa_ca().certificate.subject_der());
  Bytes key_hash = ecdsa_ca().certificate.public_key().key_identifier();
  Bytes serial = der::integer(std::uint64_t{0x1001});
  Bytes status = {der::context_primitive(0), 0};
  Bytes this_update = der::generalized_time(day(2026, 3, 1));
  Bytes next_update =
      der::element(der::context_constructed(0), {der::generalized_time(day(2026, 3, 1) + std::chrono::hours(1))});
  std::vector<ForgedExtension> extensions = {};

  Bytes der() const {
    const Bytes id = der::sequence({hash, der::octet_string(name_hash), der::octet_string(key_hash), serial});
    const Bytes more =
        extensions.empty() ? Bytes() : der::element(der::context_constructed(1), {extension_list(extensions)});
    return der::sequence({id, status, this_update, next_update, more});
  }
};

/// A delegated responder: its key and a certificate that can be changed.
inline const KeyFileSigner& responder_signer() {
  static const KeyFileSigner signer(PrivateKey::generate(ParameterSet::p256));
  return signer;
}

struct OcspForge {
  Bytes status = der::enumerated(0);
  std::string_view type = "1.3.6.1.5.5.7.48.1.1";
  bool has_bytes = true;
  std::optional<Bytes> raw_basic;
  Bytes version;  // left out
  Bytes responder_id =
      der::element(der::context_constructed(2), {der::octet_string(responder_signer().public_key().key_identifier())});
  Bytes produced_at = der::generalized_time(day(2026, 3, 1));
  std::vector<ForgedAnswer> answers = {{}};
  std::vector<ForgedExtension> extensions;
  Bytes algorithm = algorithm_identifier(SignatureAlgorithm::ecdsa_sha256);
  std::optional<Bytes> signature;
  Forge responder;
  bool with_certificate = true;
  std::optional<Bytes> raw;
  std::optional<Certificate> ca = ecdsa_ca().certificate;

  Bytes basic() const {
    if (raw_basic) return *raw_basic;
    Bytes list;
    for (const ForgedAnswer& answer : answers) list = joined({list, answer.der()});
    const Bytes more =
        extensions.empty() ? Bytes() : der::element(der::context_constructed(1), {extension_list(extensions)});
    const Bytes tbs = der::sequence({version, responder_id, produced_at, der::sequence({list}), more});
    Bytes certificates;
    if (with_certificate) {
      Forge certificate = responder;
      certificates =
          der::element(der::context_constructed(0), {der::sequence({certificate.der_signed_by(ecdsa_ca().signer)})});
    }
    const Bytes made = signature ? *signature : responder_signer().sign(tbs);
    return der::sequence({tbs, algorithm, der::bit_string(made), certificates});
  }

  Bytes der() const {
    if (raw) return *raw;
    if (!has_bytes) return der::sequence({status});
    const Bytes bytes = der::sequence({der::oid(type), der::octet_string(basic())});
    return der::sequence({status, der::element(der::context_constructed(0), {bytes})});
  }

  lint::Report check() const { return lint::check_ocsp_response(der(), ca); }
};

inline OcspForge good_ocsp() {
  OcspForge response;
  response.responder = testing::ocsp_responder().forge;
  response.responder.key(responder_signer().public_key().spki());
  response.extensions = {{"1.3.6.1.5.5.7.48.1.2", Critical::absent, der::octet_string(Bytes(32, 0x5A))}};
  return response;
}

struct RequestForge {
  Bytes version = der::integer(std::uint64_t{0});
  ForgedName subject = plain().forge.subject;
  std::optional<Bytes> raw_subject;
  std::optional<Bytes> spki;  // instead of the signer's
  std::vector<Bytes> attributes;
  bool has_attribute_list = true;
  std::vector<ForgedExtension> extensions;
  std::optional<Bytes> algorithm;
  std::optional<Bytes> signature;
  std::optional<Bytes> raw;
  const KeyFileSigner* signer = &responder_signer();

  Bytes der() const {
    if (raw) return *raw;
    Bytes list;
    for (const Bytes& attribute : attributes) list = joined({list, attribute});
    if (!extensions.empty()) {
      const Bytes values = der::element(der::kSet, {extension_list(extensions)});
      list = joined({list, der::sequence({der::oid("1.2.840.113549.1.9.14"), values})});
    }
    const Bytes info =
        der::sequence({version, raw_subject ? *raw_subject : subject.der(), spki ? *spki : signer->public_key().spki(),
                       has_attribute_list ? der::element(der::context_constructed(0), {list}) : Bytes()});
    return der::sequence({info, algorithm ? *algorithm : algorithm_identifier(signer->algorithm()),
                          der::bit_string(signature ? *signature : signer->sign(info))});
  }

  lint::Report check() const { return lint::check_request(der()); }
};

inline RequestForge good_request() {
  RequestForge request;
  request.extensions = {{oid::kSubjectSignTool, Critical::absent, text_element(der::kUtf8String, "Средство ЭП 1.0")}};
  return request;
}

}  // namespace tamga::testing
