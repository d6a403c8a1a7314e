#include "ca-core/keys/key_file.hpp"

#include <csignal>
#include <filesystem>
#include <optional>

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "tests/support/expect_error.hpp"

namespace tamga {
namespace {

namespace fs = std::filesystem;

class KeyFile : public ::testing::Test {
 protected:
  KeyFile() {
    std::string pattern = (fs::temp_directory_path() / "tamga-key-file-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~KeyFile() override { fs::remove_all(directory_); }

  fs::path at(const char* name) const { return directory_ / name; }

 private:
  fs::path directory_;
};

TEST_F(KeyFile, IsWrittenForItsOwnerOnly) {
  const PrivateKey key = PrivateKey::generate(ParameterSet::cryptopro_a);
  const Password password(std::string("secret"));
  write_key_file(at("ca.key"), key, password);
  EXPECT_EQ(fs::status(at("ca.key")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(read_key_file(at("ca.key"), password).public_key(), key.public_key());
}

TEST_F(KeyFile, ModeDoesNotDependOnTheUmask) {
  const mode_t before = umask(0077);
  write_new_file(at("ca.crt"), "certificate", FileMode::readable);
  umask(0);
  write_new_file(at("ca.key"), "key", FileMode::secret);
  umask(before);
  EXPECT_EQ(static_cast<unsigned>(fs::status(at("ca.crt")).permissions()), 0644U);
  EXPECT_EQ(static_cast<unsigned>(fs::status(at("ca.key")).permissions()), 0600U);
}

TEST_F(KeyFile, IsNeverOverwritten) {
  write_new_file(at("ca.key"), "first", FileMode::secret);
  EXPECT_REFUSED(write_new_file(at("ca.key"), "second", FileMode::secret), Errc::already_initialised);
  EXPECT_EQ(read_file(at("ca.key")), "first");
}

TEST_F(KeyFile, IsNotWrittenThroughALink) {
  fs::create_symlink(at("elsewhere"), at("ca.key"));
  EXPECT_REFUSED(write_new_file(at("ca.key"), "key", FileMode::secret), Errc::already_initialised);
  EXPECT_FALSE(fs::exists(at("elsewhere")));
}

TEST_F(KeyFile, IsRefusedWhenOthersMayReadIt) {
  write_new_file(at("ca.key"), "key", FileMode::secret);
  EXPECT_EQ(read_secret_file(at("ca.key")), "key");
  for (const auto mode : {fs::perms::group_read, fs::perms::others_read, fs::perms::group_write}) {
    fs::permissions(at("ca.key"), fs::perms::owner_read | mode);
    EXPECT_REFUSED(read_secret_file(at("ca.key")), Errc::file_unreadable);
  }
}

TEST_F(KeyFile, IsRefusedWhenItIsNoFile) {
  EXPECT_REFUSED(read_file(at("missing")), Errc::file_unreadable);
  fs::create_directory(at("folder"));
  EXPECT_REFUSED(read_file(at("folder")), Errc::file_unreadable);
  write_new_file(at("huge"), std::string(1024 * 1024 + 1, 'x'), FileMode::secret);
  EXPECT_REFUSED(read_file(at("huge")), Errc::file_unreadable);
}

TEST_F(KeyFile, IsRefusedWithoutWaitingWhenItIsAPipe) {
  ASSERT_EQ(mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_REFUSED(read_secret_file(at("pipe")), Errc::file_unreadable);
}

TEST_F(KeyFile, IsNotLeftHalfWritten) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight{4, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  std::optional<Errc> refusal;
  try {
    write_new_file(at("ca.key"), "more than four octets", FileMode::secret);
  } catch (const Error& error) {
    refusal = error.code();
  }
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(refusal, Errc::file_unreadable);
  EXPECT_FALSE(fs::exists(at("ca.key")));
  EXPECT_NO_THROW(write_new_file(at("ca.key"), "more than four octets", FileMode::secret));
}

TEST_F(KeyFile, PasswordIsTheFirstLine) {
  write_new_file(at("a"), "secret words\nsecond line\n", FileMode::secret);
  write_new_file(at("b"), "secret\r\n", FileMode::secret);
  write_new_file(at("c"), " no line break ", FileMode::secret);
  write_new_file(at("d"), "\nsecond line\n", FileMode::secret);
  EXPECT_EQ(read_password_file(at("a")).reveal(), "secret words");
  EXPECT_EQ(read_password_file(at("b")).reveal(), "secret");
  EXPECT_EQ(read_password_file(at("c")).reveal(), " no line break ");
  EXPECT_REFUSED(read_password_file(at("d")), Errc::file_unreadable);
}

}  // namespace
}  // namespace tamga
