#pragma once

// Signatures of a key and nothing else: what answers that are signed on the spot are held against.

#include <chrono>
#include <cstdint>

#include <time.h>

#include "ca-core/issuing/signer.hpp"

namespace tamga::bench {

/// Signatures a second of this thread's processor time, over a message as long as an answer's tbsResponseData.
inline double bare_signatures_per_cpu_second(const Signer& signer, std::chrono::duration<double> limit) {
  const auto cpu = [] {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
  };
  Bytes message(300, 0x5A);
  const double begin = cpu();
  double used = 0;
  std::uint64_t count = 0;
  for (; used < limit.count(); ++count) {
    message.front() = static_cast<std::uint8_t>(count);
    signer.sign(message);
    used = cpu() - begin;
  }
  return static_cast<double>(count) / used;
}

}  // namespace tamga::bench
