#include "ca-core/revocation/legal_ground.hpp"

#include <array>

namespace tamga {
namespace {

struct GroundRow {
  LegalGround ground;
  std::string_view word;
  RevocationReason reason;
};

constexpr std::array kGrounds{
    GroundRow{LegalGround::key_compromised, "key_compromised", RevocationReason::key_compromise},
    GroundRow{LegalGround::data_changed, "data_changed", RevocationReason::affiliation_changed},
    GroundRow{LegalGround::dismissal, "dismissal", RevocationReason::affiliation_changed},
    GroundRow{LegalGround::powers_lost, "powers_lost", RevocationReason::privilege_withdrawn},
    GroundRow{LegalGround::token_failure, "token_failure", RevocationReason::unspecified},
    GroundRow{LegalGround::activity_ended, "activity_ended", RevocationReason::cessation_of_operation},
    GroundRow{LegalGround::holders_wish, "holders_wish", RevocationReason::unspecified},
    GroundRow{LegalGround::possession_not_confirmed, "possession_not_confirmed", RevocationReason::unspecified},
    GroundRow{LegalGround::key_not_unique, "key_not_unique", RevocationReason::unspecified},
    GroundRow{LegalGround::court_decision, "court_decision", RevocationReason::unspecified},
};

}  // namespace

std::string_view to_string(LegalGround ground) {
  for (const GroundRow& row : kGrounds) {
    if (row.ground == ground) return row.word;
  }
  return {};
}

std::optional<LegalGround> parse_legal_ground(std::string_view word) {
  for (const GroundRow& row : kGrounds) {
    if (row.word == word) return row.ground;
  }
  return std::nullopt;
}

RevocationReason reason_of(LegalGround ground) {
  for (const GroundRow& row : kGrounds) {
    if (row.ground == ground) return row.reason;
  }
  return RevocationReason::unspecified;
}

}  // namespace tamga
