#include "ca-core/openssl/random.hpp"

#include <limits>

#include <openssl/rand.h>

#include "ca-core/base/error.hpp"

namespace tamga::openssl {

void OpensslRandom::fill(std::span<std::uint8_t> octets) {
  if (octets.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
      RAND_bytes(octets.data(), static_cast<int>(octets.size())) != 1) {
    throw Error(Errc::internal, LogNote{"no random octets"});
  }
}

}  // namespace tamga::openssl
