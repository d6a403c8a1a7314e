// Encrypted keys, as anybody of the staff may send them to be packed. Acceptable: a key, or one of the refusals that
// the header names.

#include <cstdlib>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/handed_key.hpp"
#include "ca-core/openssl/library.hpp"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  tamga::openssl::load_library();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tamga;
  try {
    static const Password password(std::string("hJ7$mwQ2zt"));
    open_handed_key(as_text({data, size}), password);
  } catch (const Error& error) {
    if (error.code() == Errc::internal || error.code() == Errc::crypto_failed) std::abort();
  }
  return 0;
}
