// Signed documents and what holders sign, as anybody may send them. Acceptable: a document, or one of the refusals that
// the headers name.

#include <algorithm>
#include <cstdlib>

#include "ca-core/base/error.hpp"
#include "ca-core/documents/holder_statement.hpp"
#include "ca-core/documents/signed_document.hpp"
#include "ca-core/openssl/library.hpp"

namespace {

using namespace tamga;

bool is_refusal(Errc code) {
  return code == Errc::cms_unreadable || code == Errc::cms_bad_signature || code == Errc::cms_wrong_content ||
         code == Errc::malformed_request || code == Errc::request_unreadable || code == Errc::key_not_allowed ||
         code == Errc::key_weak;
}

/// A statement is the same when it is read from its own text.
void read_statement(ByteView text) {
  const HolderStatement statement = HolderStatement::parse(text);
  if (HolderStatement::parse(as_bytes(statement.to_text())) != statement) std::abort();
}

/// Kept with its content, a document says the same as before.
void read_document(ByteView octets) {
  const SignedDocument document = SignedDocument::parse(octets);
  const Bytes content(8, 0x41);
  const SignedDocument kept = SignedDocument::parse(document.attached(document.content().value_or(content)));
  if (!kept.content() || kept.serial() != document.serial()) std::abort();
  if (!std::ranges::equal(*kept.content(), document.content().value_or(content))) std::abort();
  if (!document.embedded_certificate()) return;
  document.require_signed_by(Certificate::parse_der(*document.embedded_certificate()), *kept.content());
  read_statement(*kept.content());
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  openssl::load_library();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const auto read : {read_document, read_statement}) {
    try {
      read({data, size});
    } catch (const Error& error) {
      if (!is_refusal(error.code())) std::abort();
    }
  }
  return 0;
}
