#include "ca-core/revocation/crl_spool_follower.hpp"

#include <memory>
#include <optional>

#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tamga {
namespace {

constexpr std::size_t kMany = 3 * kCrlChunk + 5;

class CrlSpoolFollowerTest : public ::testing::Test {
 protected:
  /// Whatever comes, piece by piece.
  CrlSpoolFollower::Work collect() {
    return [this](const CrlSource& octets) {
      for (ByteView piece = octets(); !piece.empty(); piece = octets()) {
        pieces_.push_back(piece.size());
        seen_.insert(seen_.end(), piece.begin(), piece.end());
      }
    };
  }

  /// Writes so many octets; all of them.
  Bytes write(CrlSpoolFollower& follower, std::size_t count) {
    Bytes written;
    while (written.size() < count) {
      const auto octet = static_cast<std::uint8_t>(written.size() * 31 >> 7U);
      written.push_back(octet);
      spool_->buffer().push_back(octet);
      spool_->buffer_grown();
      follower.grown();
    }
    return written;
  }

  const testing::ScratchFolder folder_;
  const std::shared_ptr<CrlSpool> spool_ = std::make_shared<CrlSpool>(folder_.path());
  Bytes seen_;
  std::vector<std::size_t> pieces_;
};

TEST_F(CrlSpoolFollowerTest, GivesEverythingWhileMoreIsWritten) {
  CrlSpoolFollower follower(spool_, collect());
  const Bytes written = write(follower, kMany);
  spool_->complete();
  follower.finish();
  EXPECT_EQ(seen_, written);
  EXPECT_EQ(pieces_, (std::vector<std::size_t>{kCrlChunk, kCrlChunk, kCrlChunk, 5}));
}

TEST_F(CrlSpoolFollowerTest, GivesALittleAndNothing) {
  for (const std::size_t count : {std::size_t{0}, std::size_t{7}}) {
    CrlSpoolFollower follower(spool_, collect());
    const Bytes written = write(follower, count);
    spool_->complete();
    follower.finish();
    EXPECT_EQ(seen_, written);
  }
}

TEST_F(CrlSpoolFollowerTest, ThrowsWhatWentWrongInTheThread) {
  CrlSpoolFollower follower(spool_, [](const CrlSource& octets) {
    octets();
    throw Error(Errc::crl_invalid, LogNote{"an entry"});
  });
  EXPECT_REFUSED(
      {
        write(follower, kMany);
        spool_->complete();
        follower.finish();
      },
      Errc::crl_invalid);
}

TEST_F(CrlSpoolFollowerTest, EndsEarlyWhenItIsGivenUp) {
  std::optional<CrlSpoolFollower> follower(std::in_place, spool_, collect());
  const Bytes written = write(*follower, kMany);
  follower.reset();
  EXPECT_LE(seen_.size(), written.size());
  EXPECT_TRUE(std::equal(seen_.begin(), seen_.end(), written.begin()));
}

}  // namespace
}  // namespace tamga
