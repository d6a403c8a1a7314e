#include "server/app/delegates.hpp"

#include <algorithm>
#include <array>

#include "ca-core/issuing/key_duties.hpp"
#include "ca-core/x509/applicant_subject.hpp"
#include "server/app/authority_keys.hpp"
#include "server/app/own_certificate.hpp"

namespace tamga::app {
namespace {

using storage::Delegation;

constexpr std::array kDelegates{
    Delegate{.duty = Delegation::ocsp_answers,
             .prefix = kResponderPrefix,
             .adopted_ending = kAdoptedResponderEnding,
             .profile = kResponderProfile,
             .title = "OCSP ",
             .called = "OCSP responder",
             .word = "ocsp_responder",
             .renewed = RenewedAt::margin,
             .appointed = may_answer_for},
    Delegate{.duty = Delegation::registry_extracts,
             .prefix = kExtractPrefix,
             .adopted_ending = kAdoptedExtractEnding,
             .profile = kExtractProfile,
             .title = "Выписки из реестра ",
             .called = "signer of registry extracts",
             .word = "extract_signer",
             .renewed = RenewedAt::half_of_term,
             .appointed = may_sign_extracts_for},
};

bool is_adopted(const storage::Authority& authority) {
  return authority.kind == storage::AuthorityKind::adopted;
}

std::filesystem::path adopted_file(const KeyStore& keys, const Delegate& delegate, std::string_view ca) {
  return adopted_delegate_key_path(keys.directory(), ca, delegate.adopted_ending);
}

}  // namespace

Subject Delegate::subject(std::string_view ca, std::string_view organization) const {
  return service_subject(std::string(title) + std::string(ca), std::string(organization));
}

std::span<const Delegate> delegates() {
  return kDelegates;
}

const Delegate& delegate_for(Delegation duty) {
  return *std::ranges::find(kDelegates, duty, &Delegate::duty);
}

std::unique_ptr<Signer> find_delegate_key(const KeyStore& keys, const Delegate& delegate,
                                          const storage::Authority& authority) {
  if (is_adopted(authority)) return keys.find_file(adopted_file(keys, delegate, authority.name));
  return keys.find(delegate.key_name(authority.name));
}

std::unique_ptr<Signer> obtain_delegate_key(const KeyStore& keys, const Delegate& delegate,
                                            const storage::Authority& authority, const Profile& profile,
                                            const PublicKey& ca_key) {
  if (auto there = find_delegate_key(keys, delegate, authority)) return there;
  const ParameterSet kind = delegate_key_kind(profile, ca_key);
  if (is_adopted(authority)) return keys.make_file(adopted_file(keys, delegate, authority.name), kind);
  return keys.make(delegate.key_name(authority.name), kind);
}

ParameterSet delegate_key_kind(const Profile& profile, const PublicKey& ca_key) {
  return profile.allows(ca_key.parameter_set()) ? ca_key.parameter_set() : ParameterSet::p256;
}

}  // namespace tamga::app
