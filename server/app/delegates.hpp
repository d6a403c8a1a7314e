#pragma once

// What a CA does not do with its own key: answers about statuses and extracts from the registry are signed by keys that
// it certified for this alone. Each CA of the installation, root or issuing, has one of each kind.

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "ca-core/x509/certificate.hpp"
#include "ca-core/x509/name.hpp"
#include "server/app/key_store.hpp"
#include "server/storage/authorities.hpp"

namespace tamga::app {

/// When the certificate of a delegate is renewed: a margin of the configuration before its end, or when half of its
/// term is over, because what it signed is to be verified long afterwards.
enum class RenewedAt { margin, half_of_term };

struct Delegate {
  storage::Delegation duty;
  std::string_view prefix;          // of its key's name, before the CA's
  std::string_view adopted_ending;  // of its key's file beside those of an adopted CA
  std::string_view profile;
  std::string_view title;   // of its subject, before the CA's name
  std::string_view called;  // in messages
  std::string_view word;    // in the audit log
  RenewedAt renewed;
  bool (*appointed)(const Certificate& ca, const Certificate& delegate);

  /// The name of its key: "ocsp-gost-root".
  std::string key_name(std::string_view ca) const { return std::string(prefix) + std::string(ca); }

  /// Of its certificate.
  Subject subject(std::string_view ca, std::string_view organization) const;
};

std::span<const Delegate> delegates();
const Delegate& delegate_for(storage::Delegation duty);

/// The key of a CA's delegate; nullptr when it is not here. Errors as KeyStore::find.
std::unique_ptr<Signer> find_delegate_key(const KeyStore& keys, const Delegate& delegate,
                                          const storage::Authority& authority);

/// The one that is here or a new one of the CA's kind where the profile takes it, of P-256 otherwise: who can verify
/// the one can verify the other. Errors as KeyStore::make.
std::unique_ptr<Signer> obtain_delegate_key(const KeyStore& keys, const Delegate& delegate,
                                            const storage::Authority& authority, const Profile& profile,
                                            const PublicKey& ca_key);

/// The kind of that new key.
ParameterSet delegate_key_kind(const Profile& profile, const PublicKey& ca_key);

}  // namespace tamga::app
