#pragma once

// Where the tables of rules for PKCS#10 requests are.

#include <span>

#include "ca-core/lint/request_specimen.hpp"
#include "ca-core/lint/rule.hpp"

namespace tamga::lint {

using RequestRule = RuleOf<RequestSpecimen>;

std::span<const RequestRule> request_rules();
std::span<const RequestRule> request_key_rules();

}  // namespace tamga::lint
