// Answers in the order of the certificate's versions: whoever was shown one is not shown an older one afterwards,
// whether his answers are kept ones or signed for him.

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "server/status/ocsp_service.hpp"
#include "tests/support/ocsp_reading.hpp"
#include "tests/support/status_centre.hpp"

namespace tamga::status {
namespace {

using tamga::testing::good_status;
using tamga::testing::kStatusNow;
using tamga::testing::read_ocsp;
using tamga::testing::StatusCentre;
using tamga::testing::suspended_status;

constexpr std::uint32_t kVersions = 300;

/// Each version says since when, so that an answer tells of which it is.
StatusChange held(std::uint32_t version) {
  auto change = suspended_status(7, version);
  change.record.revoked_at = kStatusNow - std::chrono::hours(1) + std::chrono::seconds(version);
  return change;
}

TEST(OcspOrder, NobodyIsShownAnOlderVersionAfterANewerOne) {
  StatusCentre centre;
  centre.apply(held(1));
  const Bytes plain = centre.request(7);
  const Bytes fresh = centre.request(7, Bytes(16, 0x5A));
  std::atomic<std::uint32_t> shown{0};  // the newest that anybody has been shown
  std::atomic<bool> done{false};
  std::atomic<int> backwards{0};
  const auto ask = [&](const Bytes& request) {
    const std::uint32_t before = shown;
    const auto answer = read_ocsp(centre.ask(request)->body, centre.ca.certificate());
    // Three versions may come while one signature is made, as nowhere else: then nothing is shown.
    if (answer.response_status == OCSP_RESPONSE_STATUS_TRYLATER) return;
    const auto version = static_cast<std::uint32_t>((*answer.revoked_at - kStatusNow + std::chrono::hours(1)).count());
    if (version < before) ++backwards;
    std::uint32_t newest = shown;
    while (newest < version && !shown.compare_exchange_weak(newest, version)) {
    }
  };
  std::vector<std::jthread> askers;
  for (const Bytes* request : {&plain, &fresh, &plain, &fresh}) {
    askers.emplace_back([&ask, &done, request] {
      while (!done) ask(*request);
    });
  }
  for (std::uint32_t version = 2; version <= kVersions; ++version) {
    centre.apply(held(version));
    // So that kept answers of this version are there when the next one comes.
    while (shown < version) ask(plain);
  }
  done = true;
  askers.clear();
  EXPECT_EQ(backwards, 0);
  EXPECT_EQ(shown, kVersions);
}

TEST(OcspOrder, AResumedOneIsGoodAgainAndAskedAnewEachTime) {
  StatusCentre centre;
  for (std::uint32_t version = 1; version < 6; version += 2) {
    centre.apply(good_status(7, version));
    EXPECT_EQ(read_ocsp(centre.ask(centre.request(7))->body, centre.ca.certificate()).certificate_status,
              V_OCSP_CERTSTATUS_GOOD);
    centre.apply(suspended_status(7, version + 1));
    const auto answer = read_ocsp(centre.ask(centre.request(7))->body, centre.ca.certificate());
    EXPECT_EQ(answer.certificate_status, V_OCSP_CERTSTATUS_REVOKED);
    EXPECT_EQ(answer.reason, OCSP_REVOKED_STATUS_CERTIFICATEHOLD);
  }
}

}  // namespace
}  // namespace tamga::status
