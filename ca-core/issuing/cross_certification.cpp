#include "ca-core/issuing/cross_certification.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/authority_request.hpp"
#include "ca-core/issuing/key_duties.hpp"

namespace tamga {
namespace {

void require(bool good, const std::string& otherwise) {
  if (!good) throw Error(Errc::configuration_invalid, LogNote{otherwise});
}

}  // namespace

void require_crossable(const Certificate& present, const Certificate& issuer, Instant now) {
  const std::string name = present.subject_text();
  if (present.not_after() <= now) throw Error(Errc::certificate_expired, LogNote{name});
  require(present.public_key().fingerprint() != issuer.public_key().fingerprint(),
          "a key does not certify itself once more: " + name);
  require(may_sign_certificates(present) && may_sign_crls(present),
          "its certificate does not let it sign certificates and CRLs: " + name);
  require(!present.key_identifier().empty(), "its certificate has no subjectKeyIdentifier: " + name);
  require(!may_sign_qualified(present),
          name +
              " issues qualified certificates, which name the certificate of their CA by its number (63-FZ article 17 "
              "part 2): no other one can stand in its place");
}

void require_request_of(const CertificateRequest& request, const Certificate& present) {
  const bool same = request.public_key().fingerprint() == present.public_key().fingerprint() &&
                    std::ranges::equal(request_subject(request.der()), present.subject_der());
  require(same, "the request is not of the key and the name of " + present.subject_text());
}

CertificateOrder cross_order(const Profile& profile, const Certificate& present, const Certificate& issuer,
                             Instant from, std::uint8_t instance, Random& random) {
  return {.profile = &profile,
          .serial = SerialNumber::random(random, instance),
          .public_key = present.public_key(),
          .subject = Subject(),
          .not_before = std::max({from, present.not_before(), issuer.not_before()}),
          .present = &present};
}

}  // namespace tamga
