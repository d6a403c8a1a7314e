#pragma once

// PKCS#10 requests put together by hand.

#include <string_view>

#include "ca-core/keys/private_key.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga::testing {

/// A request made by hand, so that each part of it can be wrong.
struct RequestParts {
  PrivateKey key = PrivateKey::generate(ParameterSet::cryptopro_a);
  Bytes version = der::integer(0);
  Bytes subject = der::sequence({});
  Bytes spki = key.public_key().spki();
  Bytes attributes = der::element(der::context_constructed(0), {});
  Bytes after_attributes = {};
  Bytes algorithm = algorithm_identifier(SignatureAlgorithm::gost2012_256);
  Bytes after_signature = {};

  Bytes request() const {
    const Bytes info = der::sequence({version, subject, spki, attributes, after_attributes});
    const Bytes signature = key.sign(SignatureAlgorithm::gost2012_256, info);
    return der::sequence({info, algorithm, der::bit_string(signature), after_signature});
  }
};

/// An attribute that asks for one extension.
inline Bytes attribute_with(std::string_view type, std::string_view extension_oid, const Bytes& value) {
  const Bytes extensions = der::sequence({der::extension(extension_oid, der::Criticality::non_critical, value)});
  return der::sequence({der::oid(type), der::element(der::kSet, {extensions})});
}

inline Bytes attributes_with(std::string_view type, std::string_view extension_oid, const Bytes& value) {
  return der::element(der::context_constructed(0), {attribute_with(type, extension_oid, value)});
}

}  // namespace tamga::testing
