#include "ca-core/openssl/library.hpp"

#include <cstdlib>
#include <mutex>

#include <openssl/crypto.h>

#include "ca-core/openssl/encoding_self_test.hpp"
#include "ca-core/openssl/engine.hpp"
#include "ca-core/openssl/failure.hpp"

namespace tamga::openssl {
namespace {

void load() {
  // gost-engine reads these without a lock, and a stranger's setting would change what keys look like.
  for (const char* variable : {"CRYPT_PARAMS", "GOST_PBE_HMAC", "GOST_PK_FORMAT"}) unsetenv(variable);

  // No configuration file: one that loads the engine too, or a provider of the same algorithms, breaks both.
  require(OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_ENGINE_DYNAMIC, nullptr), "starting OpenSSL");
  load_gost_engine();

  self_test_encodings();
  clear_errors();
}

}  // namespace

void load_library() {
  static std::once_flag once;
  std::call_once(once, load);
}

}  // namespace tamga::openssl
