#pragma once

// Signed documents with any fault one may wish: every part is octets that a test can replace.

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "ca-core/base/instant.hpp"
#include "ca-core/keys/private_key.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga::testing {

inline Bytes all_of(const std::vector<Bytes>& parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

inline Bytes cms_attribute(std::string_view type, const Bytes& values) {
  return der::sequence({der::oid(type), der::element(der::kSet, {values})});
}

struct CmsForge {
  const PrivateKey* key;
  SignatureAlgorithm algorithm;
  Bytes digest_oid;     // whole OBJECT IDENTIFIER
  Bytes signature_oid;  // whole OBJECT IDENTIFIER
  Bytes issuer;         // whole Name
  Bytes serial;         // whole INTEGER
  Bytes content;
  bool detached = false;
  std::vector<Bytes> attributes;  // in the order in which they are written
  std::optional<Bytes> signed_octets;
  Bytes content_type = der::oid("1.2.840.113549.1.7.1");
  Bytes certificates = {};  // whole [0]
  std::size_t signers = 1;

  Bytes digest_identifier() const { return der::sequence({digest_oid, der::element(der::kNull, {})}); }

  /// What is signed of the attributes: by default the SET in DER's order.
  Bytes to_be_signed() const {
    std::vector<Bytes> sorted = attributes;
    std::ranges::sort(sorted);
    return signed_octets.value_or(der::element(der::kSet, {all_of(sorted)}));
  }

  Bytes signer_info() const {
    const Bytes signature = key->sign(algorithm, to_be_signed());
    return der::sequence({der::integer(std::uint64_t{1}), der::sequence({issuer, serial}), digest_identifier(),
                          der::element(der::context_constructed(0), {all_of(attributes)}),
                          der::sequence({signature_oid, der::element(der::kNull, {})}), der::octet_string(signature)});
  }

  Bytes document() const {
    const Bytes inside = detached ? Bytes{} : der::element(der::context_constructed(0), {der::octet_string(content)});
    Bytes infos;
    for (std::size_t i = 0; i < signers; ++i) infos = all_of({infos, signer_info()});
    const Bytes signed_data =
        der::sequence({der::integer(std::uint64_t{1}), der::element(der::kSet, {digest_identifier()}),
                       der::sequence({content_type, inside}), certificates, der::element(der::kSet, {infos})});
    return der::sequence({der::oid("1.2.840.113549.1.7.2"), der::element(der::context_constructed(0), {signed_data})});
  }
};

inline Bytes content_type_attribute(std::string_view type = "1.2.840.113549.1.7.1") {
  return cms_attribute("1.2.840.113549.1.9.3", der::oid(type));
}

inline Bytes message_digest_attribute(openssl::DigestAlgorithm digest, ByteView content) {
  return cms_attribute("1.2.840.113549.1.9.4", der::octet_string(openssl::digest(digest, content)));
}

inline Bytes signing_time_attribute(Instant instant) {
  return cms_attribute("1.2.840.113549.1.9.5", der::time(instant));
}

/// signing-certificate-v2 that names this certificate by SHA-256, and its issuer and serial number too.
inline Bytes signing_certificate_attribute(const Certificate& named) {
  const auto fields = certificate_fields(named.der());
  const Bytes issuer = der::sequence({der::element(der::context_constructed(4), {named.issuer_der()})});
  const Bytes serial = der::element(der::kInteger, {fields->serial});
  const Bytes id = der::sequence({der::octet_string(openssl::sha256(named.der())), der::sequence({issuer, serial})});
  return cms_attribute("1.2.840.113549.1.9.16.2.47", der::sequence({der::sequence({id})}));
}

/// A whole and right document by this key, whose certificate it is.
inline CmsForge cms_forge(const PrivateKey& key, const Certificate& certificate, std::string_view text) {
  const SignatureAlgorithm algorithm = default_signature_algorithm(key.public_key());
  const openssl::DigestAlgorithm digest = facts(algorithm).digest;
  const auto fields = certificate_fields(certificate.der());
  const Bytes content(text.begin(), text.end());
  const std::string_view digest_oid = digest == openssl::DigestAlgorithm::streebog256   ? "1.2.643.7.1.1.2.2"
                                      : digest == openssl::DigestAlgorithm::streebog512 ? "1.2.643.7.1.1.2.3"
                                      : digest == openssl::DigestAlgorithm::sha384      ? "2.16.840.1.101.3.4.2.2"
                                      : digest == openssl::DigestAlgorithm::sha512      ? "2.16.840.1.101.3.4.2.3"
                                                                                        : "2.16.840.1.101.3.4.2.1";
  return {.key = &key,
          .algorithm = algorithm,
          .digest_oid = der::oid(digest_oid),
          .signature_oid = der::oid(facts(algorithm).oid),
          .issuer = certificate.issuer_der(),
          .serial = der::element(der::kInteger, {fields->serial}),
          .content = content,
          .attributes = {content_type_attribute(), message_digest_attribute(digest, content)},
          .signed_octets = std::nullopt};
}

}  // namespace tamga::testing
