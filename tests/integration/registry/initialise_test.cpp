#include "server/app/initialise.hpp"

#include <fstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "server/app/registered_authorities.hpp"
#include "tests/integration/registry/installed_authorities.hpp"
#include "tests/integration/registry/registry_fixture.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga::app {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::InstalledAuthorities;
using testing::PostgresCluster;

class InitialiseTest : public ::testing::Test {
 protected:
  InitialiseTest()
      : name_(PostgresCluster::running().create_database()),
        database_(PostgresCluster::running().connection_string(name_, "tamga_issuance"), 2) {
    std::string pattern = (fs::temp_directory_path() / "tamga-init-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~InitialiseTest() override { fs::remove_all(folder_); }

  /// What is refused is refused before any of this matters.
  std::string refusal(const fs::path& directory) {
    try {
      initialise(database_, directory, Password(std::string("пароль")),
                 {.organization = {},
                  .tools = testing::test_tools(),
                  .profiles = shipped_profiles(),
                  .public_url = "http://status.example.ru",
                  .tls_names = {},
                  .instance = 1},
                 testing::kTestNow, random_);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Errc::already_initialised);
      return error.note().text;
    }
    return "none";
  }

  openssl::OpensslRandom random_;
  std::string name_;
  storage::Database database_;
  fs::path folder_;
};

TEST_F(InitialiseTest, SaysWhatToDoAboutKeysThatTheDatabaseDoesNotKnow) {
  fs::create_directory(folder_ / "keys");
  std::ofstream(folder_ / "keys" / "gost-root.key") << "a key";
  EXPECT_THAT(refusal(folder_ / "keys"), HasSubstr("If an earlier `tamga init` was interrupted, remove the folder"));
  EXPECT_TRUE(fs::exists(folder_ / "keys" / "gost-root.key"));
}

TEST_F(InitialiseTest, LetsOneCeremonyAtATimeWork) {
  const int other = open(folder_.c_str(), O_RDONLY | O_DIRECTORY);
  ASSERT_EQ(flock(other, LOCK_EX), 0);
  fs::create_directory(folder_ / "keys.new");
  std::ofstream(folder_ / "keys.new" / "gost-root.key") << "the other's key";
  EXPECT_THAT(refusal(folder_ / "keys"), HasSubstr("another `tamga init` is at work"));
  EXPECT_THAT(refusal(folder_ / "keys/"), HasSubstr("another `tamga init` is at work"));
  EXPECT_TRUE(fs::exists(folder_ / "keys.new" / "gost-root.key"));
  close(other);
}

class RegisteredAuthoritiesTest : public testing::RegistryTest {
 protected:
  std::string refusal(storage::Database& database) {
    try {
      check_registered_authorities(database, InstalledAuthorities::instance().keys());
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Errc::configuration_invalid);
      return error.note().text;
    }
    return "none";
  }
};

TEST_F(RegisteredAuthoritiesTest, DoNotSignTheAuditLog) {
  const AuthorityKeys& keys = InstalledAuthorities::instance().keys();
  EXPECT_NO_THROW(check_audit_key(keys, KeyFileSigner(PrivateKey::generate(ParameterSet::p256))));
  for (const std::string& name : keys.names()) {
    EXPECT_REFUSED(check_audit_key(keys, keys.signer(name)), Errc::configuration_invalid);
  }
}

TEST_F(RegisteredAuthoritiesTest, AreThoseOfTheKeysDirectory) {
  EXPECT_EQ(refusal(issuance_), "none");
}

TEST_F(RegisteredAuthoritiesTest, AreMissedInAnEmptyDatabase) {
  const std::string name = PostgresCluster::running().create_database();
  storage::Database empty(PostgresCluster::running().connection_string(name, "tamga_issuance"), 1);
  EXPECT_THAT(refusal(empty), HasSubstr("the database does not know the CA gost-root"));
}

TEST_F(RegisteredAuthoritiesTest, AreToldFromThoseOfAnotherInstallation) {
  PostgresCluster::running().execute(
      name_, "UPDATE tamga.certification_authorities SET certificate = '\\x30' WHERE name = 'staff'");
  EXPECT_THAT(refusal(issuance_), HasSubstr("the certificate of the CA staff"));
}

}  // namespace
}  // namespace tamga::app
