#pragma once

// The certification authorities of this installation, as registered by `tamga init`. Their keys are not here.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

enum class AuthorityKind {
  root,
  issuing,
  staff,
  adopted,  // of another program (`tamga import authority`)
};

/// What a CA delegates to a key of its own, whose certificate stands in the CA's row.
enum class Delegation { ocsp_answers, registry_extracts };

struct Authority {
  std::string name;  // "gost-qualified": in URLs, key file names, the API
  AuthorityKind kind;
  Bytes certificate;       // DER
  Bytes ocsp_certificate;  // DER of its delegated OCSP responder; empty for an adopted CA whose key is not here
  Instant not_after;
  std::optional<std::string> succeeds = std::nullopt;  // the generation of the same CA before it
  Bytes extract_certificate = {};  // DER of its signer of registry extracts; empty until there is one

  const Bytes& delegate_certificate(Delegation duty) const {
    return duty == Delegation::ocsp_answers ? ocsp_certificate : extract_certificate;
  }
};

class Authorities {
 public:
  explicit Authorities(Transaction& transaction) : transaction_(transaction) {}

  void insert(const Authority& authority, Instant now);

  /// The certificate of its delegate, empty without one, locked against others who would replace it; certificates of
  /// the CA are issued meanwhile. Error{ca_not_found}.
  Bytes lock_delegate(std::string_view name, Delegation duty);
  void replace_delegate(std::string_view name, Delegation duty, ByteView certificate);

  /// Its number within the database.
  std::optional<std::int16_t> id_of(std::string_view name);

  /// In the order in which they were registered: an issuer before what it issued.
  std::vector<Authority> all();

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
