#pragma once

// Where the tables of rules for OCSP responses are.

#include <span>

#include "ca-core/lint/ocsp_specimen.hpp"
#include "ca-core/lint/rule.hpp"

namespace tamga::lint {

using OcspRule = RuleOf<OcspSpecimen>;

/// Of the response as a whole and of who signed it.
std::span<const OcspRule> ocsp_response_rules();
/// Of what it says of each certificate.
std::span<const OcspRule> ocsp_answer_rules();

}  // namespace tamga::lint
