#include "server/workers/assembled_crl.hpp"

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include "ca-core/base/error.hpp"

namespace tamga::workers {
namespace {

[[noreturn]] void refuse(const std::string& what, const std::filesystem::path& path) {
  throw Error(Errc::file_unreadable, LogNote{what + " " + path.string()});
}

std::streamsize as_stream_size(std::size_t size) {
  return static_cast<std::streamsize>(size);
}

}  // namespace

AssembledCrl::AssembledCrl(std::filesystem::path directory, std::string_view name)
    : directory_(std::move(directory)),
      path_(directory_ / (std::string(name) + "." + std::to_string(::getpid()) + ".crl.new")) {
  std::error_code failure;
  std::filesystem::create_directories(directory_, failure);
  if (failure) refuse("cannot make", directory_);
}

AssembledCrl::~AssembledCrl() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

CrlSummary AssembledCrl::build(const Certificate& ca, const Signer& signer, const CrlHeader& header,
                               const std::function<void(const AddEntry&)>& fill) {
  CrlBuilder builder(ca, signer.algorithm(), directory_);
  fill([&](const CrlEntry& entry) { builder.add(entry); });
  std::ofstream file(path_, std::ios::binary | std::ios::trunc);
  const CrlSummary written = std::move(builder).finish(header, signer, [&](ByteView chunk) {
    const std::string_view text = as_text(chunk);
    file.write(text.data(), as_stream_size(text.size()));
  });
  file.close();
  if (!file) refuse("cannot write", path_);
  if (verify_crl_file(path_, ca) != written) {
    throw Error(Errc::crl_invalid, LogNote{"the CRL in the file is not the one that was signed"});
  }
  return written;
}

void AssembledCrl::read(const CrlSink& take) const {
  std::ifstream file(path_, std::ios::binary);
  std::string buffer(kCrlChunk, '\0');
  while (file) {
    file.read(buffer.data(), as_stream_size(buffer.size()));
    if (file.gcount() > 0) take(as_bytes(buffer).first(static_cast<std::size_t>(file.gcount())));
  }
  if (!file.eof()) refuse("cannot read", path_);
}

}  // namespace tamga::workers
