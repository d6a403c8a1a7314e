// Every unit test program: GOST loaded first, as the daemon does.

#include <cstdlib>

#include <gtest/gtest.h>

#include "ca-core/openssl/library.hpp"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  // What a stranger's environment may hold; openssl/library_test.cpp looks whether it was taken away.
  for (const char* variable : {"CRYPT_PARAMS", "GOST_PBE_HMAC", "GOST_PK_FORMAT"}) setenv(variable, "stray", 1);
  tamga::openssl::load_library();
  return RUN_ALL_TESTS();
}
