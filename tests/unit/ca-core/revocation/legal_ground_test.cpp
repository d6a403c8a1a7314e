#include "ca-core/revocation/legal_ground.hpp"

#include <array>

#include <gtest/gtest.h>

namespace tamga {
namespace {

struct Row {
  std::string_view word;
  RevocationReason reason;
};

// The mapping that regulations of CAs print beside their forms.
constexpr std::array kRows{
    Row{"key_compromised", RevocationReason::key_compromise},
    Row{"data_changed", RevocationReason::affiliation_changed},
    Row{"dismissal", RevocationReason::affiliation_changed},
    Row{"powers_lost", RevocationReason::privilege_withdrawn},
    Row{"token_failure", RevocationReason::unspecified},
    Row{"activity_ended", RevocationReason::cessation_of_operation},
    Row{"holders_wish", RevocationReason::unspecified},
    Row{"possession_not_confirmed", RevocationReason::unspecified},
    Row{"key_not_unique", RevocationReason::unspecified},
    Row{"court_decision", RevocationReason::unspecified},
};

TEST(LegalGround, HasAWordAndAReason) {
  for (const Row& row : kRows) {
    const auto ground = parse_legal_ground(row.word);
    ASSERT_TRUE(ground) << row.word;
    EXPECT_EQ(to_string(*ground), row.word);
    EXPECT_EQ(reason_of(*ground), row.reason) << row.word;
  }
}

TEST(LegalGround, KnowsNoOtherWords) {
  for (const char* word : {"", "key_compromise", "KEY_COMPROMISED", "certificate_hold"}) {
    EXPECT_FALSE(parse_legal_ground(word)) << word;
  }
}

}  // namespace
}  // namespace tamga
