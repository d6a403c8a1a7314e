#include "server/config/config.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "ca-core/base/error.hpp"

namespace tamga::config {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Path kFile = "/etc/tamga/tamga.toml";

std::string example() {
  std::ifstream stream(TAMGA_SOURCE_DIR "/deploy/tamga.toml");
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string replaced(std::string text, const std::string& old_text, const std::string& new_text) {
  const auto position = text.find(old_text);
  EXPECT_NE(position, std::string::npos) << old_text;
  return text.replace(position, old_text.size(), new_text);
}

/// What is said about the example with one change.
std::string refusal(const std::string& old_text, const std::string& new_text) {
  try {
    parse(replaced(example(), old_text, new_text), kFile);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Errc::configuration_invalid);
    return error.note().text;
  }
  return "taken";
}

TEST(Config, TheDocumentedExampleIsTaken) {
  const Config config = parse(example(), kFile);
  EXPECT_TRUE(config.daemon.has(Duty::registration));
  EXPECT_TRUE(config.daemon.has(Duty::issuance));
  EXPECT_TRUE(config.daemon.has(Duty::status));
  EXPECT_EQ(config.api.listen, (Endpoint{"127.0.0.1", 8443}));
  ASSERT_EQ(config.api.certificates.size(), 2U);
  EXPECT_EQ(config.api.certificates[1].key, "/etc/tamga/keys/tls-gost.key");
  EXPECT_EQ(config.api.tls_max, TlsVersion::tls12);
  EXPECT_EQ(config.crl.validity, Seconds(7 * 86400));
  EXPECT_EQ(config.code_word.window, Seconds(900));
  EXPECT_EQ(config.organization.region, "г. Москва");
}

TEST(Config, TheExampleShowsTheDefaults) {
  // Every value that may be left out stands in the example as it is without it.
  const Config config = parse(example(), kFile);
  EXPECT_EQ(config.api.max_body, Api{}.max_body);
  EXPECT_EQ(config.api.worker_threads, Api{}.worker_threads);
  EXPECT_EQ(config.api.registry_burst, Api{}.registry_burst);
  EXPECT_EQ(config.api.registry_per_second, Api{}.registry_per_second);
  EXPECT_EQ(config.api.idle_timeout, Api{}.idle_timeout);
  EXPECT_EQ(config.status.ocsp_validity, Status{}.ocsp_validity);
  EXPECT_EQ(config.status.ocsp_retention, Status{}.ocsp_retention);
  EXPECT_EQ(config.status.ocsp_never_issued, Status{}.ocsp_never_issued);
  EXPECT_EQ(config.status.ocsp_nonce, Status{}.ocsp_nonce);
  EXPECT_EQ(config.status.ocsp_nonce_min, Status{}.ocsp_nonce_min);
  EXPECT_EQ(config.status.ocsp_nonce_max, Status{}.ocsp_nonce_max);
  EXPECT_EQ(config.status.max_age, Status{}.max_age);
  EXPECT_EQ(config.issuance.lease, Issuance{}.lease);
  EXPECT_EQ(config.issuance.responder_renewal, Issuance{}.responder_renewal);
  EXPECT_EQ(config.crl.period, Crl{}.period);
  EXPECT_EQ(config.crl.delta, Crl{}.delta);
  EXPECT_EQ(config.crl.warn_octets, Crl{}.warn_octets);
  EXPECT_EQ(config.crl.shards, Crl{}.shards);
  EXPECT_EQ(config.crl.former_shards, Crl{}.former_shards);
  EXPECT_EQ(config.crl.delta_reach, Crl{}.delta_reach);
  EXPECT_EQ(config.monitor.urls, Monitor{}.urls);
  EXPECT_EQ(config.monitor.interval, Monitor{}.interval);
  EXPECT_EQ(config.monitor.patience, Monitor{}.patience);
  EXPECT_EQ(config.monitor.sample, Monitor{}.sample);
  EXPECT_EQ(config.webhooks.senders, Webhooks{}.senders);
  EXPECT_EQ(config.webhooks.timeout, Webhooks{}.timeout);
  EXPECT_EQ(config.webhooks.retry_max, Webhooks{}.retry_max);
  EXPECT_EQ(config.webhooks.give_up, Webhooks{}.give_up);
  EXPECT_EQ(config.webhooks.allow_http, Webhooks{}.allow_http);
  EXPECT_EQ(config.webhooks.allow_private, Webhooks{}.allow_private);
  EXPECT_EQ(config.webhooks.ca_file, Webhooks{}.ca_file);
  EXPECT_EQ(config.code_word.memory_kib, CodeWord{}.memory_kib);
  EXPECT_EQ(config.code_word.source_attempts, CodeWord{}.source_attempts);
}

TEST(Config, OcspAnswersAsTheOperatorWants) {
  const auto status = [](const std::string& old_text, const std::string& new_text) {
    return parse(replaced(example(), old_text, new_text), kFile).status;
  };
  EXPECT_EQ(status("ocsp_retention = \"forever\"", "ocsp_retention = \"3650d\"").ocsp_retention, Seconds(3650 * 86400));
  EXPECT_EQ(status("ocsp_never_issued = \"unknown\"", "ocsp_never_issued = \"revoked\"").ocsp_never_issued,
            NeverIssued::revoked);
  EXPECT_EQ(status("ocsp_nonce = \"repeat\"", "ocsp_nonce = \"ignore\"").ocsp_nonce, NoncePolicy::ignore);
  EXPECT_THAT(refusal("ocsp_retention = \"forever\"", "ocsp_retention = \"always\""), HasSubstr("ocsp_retention"));
  EXPECT_THAT(refusal("ocsp_never_issued = \"unknown\"", "ocsp_never_issued = \"good\""),
              HasSubstr("ocsp_never_issued"));
  EXPECT_THAT(refusal("ocsp_nonce = \"repeat\"", "ocsp_nonce = \"refuse\""), HasSubstr("ocsp_nonce"));
  // RFC 9654 section 2.1: 16 to 32 octets must be taken, more than 128 must not.
  EXPECT_THAT(refusal("ocsp_nonce_min = 1\n", "ocsp_nonce_min = 17\n"), HasSubstr("ocsp_nonce_min"));
  EXPECT_THAT(refusal("ocsp_nonce_max = 128", "ocsp_nonce_max = 31"), HasSubstr("ocsp_nonce_max"));
  EXPECT_THAT(refusal("ocsp_nonce_max = 128", "ocsp_nonce_max = 129"), HasSubstr("ocsp_nonce_max"));
}

TEST(Config, RetentionIsWrittenAsItIsRead) {
  Config config = parse(replaced(example(), "ocsp_retention = \"forever\"", "ocsp_retention = \"36h\""), kFile);
  EXPECT_THAT(to_toml(config), HasSubstr("36h"));
  config.status.ocsp_retention.reset();
  EXPECT_THAT(to_toml(config), HasSubstr("forever"));
}

constexpr const char* kTokens =
    "password_file = \"secrets/keys-password\"\n"
    "[[keys.tokens]]\n"
    "name = \"ecdsa-root\"\n"
    "uri = \"pkcs11:token=ca;object=root?module-path=/usr/lib/softhsm/libsofthsm2.so\"\n"
    "pin_file = \"secrets/token-pin\"\n";

TEST(Config, KeysMayBeInTokens) {
  const Config config = parse(replaced(example(), "password_file = \"secrets/keys-password\"\n", kTokens), kFile);
  ASSERT_EQ(config.keys.tokens.size(), 1U);
  const auto& [name, key] = *config.keys.tokens.begin();
  EXPECT_EQ(name, "ecdsa-root");
  EXPECT_EQ(key.uri, "pkcs11:token=ca;object=root?module-path=/usr/lib/softhsm/libsofthsm2.so");
  EXPECT_EQ(key.pin_file, "/etc/tamga/secrets/token-pin");
  EXPECT_EQ(parse(to_toml(config), kFile).keys.tokens, config.keys.tokens);
}

TEST(Config, TokensAreRefusedWithTheirLine) {
  const auto refused = [](const std::string& old_text, const std::string& new_text) {
    return refusal("password_file = \"secrets/keys-password\"\n", replaced(kTokens, old_text, new_text));
  };
  EXPECT_THAT(refused("libsofthsm2.so", "libsofthsm2.so&pin-value=1234"),
              HasSubstr("[keys] tokens uri must not have a"));
  EXPECT_THAT(refused("libsofthsm2.so", "libsofthsm2.so&pin-value=1234"), ::testing::Not(HasSubstr("1234")));
  EXPECT_THAT(refused("pin_file", "pin"), HasSubstr("[keys] tokens pin_file is missing"));
  EXPECT_THAT(
      refused("[[keys.tokens]]\n",
              std::string("[[keys.tokens]]\nname = \"ecdsa-root\"\nuri = "
                          "\"pkcs11:serial=1;id=%01?module-path=/m.so\"\npin_file = \"pin\"\n[[keys.tokens]]\n")),
      HasSubstr("[keys] tokens name names \"ecdsa-root\" twice"));
}

TEST(Config, WhatIsPrintedCanBeReadAgain) {
  const Config config = parse(example(), kFile);
  const std::string printed = to_toml(config);
  EXPECT_EQ(to_toml(parse(printed, kFile)), printed);
}

struct Refused {
  const char* old_text;
  const char* new_text;
  const char* sentence;
};

class ConfigRefusal : public ::testing::TestWithParam<Refused> {};

TEST_P(ConfigRefusal, SaysWhatAndWhere) {
  const Refused& wrong = GetParam();
  EXPECT_THAT(refusal(wrong.old_text, wrong.new_text), HasSubstr(wrong.sentence));
}

INSTANTIATE_TEST_SUITE_P(
    Config, ConfigRefusal,
    testing::Values(
        Refused{"[log]", "[log", "this is not TOML"}, Refused{"[log]", "[logs]", "there is no table [logs]"},
        Refused{"max_body = ", "max_bodi = ", "[api] has no key \"max_bodi\"; it knows "},
        Refused{"registry_burst = 120", "registry_burst = 0", "[api] registry_burst must be a whole number from 1 to"},
        Refused{"instance = 1", "instance = 128", "[daemon] instance must be a whole number from 1 to 127"},
        Refused{"instance = 1", "instance = 0", "[daemon] instance must be"},
        Refused{"instance = 1", "instance = \"1\"", "[daemon] instance must be a whole number"},
        Refused{"stop_timeout = \"30s\"", "stop_timeout = 30", "[daemon] stop_timeout must be a text in quotes"},
        Refused{"stop_timeout = \"30s\"", "stop_timeout = \"30\"",
                "[daemon] stop_timeout must be a duration from \"1s\" to \"10m\""},
        Refused{"duties = [\"registration\", ", "duties = [\"registering\", ", "[daemon] duties has \"registering\""},
        Refused{"duties = [\"registration\", ", "duties = [\"status\", ", "[daemon] duties names \"status\" twice"},
        Refused{"duties = [\"registration\", \"issuance\", \"status\"]", "duties = []", "[daemon] duties must list"},
        Refused{"level = \"info\"", "level = \"loud\"", "[log] level must be"},
        Refused{"inn = \"7707083893\"", "inn = \"770708389\"",
                "[organization] inn must have 10 to 10 characters, not 9"},
        Refused{"inn = \"7707083893\"", "inn = \"77070838A3\"",
                "[organization] inn is refused: The value does not have the required form"},
        Refused{"inn = \"7707083893\"", "inn = \"7707083894\"",
                "[organization] inn is refused: The check digits of the INN are wrong"},
        Refused{"ogrn = \"1027700132195\"", "ogrn = \"1027700132196\"", "[organization] ogrn is refused"},
        Refused{"region_code = \"77\"", "region_code = \"7x\"", "[organization] region_code must consist of digits"},
        Refused{"name = \"Общество", "title = \"Общество", "[organization] name is missing"},
        Refused{"ca_tool = \"УЦ Тамга\"", "ca_tool = \"\"", "[organization] ca_tool must have 1 to 200 characters"},
        Refused{"user=tamga_status\"", "user=tamga_status password=x\"", "[database] status holds a password"},
        Refused{"registration = \"host", "# registration = \"host", "[database] registration is missing"},
        Refused{"listen = \"127.0.0.1:8443\"", "listen = \"localhost:8443\"", "[api] listen must be a numeric address"},
        Refused{"tls_max = \"1.2\"", "tls_max = \"1.1\"", "[api] tls_max must be \"1.2\" or \"1.3\""},
        Refused{"key = \"keys/tls-gost.key\"", "kay = \"keys/tls-gost.key\"", "[api] certificates key is missing"},
        Refused{"names = [\"localhost\"", "names = [\"пример.рф\"", "[api] names must list host names"},
        Refused{"public_url = \"http://", "public_url = \"https://", "[status] public_url must be an http:// URL"},
        Refused{"public_url = \"http://status.example.ru\"", "public_url = \"http://status.example.ru/\"",
                "without a slash at its end"},
        Refused{"public_url = \"http://status.example.ru\"", "public_url = \"http://:8080\"",
                "[status] public_url must have a host name in ASCII"},
        Refused{"public_url = \"http://status.example.ru\"", "public_url = \"http://пример.рф\"",
                "[status] public_url must have a host name in ASCII"},
        Refused{"max_connections_per_source = 256", "max_connections_per_source = 65537",
                "[status] max_connections_per_source must be a whole number from 0 to 65536"},
        Refused{"name = \"Общество с", "name = \"Общество с весьма неограниченной с",
                "[organization] name must have 1 to 64 characters"},
        Refused{"email = \"ca@example.ru\"", "email = \"ca.example.ru\"",
                "[organization] email must be an e-mail address"},
        Refused{"email = \"ca@example.ru\"", "email = \"уц@пример.рф\"",
                "[organization] email must be an e-mail address"},
        Refused{"user=tamga_status\"", "user=tamga_status sslpassword=x\"", "[database] status holds a password"},
        Refused{"\nshards = 0", "\nshards = 12", "[crl] shards must be 0, 2, 4, 8, 16, 32 or 64"},
        Refused{"former_shards = 0", "former_shards = 128", "[crl] former_shards must be"},
        Refused{"delta = false", "delta = false\ntargets = [{}]", "[crl] targets url must be given"},
        Refused{"delta = false", "delta = false\ntargets = [{ url = \"http://a.ru/crl\", directory = \"b\" }]",
                "not both"},
        Refused{"delta = false", "delta = false\ntargets = [{ url = \"ftp://a.ru/crl\" }]",
                "[crl] targets url must be an http"},
        Refused{"delta = false", "delta = false\ntargets = [{ url = \"http://me@a.ru/crl\" }]", "without a user"},
        Refused{"delta = false", "delta = false\ntargets = [{ directory = \"b\", credentials_file = \"c\" }]",
                "belongs to a url"},
        Refused{"delta = false", "delta = false\ntargets = [{ url = \"http://a.ru/crl\", s3_region = \"eu\" }]",
                "[crl] targets s3_region needs a credentials_file"},
        Refused{
            "delta = false",
            "delta = false\ntargets = [{ url = \"http://a.ru/crl\", s3_region = \"eu:x\", credentials_file = \"c\" }]",
            "[crl] targets s3_region must be small Latin letters"},
        Refused{"period = \"24h\"", "period = \"7d\"", "[crl] period must be shorter than validity"},
        Refused{"[metrics]\nlisten = \"127.0.0.1:9090\"", "", "[metrics] is missing"},
        Refused{"[personal_data]", "[personal]", "[personal_data] is missing"},
        Refused{"threads = 2", "threads = 0", "[code_word] threads must be a whole number from 1 to 64"}));

TEST(Config, EveryFaultIsNamedInOneRun) {
  std::string text = replaced(example(), "instance = 1", "instance = 500");
  text = replaced(text, "level = \"info\"", "level = \"loud\"");
  try {
    parse(text, kFile);
    FAIL() << "taken";
  } catch (const Error& error) {
    EXPECT_THAT(error.note().text, HasSubstr("/etc/tamga/tamga.toml, line 15: [daemon] instance"));
    EXPECT_THAT(error.note().text, HasSubstr("[log] level"));
  }
}

TEST(Config, ADutyNeedsOnlyItsOwnTables) {
  const Config config = parse(R"(
[daemon]
duties = ["status"]
[database]
status = "dbname=tamga"
[status]
listen = "127.0.0.1:8080"
public_url = "http://status.example.ru"
snapshot_directory = "status"
[crl]
directory = "crl"
[metrics]
listen = "127.0.0.1:9090"
[keys]
directory = "keys"
password_file = "password"
)",
                              kFile);
  EXPECT_FALSE(config.daemon.has(Duty::registration));
  EXPECT_EQ(config.status.snapshot_directory, "/etc/tamga/status");
}

TEST(Config, IssuingNeedsThePublicUrlButNoStatusListener) {
  std::string text =
      replaced(example(), "duties = [\"registration\", \"issuance\", \"status\"]", "duties = [\"issuance\"]");
  text = replaced(text, "listen = \"127.0.0.1:8080\"", "");
  EXPECT_EQ(parse(text, kFile).status.public_url, "http://status.example.ru");
  text = replaced(text, "public_url = ", "# public_url = ");
  EXPECT_THROW(parse(text, kFile), Error);
}

TEST(Config, AFileThatIsNotThereIsNamed) {
  try {
    load("/nowhere/tamga.toml");
    FAIL() << "taken";
  } catch (const Error& error) {
    EXPECT_THAT(error.note().text, HasSubstr("/nowhere/tamga.toml: the configuration cannot be read"));
  }
}

class ConfigFiles : public ::testing::Test {
 protected:
  ConfigFiles() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tamga-config-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    std::filesystem::create_directories(folder_ / "keys");
    std::filesystem::create_directories(folder_ / "secrets");
    for (const char* name : {"keys/tls-ecdsa.crt", "keys/tls-ecdsa.key", "keys/tls-gost.crt", "keys/tls-gost.key",
                             "keys/staff-chain.crt", "secrets/keys-password", "secrets/personal-data.key"}) {
      std::ofstream(folder_ / name) << "x";
      chmod((folder_ / name).c_str(), 0600);
    }
  }
  ~ConfigFiles() override { std::filesystem::remove_all(folder_); }

  std::vector<std::string> faults() const { return check_files(parse(example(), folder_ / "tamga.toml")); }

  Path folder_;
};

TEST_F(ConfigFiles, AreAllRight) {
  EXPECT_THAT(faults(), IsEmpty());
}

TEST_F(ConfigFiles, ASecretOpenToOthersIsRefused) {
  chmod((folder_ / "secrets/keys-password").c_str(), 0640);
  EXPECT_THAT(faults(), Contains(HasSubstr("[keys] password_file: the file " + (folder_ / "secrets").string())));
  EXPECT_THAT(faults(), Contains(HasSubstr("chmod 600")));
}

TEST_F(ConfigFiles, AnIssuingDaemonNeedsAPlaceForItsCrls) {
  const std::string text =
      replaced(example(), "duties = [\"registration\", \"issuance\", \"status\"]", "duties = [\"issuance\"]");
  const Config config =
      parse(replaced(text, "directory = \"crl\"", "directory = \"nowhere/crl\""), folder_ / "tamga.toml");
  EXPECT_THAT(check_files(config), Contains(HasSubstr("[crl] directory: the folder ")));
}

TEST_F(ConfigFiles, AMissingCertificateIsNamed) {
  std::filesystem::remove(folder_ / "keys/tls-gost.crt");
  EXPECT_THAT(faults(), Contains(HasSubstr("tls-gost.crt does not exist")));
}

}  // namespace
}  // namespace tamga::config
