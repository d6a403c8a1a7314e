// No list comes past the verifier that lint would call wrong.

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"
#include "ca-core/revocation/crl.hpp"
#include "tests/unit/ca-core/lint/broken_products.hpp"

namespace tamga::testing {
namespace {

void verify(const CrlForge& crl) {
  const Bytes der = crl.der();
  std::size_t at = 0;
  const CrlSource pieces = [&]() -> ByteView {
    const std::size_t size = std::min<std::size_t>(100, der.size() - at);
    return ByteView(der).subspan(std::exchange(at, at + size), size);
  };
  verify_crl(pieces, crl.ca ? *crl.ca : ecdsa_ca().certificate);
}

lint::Severity severity(std::string_view rule) {
  return std::ranges::find(lint::rules(), rule, &lint::RuleDescription::name)->severity;
}

TEST(CrlVerifier, RefusesWhatBreaksARule) {
  EXPECT_NO_THROW(verify(good_crl()));
  std::size_t refused = 0;
  for (const BrokenProduct<CrlForge>& fixture : crl_fixtures()) {
    CrlForge crl = good_crl();
    fixture.breaks(crl);
    // All serial numbers would have to be remembered; where the lists are made, the registry sees to it.
    const bool forgiven =
        severity(fixture.rule) == lint::Severity::warning || fixture.rule == "rfc5280.crl_serials_unique";
    if (forgiven) {
      EXPECT_NO_THROW(verify(crl)) << fixture.rule;
      continue;
    }
    ++refused;
    EXPECT_THROW(verify(crl), Error) << fixture.rule;
  }
  EXPECT_GE(refused, 40U);
}

}  // namespace
}  // namespace tamga::testing
