// Judges a signed document of another program: `conformance_judge CERTIFICATE.pem DOCUMENT [CONTENT]` prints "good", or
// the code and the fault.

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "ca-core/base/error.hpp"
#include "ca-core/documents/signed_document.hpp"
#include "ca-core/openssl/library.hpp"

namespace {

std::string read(const char* file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

int main(int count, char** arguments) {
  using namespace tamga;
  if (count != 3 && count != 4) {
    std::cerr << "usage: conformance_judge CERTIFICATE DOCUMENT [CONTENT]\n";
    return 2;
  }
  openssl::load_library();
  try {
    const Certificate signer = Certificate::parse_pem(read(arguments[1]));
    const SignedDocument document = SignedDocument::parse(as_bytes(read(arguments[2])));
    const std::string content =
        count == 4 ? read(arguments[3]) : std::string(as_text(document.content().value_or(ByteView{})));
    document.require_signed_by(signer, as_bytes(content));
    std::cout << "good\n" << content;
  } catch (const Error& error) {
    std::cout << texts(error.code()).code;
    for (const auto& [member, words] : error.details().members) std::cout << ' ' << words.front();
    std::cout << '\n';
  }
  return 0;
}
