#include "ca-core/openssl/digest_beside.hpp"

namespace tamga::openssl {
namespace {

constexpr std::size_t kWorthAThread = std::size_t{64} << 10U;

}  // namespace

void DigestBeside::update(ByteView octets) {
  wait();
  if (octets.size() < kWorthAThread) return digest_.update(octets);
  thread_.run([this, octets] { digest_.update(octets); });
}

Bytes DigestBeside::finish() {
  wait();
  return digest_.finish();
}

}  // namespace tamga::openssl
