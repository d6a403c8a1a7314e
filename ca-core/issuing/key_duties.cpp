#include "ca-core/issuing/key_duties.hpp"

#include <algorithm>

#include "ca-core/lint/specimen.hpp"
#include "ca-core/x509/certificate_fields.hpp"
#include "ca-core/x509/oid.hpp"

namespace tamga {
namespace {

bool is_ca_with(const Certificate& certificate, lint::KeyUsageBit bit) {
  const lint::Context context;
  const auto specimen = lint::Specimen::read(certificate.der(), context);
  const auto constraints = specimen ? specimen->basic_constraints() : std::nullopt;
  return constraints && constraints->ca && specimen->key_usage_has(bit);
}

/// What the CA gave to somebody else: never to its own key.
bool is_of_another_key_by(const Certificate& ca, const Certificate& delegate) {
  return delegate.public_key().fingerprint() != ca.public_key().fingerprint() &&
         std::ranges::equal(delegate.issuer_der(), ca.subject_der()) && delegate.signed_by(ca.public_key());
}

}  // namespace

bool may_sign_certificates(const Certificate& certificate) {
  return is_ca_with(certificate, lint::kKeyCertSign);
}

bool may_sign_crls(const Certificate& certificate) {
  return is_ca_with(certificate, lint::kCrlSign);
}

bool is_self_issued(const Certificate& certificate) {
  return std::ranges::equal(certificate.subject_der(), certificate.issuer_der());
}

bool may_sign_qualified(const Certificate& ca) {
  const auto fields = certificate_fields(ca.der());
  return !is_self_issued(ca) && fields && find_extension(fields->extensions, oid::kIssuerSignTool) != nullptr;
}

bool may_answer_for(const Certificate& ca, const Certificate& responder) {
  const lint::Context context;
  const auto specimen = lint::Specimen::read(responder.der(), context);
  return specimen && specimen->extended_key_usages() == std::vector<std::string>{std::string(oid::kOcspSigning)} &&
         is_of_another_key_by(ca, responder);
}

bool may_sign_extracts_for(const Certificate& ca, const Certificate& signer) {
  const lint::Context context;
  const auto specimen = lint::Specimen::read(signer.der(), context);
  return specimen && !specimen->is_ca() && specimen->has_extended_key_usage(oid::kDocumentSigning) &&
         is_of_another_key_by(ca, signer);
}

}  // namespace tamga
