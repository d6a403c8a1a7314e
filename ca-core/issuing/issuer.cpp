#include "ca-core/issuing/issuer.hpp"

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/assembly.hpp"
#include "ca-core/issuing/ca_term.hpp"
#include "ca-core/issuing/certificate_builder.hpp"
#include "ca-core/issuing/key_duties.hpp"

namespace tamga {
namespace {

void require_within_ca(const CertificateOrder& order, const Certificate& ca) {
  if (order.not_before < ca.not_before()) {
    throw Error(Errc::issuance_not_safe, LogNote{"the certificate would begin before its CA's: is the clock right?"});
  }
  if (const auto what = ends_too_soon(ca, *order.profile, order.not_before)) {
    throw Error(Errc::ca_expiring, LogNote{std::string(*what)});
  }
}

}  // namespace

Issuer::Issuer(std::string_view slug, Certificate ca, const Signer& signer, CaUrls urls,
               std::optional<IssuerSignTool> tools)
    : slug_(slug),
      ca_(std::move(ca)),
      signs_qualified_(may_sign_qualified(ca_)),
      signer_(signer),
      urls_(std::move(urls)),
      tools_(std::move(tools)) {
  if (ca_.public_key().fingerprint() != signer_.public_key().fingerprint()) {
    throw Error(Errc::configuration_invalid, LogNote{"the CA's certificate is not of its key: " + ca_.subject_text()});
  }
  if (ca_.key_identifier().empty()) {
    throw Error(Errc::configuration_invalid, LogNote{"the CA's certificate has no subjectKeyIdentifier"});
  }
  if (!may_sign_certificates(ca_)) {
    throw Error(Errc::configuration_invalid, LogNote{"not a certificate of a CA: " + ca_.subject_text()});
  }
}

void Issuer::require_own(const Profile& ordered) const {
  if (ordered.purpose == CertificatePurpose::root) {
    throw Error(Errc::internal, LogNote{"a root is issued by nobody but itself"});
  }
  if (ordered.purpose == CertificatePurpose::cross_certificate && !is_self_issued(ca_)) {
    throw Error(Errc::internal, LogNote{"no root, and certifies no CA: " + slug_});
  }
  const bool named = ordered.ca == slug_;
  // The key that signs qualified certificates must sign no others (63-FZ article 15); delegates answer for it.
  const bool for_anybody = ordered.ca.empty() && (!signs_qualified_ || ordered.is_delegate());
  if (!named && !for_anybody) {
    throw Error(Errc::internal, LogNote{"not for the CA " + slug_ + ": profile " + ordered.name});
  }
}

PreparedCertificate Issuer::prepare(const CertificateOrder& order) const {
  // Nothing is prepared, and no serial number used up, for a key that is away.
  if (!signer_.is_reachable()) {
    const auto why = signer_.reach();
    if (why) throw Error(Errc::signer_unavailable, LogNote{"the key of " + slug_ + ": " + *why});
  }
  require_own(*order.profile);
  require_within_ca(order, ca_);
  Bytes tbs = build_tbs(order, &ca_, signer_.algorithm(), urls_, tools_);
  return Assembly::lint(std::move(tbs), order, &ca_, signer_);
}

IssuedCertificate Issuer::sign(PreparedCertificate&& prepared) const {
  return Assembly::redeem(std::move(prepared), ca_.subject_der(), signer_, ca_.public_key());
}

IssuedCertificate issue_root(const CertificateOrder& order, const Signer& signer,
                             const std::optional<IssuerSignTool>& tools) {
  if (order.profile->purpose != CertificatePurpose::root || !(order.public_key == signer.public_key())) {
    throw Error(Errc::internal, LogNote{"a root is ordered with another profile or key"});
  }
  Bytes tbs = build_tbs(order, nullptr, signer.algorithm(), {}, tools);
  PreparedCertificate prepared = Assembly::lint(std::move(tbs), order, nullptr, signer);
  return Assembly::redeem(std::move(prepared), order.subject.der(), signer, order.public_key);
}

}  // namespace tamga
