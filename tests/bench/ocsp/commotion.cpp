#include "tests/bench/ocsp/commotion.hpp"

#include <chrono>

#include <pthread.h>
#include <sched.h>

#include "ca-core/revocation/crl.hpp"
#include "tests/support/status_samples.hpp"

namespace tamga::bench {
namespace {

constexpr std::uint64_t kBatch = 100;
constexpr std::chrono::milliseconds kBetweenBatches{100};

void revoke(const std::stop_token& stop, status::StatusIndex& index, status::ResponseCache& cache,
            std::uint64_t certificates) {
  std::uint64_t number = 0;
  for (auto next = std::chrono::steady_clock::now(); !stop.stop_requested(); next += kBetweenBatches) {
    for (std::uint64_t i = 0; i < kBatch; ++i, number = (number + 1) % (certificates / 2)) {
      const auto change = testing::revoked_status(number, 2);
      cache.replace(change.key, [&] { index.apply(change); });
    }
    std::this_thread::sleep_until(next + kBetweenBatches);
  }
}

void build(const std::stop_token& stop, const Commotion::Authority& ca, const std::filesystem::path& folder,
           std::uint64_t entries) {
  const sched_param parameters{};
  pthread_setschedparam(pthread_self(), SCHED_IDLE, &parameters);
  const Instant now = testing::kStatusNow;
  while (!stop.stop_requested()) {
    CrlBuilder builder(ca.certificate, ca.signer.algorithm(), folder);
    for (std::uint64_t i = 0; i < entries && !stop.stop_requested(); ++i) {
      builder.add({.serial = testing::numbered_serial(i), .revoked_at = now, .reason = RevocationReason::superseded});
    }
    std::move(builder).finish({1, now, now + std::chrono::hours(24)}, ca.signer, [](ByteView) {});
  }
}

}  // namespace

Commotion::Commotion(status::StatusIndex& index, status::ResponseCache& cache, const Authority& ca,
                     const std::filesystem::path& folder, std::uint64_t certificates, std::uint64_t entries)
    : revocations_(
          [&index, &cache, certificates](const std::stop_token& stop) { revoke(stop, index, cache, certificates); }),
      lists_([ca, folder, entries](const std::stop_token& stop) { build(stop, ca, folder, entries); }) {}

Commotion::~Commotion() = default;

}  // namespace tamga::bench
