#pragma once

#include "ca-core/issuing/signer.hpp"
#include "ca-core/revocation/ocsp_responder.hpp"
#include "tests/unit/ca-core/lint/specimens.hpp"

namespace tamga::testing {

/// A CA with its delegated responder.
struct ForgedResponder {
  const ForgedCa& ca;
  KeyFileSigner signer;
  Certificate certificate;
  OcspResponder responder;

  static Certificate certify(const ForgedCa& issuer, const PublicKey& key) {
    Case one = ocsp_responder();
    one.forge.issuer = issuer.forge.subject;
    one.forge.key(key.spki());
    one.forge.set(oid::kAuthorityKeyIdentifier, authority_key(issuer.certificate));
    return Certificate::parse_der(one.forge.der_signed_by(issuer.signer));
  }

  ForgedResponder(const ForgedCa& issuer, ParameterSet set)
      : ca(issuer),
        signer(PrivateKey::generate(set)),
        certificate(certify(issuer, signer.public_key())),
        responder(issuer.certificate, certificate, signer) {}
};

}  // namespace tamga::testing
