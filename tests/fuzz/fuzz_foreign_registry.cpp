// What another program's registry is made of: a line of OpenSSL's index, or a CRL. Acceptable: it is read, or it is
// said what is wrong.

#include <cstdlib>

#include "ca-core/base/error.hpp"
#include "ca-core/moving/foreign_crl.hpp"
#include "ca-core/moving/openssl_index.hpp"
#include "ca-core/openssl/library.hpp"
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
  if (!is_index_comment(text)) {
    const auto line = parse_index_line(text);
    if (const auto* fault = std::get_if<IndexFault>(&line)) require(!fault->what.empty());
    if (const auto* entry = std::get_if<IndexEntry>(&line)) require(!entry->serial.to_hex().empty());
  }
  try {
    const ForeignCrl crl = ForeignCrl::parse_der({data, size});
    require(!crl.issuer_der().empty());
    crl.signed_by(testing::ecdsa_ca().certificate);
  } catch (const Error& error) {
    require(error.code() == Errc::document_unreadable);
  }
  return 0;
}
