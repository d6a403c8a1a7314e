#pragma once

// What goes on in a status daemon beside its answers, as a load that can be switched on: revocations that arrive in
// batches, and a long CRL that is built at idle priority, over and over.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <thread>

#include "ca-core/issuing/signer.hpp"
#include "ca-core/x509/certificate.hpp"
#include "server/status/response_cache.hpp"
#include "server/status/status_index.hpp"

namespace tamga::bench {

class Commotion {
 public:
  struct Authority {
    const Certificate& certificate;
    const Signer& signer;
  };

  /// 1,000 of `certificates` are revoked a second, in ten batches, from the first one on and never the last half of
  /// them; lists of `entries`. Everything must live longer.
  Commotion(status::StatusIndex& index, status::ResponseCache& cache, const Authority& ca,
            const std::filesystem::path& folder, std::uint64_t certificates, std::uint64_t entries);
  ~Commotion();
  Commotion(const Commotion&) = delete;
  Commotion& operator=(const Commotion&) = delete;

 private:
  std::jthread revocations_;
  std::jthread lists_;
};

}  // namespace tamga::bench
