#pragma once

// What the use cases of the registry work with. Made once by the service; everything in it is thread-safe.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "ca-core/base/random.hpp"
#include "server/app/code_word_hashing.hpp"
#include "server/app/profile_store.hpp"
#include "server/app/requests_in_flight.hpp"
#include "server/storage/database.hpp"
#include "server/storage/personal_data.hpp"

namespace tamga::app {

/// How often code words may be told wrongly within a window, which begins with the first wrong one.
struct CodeWordLimits {
  std::size_t attempts = 5;          // about one subscriber
  std::size_t source_attempts = 50;  // by one operator, about anybody
  std::chrono::seconds window{900};
};

/// How fresh a signed statement must be when it is handed in. Each is taken once all the same: this keeps one that was
/// lost or forgotten from being used much later.
struct SignedRequestLimits {
  std::chrono::seconds max_age{86400};
  std::chrono::seconds clock_skew{300};  // by which the holder's clock may be ahead
};

struct Registry {
  storage::Database& database;  // as tamga_registration
  storage::PersonalData& personal_data;
  CodeWordHashing& code_words;
  ProfileStore& profiles;
  Random& random;
  CodeWordLimits code_word_limits;
  std::string signature_tool = {};  // the CA's own, of keys that it makes for applicants; may be empty
  SignedRequestLimits signed_request_limits = {};
  std::shared_ptr<RequestsInFlight> requests_in_flight = std::make_shared<RequestsInFlight>();
};

}  // namespace tamga::app
