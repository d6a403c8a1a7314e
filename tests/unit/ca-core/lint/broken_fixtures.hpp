#pragma once

// For each rule one certificate that breaks it and nothing else.

#include <string_view>
#include <vector>

#include "tests/unit/ca-core/lint/specimens.hpp"

namespace tamga::testing {

struct BrokenFixture {
  std::string_view rule;
  Case (*base)();
  void (*breaks)(Case& one);
  /// Other rules that the same fault cannot help breaking.
  std::vector<std::string_view> also = {};
};

std::vector<BrokenFixture> rfc5280_fixtures();
std::vector<BrokenFixture> gost_and_service_fixtures();
std::vector<BrokenFixture> order795_fixtures();
std::vector<BrokenFixture> further_fixtures();

}  // namespace tamga::testing
