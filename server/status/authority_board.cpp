#include "server/status/authority_board.hpp"

#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/key_duties.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/x509/certificate_bundle.hpp"

namespace tamga::status {
namespace {

ReadyResponsePtr download_of(const Certificate& certificate) {
  auto etag = '"' + to_hex(openssl::sha1(certificate.der())) + '"';
  auto owner = std::make_shared<const Bytes>(certificate.der());
  const ByteView octets = *owner;
  // A CA's certificate never changes under its name; expiry is what a cache may keep it until.
  return make_mapped_response(
      "application/pkix-cert", octets, std::move(owner),
      {.etag = std::move(etag), .last_modified = certificate.not_before(), .expires = certificate.not_after()});
}

/// What others certified of this CA. Of a root's own certificate nobody who looks for more has a use, and OpenSSL takes
/// the first that fits: it is there only where nothing else is. Not to be kept by caches: a cross certificate may be
/// added or revoked at any moment.
ReadyResponsePtr bundle_of(const storage::StatusAuthority& authority) {
  std::vector<Bytes> certificates = authority.cross_certificates;
  if (certificates.empty() || !is_self_issued(Certificate::parse_der(authority.certificate)))
    certificates.push_back(authority.certificate);
  const Bytes bundle = make_certificate_bundle(certificates);
  return make_response(200, "application/pkcs7-mime", std::string(as_text(bundle)));
}

}  // namespace

AuthoritySet::AuthoritySet(const std::vector<storage::StatusAuthority>& authorities, const ResponderKeys& keys,
                           std::vector<std::string>& problems) {
  authorities_.reserve(authorities.size());
  for (const auto& authority : authorities) {
    const Certificate ca = Certificate::parse_der(authority.certificate);
    ServedAuthority served{.number = authority.number,
                           .name = authority.name,
                           .certificate = ca,
                           .responder = nullptr,
                           .responder_not_after = ca.not_after(),
                           .download = download_of(ca),
                           .bundle = bundle_of(authority)};
    // A CA that came from another program without its key is known here and answered for by nobody.
    if (authority.ocsp_certificate.empty()) {
      authorities_.push_back(std::move(served));
      continue;
    }
    const Certificate responder = Certificate::parse_der(authority.ocsp_certificate);
    served.responder_not_after = responder.not_after();
    const auto key = keys.find(authority.name);
    if (key == keys.end()) {
      problems.push_back("no key of the OCSP responder of " + authority.name + ": it is not answered for");
    } else if (key->second->public_key().spki() != responder.spki()) {
      problems.push_back("the key of the OCSP responder of " + authority.name +
                         " is not that of its certificate: it is not answered for");
    } else if (!may_answer_for(ca, responder)) {
      problems.push_back("the certificate of the OCSP responder of " + authority.name +
                         " is not this CA's for a responder: it is not answered for");
    } else {
      served.responder = std::make_unique<const OcspResponder>(ca, responder, *key->second);
    }
    authorities_.push_back(std::move(served));
  }
}

const ServedAuthority* AuthoritySet::find(std::string_view name) const {
  for (const auto& authority : authorities_) {
    if (authority.name == name) return &authority;
  }
  return nullptr;
}

const ServedAuthority* AuthoritySet::find(const OcspCertId& id) const {
  for (const auto& authority : authorities_) {
    if (authority.responder && authority.responder->is_for(id)) return &authority;
  }
  return nullptr;
}

AuthorityBoard::AuthorityBoard(ResponderKeys keys)
    : keys_(std::move(keys)), current_(std::make_shared<const AuthoritySet>()) {}

std::shared_ptr<const AuthoritySet> AuthorityBoard::prepare(const std::vector<storage::StatusAuthority>& authorities,
                                                            std::vector<std::string>& problems) const {
  return std::make_shared<const AuthoritySet>(authorities, keys_, problems);
}

void AuthorityBoard::show(std::shared_ptr<const AuthoritySet> authorities) {
  const std::scoped_lock lock(mutex_);
  current_ = std::move(authorities);
}

std::vector<std::string> AuthorityBoard::publish(const std::vector<storage::StatusAuthority>& authorities) {
  std::vector<std::string> problems;
  show(prepare(authorities, problems));
  return problems;
}

std::shared_ptr<const AuthoritySet> AuthorityBoard::current() const {
  const std::scoped_lock lock(mutex_);
  return current_;
}

}  // namespace tamga::status
