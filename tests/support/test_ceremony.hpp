#pragma once

// What a key ceremony of tests is held with.

#include "server/app/key_ceremony.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga::testing {

inline constexpr const char* kTestPublicUrl = "http://status.example.ru";

inline app::CeremonyOrder test_ceremony(app::TokenKeys tokens = {}) {
  return {.organization = test_organization(),
          .tools = test_tools(),
          .profiles = shipped_profiles(),
          .public_url = kTestPublicUrl,
          .tls_names = {{AlternativeName::Kind::dns, "localhost"}},
          .instance = 1,
          .tokens = std::move(tokens)};
}

}  // namespace tamga::testing
