#pragma once

// For each rule of revocation lists, OCSP responses and requests one object that breaks it and nothing else.

#include <string_view>
#include <utility>
#include <vector>

#include "tests/unit/ca-core/lint/product_forges.hpp"

namespace tamga::testing {

template <typename Forged>
struct BrokenProduct {
  // A constructor, because the compiler of Debian 12 does not take a default for `also` in a template.
  BrokenProduct(std::string_view broken, void (*how)(Forged& one), std::vector<std::string_view> others = {})
      : rule(broken), breaks(how), also(std::move(others)) {}

  std::string_view rule;
  void (*breaks)(Forged& one);
  std::vector<std::string_view> also;  // other rules that the same fault cannot help breaking
};

std::vector<BrokenProduct<CrlForge>> crl_fixtures();
std::vector<BrokenProduct<OcspForge>> ocsp_fixtures();
std::vector<BrokenProduct<RequestForge>> request_fixtures();

}  // namespace tamga::testing
