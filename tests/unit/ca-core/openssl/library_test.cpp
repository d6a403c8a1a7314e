#include "ca-core/openssl/library.hpp"

#include <barrier>
#include <cstdlib>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "ca-core/keys/private_key.hpp"
#include "ca-core/openssl/encoding_self_test.hpp"

namespace tamga::openssl {
namespace {

TEST(Library, LoadsTwice) {
  load_library();
  load_library();
  EXPECT_NE(EVP_get_digestbyname("md_gost12_256"), nullptr);
}

/// unit_main.cpp sets them before it loads the library.
TEST(Library, UnsetsWhatTheEngineReadsFromTheEnvironment) {
  for (const char* name : {"CRYPT_PARAMS", "GOST_PBE_HMAC", "GOST_PK_FORMAT"})
    EXPECT_EQ(std::getenv(name), nullptr) << name;
}

/// gost-engine builds a curve at its first key and forgets one of two that are built at once, which is a leak that the
/// address sanitizer tells at the end of the child.
TEST(LibraryDeathTest, BuildsTheCurvesBeforeThereAreThreads) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto first_keys = [] {
    constexpr int kThreads = 4;
    std::barrier together(kThreads);
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (const ParameterSetFacts& set : parameter_sets()) {
          together.arrive_and_wait();
          if (set.type == KeyType::gost2012_256 || set.type == KeyType::gost2012_512) PrivateKey::generate(set.id);
        }
      });
    }
  };
  EXPECT_EXIT((first_keys(), std::exit(EXIT_SUCCESS)), ::testing::ExitedWithCode(EXIT_SUCCESS), "");
}

TEST(EncodingSelfTest, PassesAgainAndAgain) {
  EXPECT_NO_THROW(self_test_encodings());
  EXPECT_NO_THROW(self_test_encodings());
}

}  // namespace
}  // namespace tamga::openssl
