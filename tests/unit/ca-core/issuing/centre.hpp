#pragma once

// A whole centre for the tests of issuing, and what they order from it.

#include <string>
#include <vector>

#include "ca-core/x509/certificate_fields.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga::testing {

/// A centre made once for all tests of this file: keys take time.
struct Centre {
  TestAuthority gost_root = make_root("gost-root", ParameterSet::cryptopro_a);
  TestAuthority qualified = make_issuing(gost_root, "gost-qualified", ParameterSet::cryptopro_a);
  TestAuthority unqualified = make_issuing(gost_root, "gost-unqualified", ParameterSet::tc26_512_a);
  TestAuthority ecdsa_root = make_root("ecdsa-root", ParameterSet::p256);
  TestAuthority ecdsa = make_issuing(ecdsa_root, "ecdsa-unqualified", ParameterSet::p256);
  TestAuthority staff = make_issuing(ecdsa_root, "staff", ParameterSet::p384);
};

inline const Centre& centre() {
  static const Centre made;
  return made;
}

inline const PublicKey& gost_key() {
  static const PublicKey key = PrivateKey::generate(ParameterSet::cryptopro_xcha).public_key();
  return key;
}

inline CertificateOrder qualified_order() {
  return subscriber_order(shipped_profiles().named("qualified-individual"), gost_key());
}

inline std::vector<ExtensionField> extensions_of(const Certificate& certificate) {
  return certificate_fields(certificate.der())->extensions;
}

inline std::string extension_hex(const Certificate& certificate, std::string_view oid) {
  const auto extensions = extensions_of(certificate);
  const ExtensionField* field = find_extension(extensions, oid);
  return field == nullptr ? "absent" : to_hex(field->value);
}

}  // namespace tamga::testing
