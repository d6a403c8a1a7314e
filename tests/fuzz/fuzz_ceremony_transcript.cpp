// The transcript of a key ceremony, kept for years by whoever kept it. Acceptable: a sentence for each thing that is
// wrong; never that one without officers is right.

#include <cstdlib>

#include "ca-core/openssl/library.hpp"
#include "server/app/ceremony_transcript.hpp"
#include "tests/unit/ca-core/lint/specimens.hpp"

namespace {

using namespace tamga;

void require(bool promise) {
  if (!promise) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  openssl::load_library();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  require(!app::check_transcript(text, {}, {}).empty());
  // Nobody signed this: the input itself is no signature of it.
  require(!app::check_transcript(text, {testing::ecdsa_ca().certificate}, {Bytes(data, data + size)}).empty());
  return 0;
}
