#include "ca-core/revocation/crl_size.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "ca-core/openssl/random.hpp"
#include "tests/unit/ca-core/lint/specimens.hpp"

namespace tamga {
namespace {

using testing::day;

CrlSummary made_with(std::uint64_t entries) {
  static openssl::OpensslRandom random;
  const testing::ForgedCa& ca = testing::ecdsa_ca();
  CrlBuilder builder(ca.certificate, ca.signer.algorithm(), std::filesystem::temp_directory_path());
  for (std::uint64_t i = 0; i < entries; ++i) {
    builder.add({SerialNumber::random(random, 100), day(2026, 11, 1), RevocationReason::key_compromise});
  }
  return std::move(builder).finish({1, day(2026, 11, 23), day(2026, 11, 24)}, ca.signer, [](ByteView) {});
}

TEST(CrlSize, IsForetoldCloselyAndNeverTooSmall) {
  for (const std::uint64_t before : {0U, 1U, 200U}) {
    const CrlSummary list = made_with(before);
    EXPECT_EQ(crl_octets_with(list, 0), list.octets);
    for (const std::uint64_t more : {1U, 10U, 5000U}) {
      const std::uint64_t foretold = crl_octets_with(list, more);
      const std::uint64_t octets = made_with(before + more).octets;
      EXPECT_GE(foretold, octets) << before << " and " << more;
      EXPECT_LE(foretold, octets + octets / 50 + 40) << before << " and " << more;
    }
  }
}

}  // namespace
}  // namespace tamga
