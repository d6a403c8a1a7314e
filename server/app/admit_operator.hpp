#pragma once

// Makes somebody an operator: a certificate of the staff CA for his key, and the row that says what he may do.

#include "server/app/authority_keys.hpp"
#include "server/app/operators.hpp"
#include "server/app/profile_store.hpp"

namespace tamga::app {

struct Admission {
  std::string name;
  Role role;
  std::string office;
  PublicKey key;
  std::string organization;  // of the CA: goes into the certificate
  std::uint8_t instance;     // first octet of the serial number
};

struct AdmittedOperator {
  OperatorView view;
  std::string issuer;  // the generation of the staff CA
  Certificate certificate;
};

/// Error: invalid_fields for a name that a certificate cannot hold, key_already_registered.
AdmittedOperator admit_operator(storage::Database& database, const AuthorityKeys& authorities,
                                const ProfileStore& profiles, const Admission& admission, Random& random, Instant now);

}  // namespace tamga::app
