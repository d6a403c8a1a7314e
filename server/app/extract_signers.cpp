#include "server/app/extract_signers.hpp"

#include <algorithm>
#include <utility>

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/key_duties.hpp"
#include "server/app/delegates.hpp"

namespace tamga::app {
namespace {

[[noreturn]] void refuse(const storage::Authority& authority, const std::string& why) {
  throw Error(Errc::signer_unavailable, LogNote{"the signer of registry extracts of " + authority.name + ": " + why});
}

const Delegate& duty() {
  return delegate_for(storage::Delegation::registry_extracts);
}

/// The CA's certificate and those above it, as far as the registry knows them.
std::vector<Certificate> chain_of(const storage::Authority& authority, std::span<const storage::Authority> all) {
  std::vector<Certificate> chain{Certificate::parse_der(authority.certificate)};
  while (!is_self_issued(chain.back())) {
    const auto above = std::ranges::find_if(all, [&](const storage::Authority& candidate) {
      const Certificate certificate = Certificate::parse_der(candidate.certificate);
      return certificate.subject_der() == chain.back().issuer_der() && chain.back().signed_by(certificate.public_key());
    });
    if (above == all.end() || chain.size() > all.size()) break;
    chain.push_back(Certificate::parse_der(above->certificate));
  }
  return chain;
}

}  // namespace

std::shared_ptr<const DocumentSigner> ExtractSigners::of(const storage::Authority& authority,
                                                         std::span<const storage::Authority> all, Instant now) {
  if (authority.extract_certificate.empty()) refuse(authority, "no daemon with the key of this CA has made one yet");
  const std::lock_guard lock(mutex_);
  const auto known = opened_.find(authority.name);
  if (known == opened_.end() || known->second.certificate != authority.extract_certificate) {
    try {
      Opened opened = open(authority, all, known == opened_.end() ? nullptr : known->second.key);
      opened_.insert_or_assign(authority.name, std::move(opened));
    } catch (const Error& error) {
      if (error.code() == Errc::signer_unavailable) throw;
      refuse(authority, error.what());
    }
  }
  const Opened& opened = opened_.find(authority.name)->second;
  const Certificate& certificate = opened.signer->certificate();
  if (now < certificate.not_before() || now >= certificate.not_after()) refuse(authority, "its certificate has ended");
  if (!opened.key->is_reachable()) {
    if (const auto why = opened.key->reach()) refuse(authority, *why);
  }
  return opened.signer;
}

// A renewed certificate is of the key that is open already.
ExtractSigners::Opened ExtractSigners::open(const storage::Authority& authority,
                                            std::span<const storage::Authority> all,
                                            std::shared_ptr<const Signer> key) const {
  const Certificate certificate = Certificate::parse_der(authority.extract_certificate);
  const std::vector<Certificate> chain = chain_of(authority, all);
  if (!may_sign_extracts_for(chain.front(), certificate))
    refuse(authority, "what is registered is no certificate for it");
  if (!key || key->public_key().fingerprint() != certificate.public_key().fingerprint()) {
    key = find_delegate_key(keys_, duty(), authority);
  }
  if (!key) refuse(authority, "its key is not in [keys] directory");
  auto signer = std::make_shared<const DocumentSigner>(key, certificate, chain);
  return {authority.extract_certificate, std::move(key), std::move(signer)};
}

}  // namespace tamga::app
