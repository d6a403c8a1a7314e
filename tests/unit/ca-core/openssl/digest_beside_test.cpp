#include "ca-core/openssl/digest_beside.hpp"

#include <gtest/gtest.h>

namespace tamga::openssl {
namespace {

TEST(DigestBeside, IsTheHashOfAllInTheirOrder) {
  // Pieces for this thread and for the one beside, in turns.
  Bytes octets(1'000'000);
  for (std::size_t i = 0; i < octets.size(); ++i) octets[i] = static_cast<std::uint8_t>(i * i >> 3U);
  for (const auto algorithm : {DigestAlgorithm::sha256, DigestAlgorithm::streebog256}) {
    DigestBeside beside(algorithm);
    std::size_t at = 0;
    for (const std::size_t size : {10U, 300'000U, 0U, 5U, 400'000U, 200'000U, 99'985U}) {
      beside.update(ByteView(octets).subspan(at, size));
      at += size;
    }
    ASSERT_EQ(at, octets.size());
    EXPECT_EQ(beside.finish(), digest(algorithm, octets));
    EXPECT_EQ(beside.finish(), digest(algorithm, {})) << "finish() starts afresh";
  }
}

TEST(DigestBeside, LeavesTheOctetsWhenItWasWaitedFor) {
  Bytes octets(200'000, 1);
  DigestBeside beside(DigestAlgorithm::sha256);
  beside.update(octets);
  beside.wait();
  octets.assign(octets.size(), 2);
  EXPECT_EQ(beside.finish(), sha256(Bytes(200'000, 1)));
}

TEST(DigestBeside, EndsWithItsWork) {
  const Bytes octets(200'000, 1);
  DigestBeside beside(DigestAlgorithm::sha256);
  beside.update(octets);
}

}  // namespace
}  // namespace tamga::openssl
