#include "server/app/ceremony_transcript.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "ca-core/keys/key_file.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga::app {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kTestNow;
using ::testing::StartsWith;

class CeremonyTranscriptTest : public ::testing::Test {
 protected:
  CeremonyTranscriptTest() {
    std::string pattern = (fs::temp_directory_path() / "tamga-transcript-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~CeremonyTranscriptTest() override { fs::remove_all(folder_); }

  CeremonyTranscript open() const { return {folder_, {.participants = {"Иванова", "Петров"}, .software = "tamga 1"}}; }
  std::string text(int number = 1) const {
    return read_file(folder_ / ("transcript-" + std::to_string(number) + ".txt"));
  }
  void append(std::string_view octets) const { std::ofstream(folder_ / "transcript-1.txt", std::ios::app) << octets; }

  /// What is wrong but for the signatures, of which these tests make none.
  static std::vector<std::string> faults(const std::string& transcript, const std::vector<Certificate>& officers) {
    std::vector<std::string> found = check_transcript(transcript, officers, {});
    std::erase_if(found, [](const std::string& fault) { return fault.starts_with("it is not signed by"); });
    return found;
  }

  fs::path folder_;
  const Certificate officer_ = testing::make_root("ecdsa-root", ParameterSet::p256).certificate();
};

TEST_F(CeremonyTranscriptTest, EachActIsALineThatFollowsOnTheOneBefore) {
  auto transcript = open();
  transcript.add(kTestNow, "root", {{"key", "abc"}});
  transcript.close(kTestNow, {officer_});
  EXPECT_THAT(faults(text(), {officer_}), IsEmpty());
  EXPECT_THAT(text(),
              StartsWith("1\t" + to_rfc3339(kTestNow) + "\topened\tparticipant: Иванова\tparticipant: Петров\t"));
  EXPECT_THAT(text(), HasSubstr("\troot\tkey: abc\t"));
}

TEST_F(CeremonyTranscriptTest, IsNotRightWithoutSignatures) {
  auto transcript = open();
  transcript.add(kTestNow, "root", {});
  transcript.close(kTestNow, {officer_});
  EXPECT_THAT(check_transcript(text(), {officer_}, {}), ElementsAre(StartsWith("it is not signed by")));
  EXPECT_THAT(check_transcript(text(), {}, {}), Contains("no officer's certificate was given"));
}

TEST_F(CeremonyTranscriptTest, TheNextOneNamesTheOneBefore) {
  {
    auto transcript = open();
    transcript.add(kTestNow, "root", {});
    transcript.close(kTestNow, {officer_});
  }
  open().add(kTestNow, "crl", {});
  EXPECT_THAT(text(2), HasSubstr("opened\tcontinues: transcript-1.txt "));
}

TEST_F(CeremonyTranscriptTest, ALineThatWasCutOffIsTakenAway) {
  open().add(kTestNow, "root", {});
  const std::string whole = text();
  append("3\t2026-");
  auto transcript = open();
  transcript.add(kTestNow, "crl", {});
  transcript.close(kTestNow, {officer_});
  EXPECT_THAT(text(), StartsWith(whole + "3\t" + to_rfc3339(kTestNow) + "\tcrl\t"));
  EXPECT_THAT(faults(text(), {officer_}), IsEmpty());
}

TEST_F(CeremonyTranscriptTest, TimesDoNotGoBack) {
  auto transcript = open();
  transcript.add(kTestNow, "root", {});
  transcript.close(kTestNow - std::chrono::hours(1), {officer_});
  EXPECT_THAT(faults(text(), {officer_}), ElementsAre(HasSubstr("the time is none, or before that of the line above")));
}

TEST_F(CeremonyTranscriptTest, NothingAfterTheClosingLineIsRight) {
  auto transcript = open();
  transcript.add(kTestNow, "root", {});
  transcript.close(kTestNow, {officer_});
  append("more");
  EXPECT_THAT(faults(text(), {officer_}), Contains("the last line has no end"));
}

TEST_F(CeremonyTranscriptTest, NamesThatWouldMakeFieldsAreRefused) {
  const Attendance disguised{.participants = {"a\tb"}, .software = "tamga 1"};
  const Attendance nobody{.participants = {}, .software = "tamga 1"};
  const TranscriptFields two_lines{{"key", "a\nb"}};
  EXPECT_REFUSED(CeremonyTranscript(folder_, disguised), Errc::configuration_invalid);
  EXPECT_REFUSED(CeremonyTranscript(folder_, nobody), Errc::configuration_invalid);
  EXPECT_REFUSED(open().add(kTestNow, "root", two_lines), Errc::configuration_invalid);
  EXPECT_REFUSED(open().close(kTestNow, {}), Errc::configuration_invalid);
}

}  // namespace
}  // namespace tamga::app
