#include "server/status/change_log.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "server/status/change_cursor.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/status_samples.hpp"

namespace tamga::status {
namespace {

using tamga::testing::good_status;
using tamga::testing::kStatusNow;
using tamga::testing::revoked_status;

PublishedChange published(std::uint64_t position, std::int64_t mark = 7) {
  return {.position = position,
          .mark = mark,
          .published_at = kStatusNow,
          .change = position % 2 == 0 ? revoked_status(position) : good_status(position)};
}

std::vector<PublishedChange> published(std::uint64_t first, std::uint64_t last, std::int64_t mark) {
  std::vector<PublishedChange> changes;
  for (std::uint64_t position = first; position <= last; ++position) changes.push_back(published(position, mark));
  return changes;
}

class ChangeLogTest : public ::testing::Test {
 protected:
  std::filesystem::path file() const { return folder_.path() / "changes.log"; }

  void flip_an_octet_of(std::uint64_t position) {
    std::fstream stream(file(), std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(64 * position + 20));
    const int octet = stream.get();
    stream.seekp(static_cast<std::streamoff>(64 * position + 20));
    stream.put(static_cast<char>(octet ^ 1));
  }

  tamga::testing::ScratchFolder folder_;
};

TEST_F(ChangeLogTest, GivesBackWhatItWasGivenAlsoAfterARestart) {
  auto changes = published(1, 10, -3);
  changes[4].change.reset();  // of a serial number that no certificate can have
  {
    ChangeLog log(folder_.path());
    EXPECT_EQ(log.size(), 0U);
    EXPECT_FALSE(log.freshness().known_at());
    EXPECT_TRUE(log.read(0, 10).empty());
    ASSERT_TRUE(log.append(std::span(changes).first(6)));
    ASSERT_TRUE(log.append(std::span(changes).subspan(6)));
    EXPECT_EQ(log.read(0, 100), changes);
  }
  const ChangeLog log(folder_.path());
  EXPECT_EQ(log.size(), 10U);
  EXPECT_EQ(log.read(0, 100), changes);
  EXPECT_EQ(log.read(7, 2), std::vector(changes.begin() + 7, changes.begin() + 9));
  EXPECT_TRUE(log.read(10, 5).empty());
  EXPECT_TRUE(log.read(UINT64_MAX, 5).empty());
  EXPECT_EQ(log.find(3), changes[2]);
  EXPECT_FALSE(log.find(0));
  EXPECT_FALSE(log.find(11));
  EXPECT_FALSE(log.find(UINT64_MAX));
  EXPECT_EQ(log.freshness().known_at(), kStatusNow);
}

TEST_F(ChangeLogTest, CutsOffWhatACrashLeftUnfinished) {
  {
    ChangeLog log(folder_.path());
    ASSERT_TRUE(log.append(published(1, 8, 7)));
  }
  std::filesystem::resize_file(file(), 64 * 9 - 5);
  {
    ChangeLog log(folder_.path());
    EXPECT_EQ(log.size(), 7U);
    ASSERT_TRUE(log.append(published(8, 8, 9)));
    EXPECT_EQ(log.find(8)->mark, 9);
  }
  // A page of the middle never reached the disk: what follows it has no meaning.
  flip_an_octet_of(5);
  const ChangeLog log(folder_.path());
  EXPECT_EQ(log.size(), 4U);
  EXPECT_EQ(log.read(0, 100), published(1, 4, 7));
}

TEST_F(ChangeLogTest, DoesNotGiveOutADamagedChange) {
  ChangeLog log(folder_.path());
  ASSERT_TRUE(log.append(published(1, 8, 7)));
  flip_an_octet_of(5);
  EXPECT_EQ(log.read(0, 4), published(1, 4, 7));
  EXPECT_FALSE(log.is_damaged());
  EXPECT_REFUSED(log.read(0, 5), Errc::file_unreadable);
  EXPECT_TRUE(log.is_damaged());
  ASSERT_TRUE(log.clear());
  EXPECT_FALSE(log.is_damaged());
  EXPECT_EQ(log.size(), 0U);
  EXPECT_FALSE(log.freshness().known_at());
  ASSERT_TRUE(log.append(published(1, 1, 8)));
  EXPECT_EQ(log.read(0, 5), published(1, 1, 8));
}

TEST_F(ChangeLogTest, AFileOfAnotherKindIsWrittenAnew) {
  std::ofstream(file()) << std::string(300, 'x');
  ChangeLog log(folder_.path());
  EXPECT_EQ(log.size(), 0U);
  ASSERT_TRUE(log.append(published(1, 3, 7)));
  EXPECT_EQ(log.read(0, 5).size(), 3U);
}

TEST_F(ChangeLogTest, AFolderThatIsNotThereIsRefused) {
  EXPECT_REFUSED(ChangeLog(folder_.path() / "none"), Errc::file_unreadable);
}

TEST(ChangeCursor, IsTheSameWordThereAndBack) {
  for (const ChangeCursor& cursor :
       {ChangeCursor{}, ChangeCursor{.position = 1, .mark = -1, .published_at = kStatusNow},
        ChangeCursor{.position = UINT64_MAX, .mark = INT64_MIN, .published_at = kStatusNow}}) {
    EXPECT_EQ(cursor.to_text().size(), 48U);
    EXPECT_EQ(ChangeCursor::parse(cursor.to_text()), cursor);
  }
  EXPECT_EQ(ChangeCursor{}.to_text(), std::string(48, '0'));
}

TEST(ChangeCursor, OtherWordsAreNone) {
  const std::string good = ChangeCursor{.position = 171, .mark = 1, .published_at = kStatusNow}.to_text();
  std::string capital = good;
  capital[14] = 'A';  // of "ab"
  ASSERT_NE(capital, good);
  for (const std::string& word : {std::string(), std::string("0"), good + "0", good.substr(1), capital,
                                  std::string(47, '0') + "g", std::string(48, 'f'), std::string("latest")}) {
    EXPECT_FALSE(ChangeCursor::parse(word)) << word;
  }
}

TEST_F(ChangeLogTest, TellsCursorsOfItsHistoryFromOthers) {
  ChangeLog log(folder_.path());
  ASSERT_TRUE(log.append(published(1, 8, 7)));
  log.freshness().set_known_at(kStatusNow + std::chrono::seconds(30));
  EXPECT_EQ(state_of({}, log), CursorState::known);
  EXPECT_EQ(state_of(ChangeCursor::after(published(8)), log), CursorState::known);
  EXPECT_EQ(state_of(ChangeCursor::after(published(8, 6)), log), CursorState::foreign);
  EXPECT_EQ(state_of({.position = 0, .mark = 1, .published_at = {}}, log), CursorState::foreign);
  // Published before the moment until which everything is known here, and not here.
  EXPECT_EQ(state_of(ChangeCursor::after(published(9)), log), CursorState::foreign);
  ChangeCursor ahead = ChangeCursor::after(published(9));
  ahead.published_at = kStatusNow + std::chrono::seconds(26);
  EXPECT_EQ(state_of(ahead, log), CursorState::ahead);
  ASSERT_TRUE(log.clear());
  EXPECT_EQ(state_of(ChangeCursor::after(published(8)), log), CursorState::ahead) << "nothing is known yet";
}

}  // namespace
}  // namespace tamga::status
