#include "server/workers/crl_target.hpp"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/scratch_folder.hpp"

namespace tamga::workers {
namespace {

namespace fs = std::filesystem;

/// As the shipped systemd unit sets it.
class PrivateUmask {
 public:
  PrivateUmask() : before_(::umask(077)) {}
  ~PrivateUmask() { ::umask(before_); }
  PrivateUmask(const PrivateUmask&) = delete;
  PrivateUmask& operator=(const PrivateUmask&) = delete;

 private:
  mode_t before_;
};

const Bytes kOctets{1, 2, 3};

void put(const fs::path& directory, const std::string& path) {
  CrlFolder(directory).put({.path = path,
                            .octets = kOctets.size(),
                            .open =
                                [] {
                                  return [given = false]() mutable {
                                    return std::exchange(given, true) ? ByteView() : ByteView(kOctets);
                                  };
                                }},
                           {});
}

unsigned mode(const fs::path& path) {
  return static_cast<unsigned>(fs::status(path).permissions());
}

TEST(CrlFolder, EverybodyMayReadWhatIsPutThereWhateverTheUmask) {
  const tamga::testing::ScratchFolder scratch;
  const PrivateUmask umask;
  const fs::path directory = scratch.path() / "outside";
  put(directory, "ca/16/07.crl");
  EXPECT_EQ(mode(directory), 0755U) << "it was not there";
  EXPECT_EQ(mode(directory / "ca"), 0755U);
  EXPECT_EQ(mode(directory / "ca" / "16"), 0755U);
  EXPECT_EQ(mode(directory / "ca" / "16" / "07.crl"), 0644U);
  std::ifstream file(directory / "ca" / "16" / "07.crl", std::ios::binary);
  EXPECT_EQ(Bytes(std::istreambuf_iterator<char>(file), {}), kOctets);
}

TEST(CrlFolder, OpensFoldersThatItFindsAndLeavesItsOwnDirectory) {
  const tamga::testing::ScratchFolder scratch;
  const fs::path directory = scratch.path() / "outside";
  fs::create_directories(directory / "ca");
  fs::permissions(directory, fs::perms::owner_all | fs::perms::group_exec);
  fs::permissions(directory / "ca", fs::perms::owner_all | fs::perms::set_gid);
  put(directory, "ca/delta.crl");
  EXPECT_EQ(mode(directory / "ca"), 02755U) << "nothing is taken away";
  EXPECT_EQ(mode(directory), 0710U) << "the operator's";
}

}  // namespace
}  // namespace tamga::workers
