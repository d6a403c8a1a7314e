#include "ca-core/issuing/assembly.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/certificate_builder.hpp"
#include "ca-core/lint/lint.hpp"
#include "ca-core/openssl/certificate_syntax.hpp"
#include "ca-core/x509/certificate_fields.hpp"

namespace tamga {
namespace {

/// Zeros in the place of the signature, so that what is linted is a whole certificate. GOST signatures have one length;
/// those of other algorithms are judged by nobody.
Bytes blank_signature(SignatureAlgorithm algorithm) {
  return Bytes(algorithm == SignatureAlgorithm::gost2012_512 ? 128 : 64);
}

lint::CertificatePurpose lint_purpose(CertificatePurpose purpose) {
  switch (purpose) {
    case CertificatePurpose::root:
    case CertificatePurpose::issuing_ca:
    case CertificatePurpose::cross_certificate:
      return lint::CertificatePurpose::ca;
    case CertificatePurpose::ocsp_responder:
      return lint::CertificatePurpose::ocsp_responder;
    case CertificatePurpose::tls_server:
      return lint::CertificatePurpose::tls_server;
    case CertificatePurpose::staff:
      return lint::CertificatePurpose::staff;
    case CertificatePurpose::time_stamping:
      return lint::CertificatePurpose::time_stamping;
    case CertificatePurpose::registry_extract:
      return lint::CertificatePurpose::registry_extract;
    case CertificatePurpose::end_entity:
      break;
  }
  return lint::CertificatePurpose::end_entity;
}

void require_no_errors(const lint::Report& report) {
  if (!report.has_errors()) return;
  std::vector<std::string> findings;
  for (const lint::Finding& finding : report.findings()) {
    if (finding.severity == lint::Severity::error)
      findings.push_back(std::string(finding.rule) + ": " + finding.message);
  }
  ErrorDetails details;
  details.members.emplace_back("findings", std::move(findings));
  throw Error(Errc::lint_failed, std::move(details), LogNote{report.to_text()});
}

[[noreturn]] void fail(const char* why) {
  throw Error(Errc::issuance_failed, LogNote{why});
}

}  // namespace

PreparedCertificate Assembly::lint(Bytes tbs, const CertificateOrder& order, const Certificate* issuer,
                                   const Signer& signer) {
  const SignatureAlgorithm algorithm = signer.algorithm();
  const Certificate draft = Certificate::parse_der(assemble_certificate(tbs, algorithm, blank_signature(algorithm)));
  // A second reader, independent of the one that the lints use.
  if (!openssl::reads_certificate(draft.der())) fail("OpenSSL does not read the certificate");
  lint::Context context;
  if (issuer != nullptr) context.issuer = *issuer;
  context.qualified = order.profile->issuer_sign_tool;  // the chain of qualified certificates: its CAs too
  context.purpose = lint_purpose(order.profile->purpose);
  const lint::Report report = lint::check_certificate(draft, context);
  require_no_errors(report);
  return {std::move(tbs),   signer.public_key().fingerprint(), order.serial,
          order.not_before, not_after_of(order, issuer),       report.to_text()};
}

IssuedCertificate Assembly::redeem(PreparedCertificate&& prepared, ByteView issuer_name, const Signer& signer,
                                   const PublicKey& issuer_key) {
  const PreparedCertificate token = std::move(prepared);
  const Bytes& tbs = token.tbs();
  // Names do not tell: a CA keeps its name when it changes its key.
  if (token.issuer_key_ != issuer_key.fingerprint()) fail("a certificate prepared for another key");
  const Bytes draft = assemble_certificate(tbs, signer.algorithm(), blank_signature(signer.algorithm()));
  const auto fields = certificate_fields(draft);
  if (!fields || !std::ranges::equal(fields->issuer, issuer_name) ||
      !std::ranges::equal(fields->inner_algorithm, fields->outer_algorithm)) {
    fail("a certificate prepared by another issuer");
  }

  Certificate certificate = Certificate::parse_der(assemble_certificate(tbs, signer.algorithm(), signer.sign(tbs)));
  if (!std::ranges::equal(certificate.tbs(), tbs)) fail("the signed certificate differs from the prepared one");
  if (!certificate.signed_by(issuer_key)) fail("the signature does not verify");
  return {certificate.der(), certificate.serial(), certificate.not_before(), certificate.not_after()};
}

}  // namespace tamga
