#pragma once

// Certificates with any fault one may wish: every part is octets that a test can replace. The signature is real only
// when der_signed_by is used.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/issuing/signer.hpp"
#include "ca-core/keys/private_key.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/der.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga::testing {

inline Bytes joined(const std::vector<Bytes>& parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

inline Bytes text_element(std::uint8_t tag, std::string_view text) {
  return der::element(tag, {as_bytes(text)});
}

/// The value of a BMPString of so many Cyrillic letters: two octets each.
inline std::string bmp_text(std::size_t letters) {
  std::string text;
  for (std::size_t i = 0; i < letters; ++i) text.append("\x04\x1F");
  return text;
}

struct ForgedAttribute {
  std::string_view type;
  std::uint8_t tag;
  std::string value;
  bool with_previous = false;  // in the same RDN
};

struct ForgedName {
  std::vector<ForgedAttribute> attributes;

  void remove(std::string_view type) {
    std::erase_if(attributes, [&](const ForgedAttribute& attribute) { return attribute.type == type; });
  }
  void add(std::string_view type, std::uint8_t tag, std::string value) { attributes.push_back({type, tag, value}); }
  void set(std::string_view type, std::uint8_t tag, std::string value) {
    for (ForgedAttribute& attribute : attributes) {
      if (attribute.type == type) attribute = {type, tag, value};
    }
  }

  Bytes der() const {
    std::vector<Bytes> sets;  // contents
    for (const ForgedAttribute& attribute : attributes) {
      const Bytes one = der::sequence({der::oid(attribute.type), text_element(attribute.tag, attribute.value)});
      if (attribute.with_previous) {
        sets.back().insert(sets.back().end(), one.begin(), one.end());
      } else {
        sets.push_back(one);
      }
    }
    Bytes rdns;
    for (const Bytes& set : sets) rdns = joined({rdns, der::element(der::kSet, {set})});
    return der::sequence({rdns});
  }
};

enum class Critical { absent, yes, no_written_out };

struct ForgedExtension {
  std::string_view oid;
  Critical critical;
  Bytes value;

  Bytes der() const {
    Bytes flag;
    if (critical == Critical::yes) flag = {der::kBoolean, 1, 0xFF};
    if (critical == Critical::no_written_out) flag = {der::kBoolean, 1, 0x00};
    return der::sequence({der::oid(oid), flag, der::octet_string(value)});
  }
};

struct Forge {
  Bytes version = {0xA0, 3, der::kInteger, 1, 2};
  Bytes serial = der::integer(std::uint64_t{0x1122334455});
  Bytes inner_algorithm;
  Bytes outer_algorithm;
  ForgedName issuer;
  ForgedName subject;
  std::optional<Bytes> raw_subject;
  Bytes not_before;
  Bytes not_after;
  Bytes spki;
  Bytes unique_identifier;
  std::vector<ForgedExtension> extensions;
  Bytes signature = Bytes(64, 0x5A);
  std::optional<Bytes> raw;

  void algorithm(const Bytes& identifier) { inner_algorithm = outer_algorithm = identifier; }

  void set(std::string_view oid, Critical critical, Bytes value) {
    for (ForgedExtension& extension : extensions) {
      if (extension.oid == oid) {
        extension = {oid, critical, std::move(value)};
        return;
      }
    }
    extensions.push_back({oid, critical, std::move(value)});
  }
  void set(std::string_view oid, Bytes value) { set(oid, Critical::absent, std::move(value)); }
  void remove(std::string_view oid) {
    std::erase_if(extensions, [&](const ForgedExtension& extension) { return extension.oid == oid; });
  }
  void make_critical(std::string_view oid) {
    for (ForgedExtension& extension : extensions) {
      if (extension.oid == oid) extension.critical = Critical::yes;
    }
  }

  /// Takes the key and the identifier that belongs to it.
  void key(const Bytes& subject_public_key_info) {
    spki = subject_public_key_info;
    set(oid::kSubjectKeyIdentifier, der::octet_string(openssl::sha1(*public_key_value(spki))));
  }

  Bytes tbs() const {
    Bytes list;
    for (const ForgedExtension& extension : extensions) list = joined({list, extension.der()});
    return der::sequence({version, serial, inner_algorithm, issuer.der(), der::sequence({not_before, not_after}),
                          raw_subject ? *raw_subject : subject.der(), spki, unique_identifier,
                          der::element(der::context_constructed(3), {der::sequence({list})})});
  }

  Bytes der() const { return raw ? *raw : der::sequence({tbs(), outer_algorithm, der::bit_string(signature)}); }

  Bytes der_signed_by(const Signer& signer) {
    algorithm(algorithm_identifier(signer.algorithm()));
    return der::sequence({tbs(), outer_algorithm, der::bit_string(signer.sign(tbs()))});
  }
};

}  // namespace tamga::testing
