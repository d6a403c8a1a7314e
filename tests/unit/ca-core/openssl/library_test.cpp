#include "ca-core/openssl/library.hpp"

#include <cstdlib>

#include <gtest/gtest.h>
#include <openssl/evp.h>

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

TEST(EncodingSelfTest, PassesAgainAndAgain) {
  EXPECT_NO_THROW(self_test_encodings());
  EXPECT_NO_THROW(self_test_encodings());
}

}  // namespace
}  // namespace tamga::openssl
