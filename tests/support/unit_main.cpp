// Every unit test program: GOST loaded first, as the daemon does.

#include <gtest/gtest.h>

#include "ca-core/openssl/library.hpp"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  tamga::openssl::load_library();
  return RUN_ALL_TESTS();
}
