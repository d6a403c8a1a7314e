#include "server/workers/assembled_crl.hpp"

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ca-core/base/error.hpp"

namespace tamga::workers {
namespace {

int nameless_file(const std::filesystem::path& directory) {
  std::string name = (directory / "assembled-crl-XXXXXX").string();
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file >= 0) ::unlink(name.c_str());
  return file;
}

}  // namespace

AssembledCrl::AssembledCrl(std::filesystem::path directory) : directory_(std::move(directory)), file_(-1) {
  std::error_code ignored;
  std::filesystem::create_directories(directory_, ignored);
  file_ = nameless_file(directory_);
  if (file_ < 0) refuse("cannot make a file in ");
}

AssembledCrl::~AssembledCrl() {
  ::close(file_);
}

void AssembledCrl::refuse(const char* what) const {
  const int failure = errno;
  throw Error(Errc::file_unreadable, LogNote{what + directory_.string() + ": " + std::strerror(failure)});
}

void AssembledCrl::write(ByteView octets) const {
  while (!octets.empty()) {
    const ssize_t count = ::write(file_, octets.data(), octets.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) refuse("cannot write a CRL in ");
    octets = octets.subspan(static_cast<std::size_t>(count));
  }
}

// From the beginning, whoever reads beside it; each piece full but the last.
CrlSource AssembledCrl::source() const {
  return [this, buffer = std::make_shared<Bytes>(kCrlChunk), at = off_t{0}]() mutable {
    std::size_t filled = 0;
    while (filled < buffer->size()) {
      const ssize_t count = ::pread(file_, buffer->data() + filled, buffer->size() - filled, at);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) refuse("cannot read a CRL in ");
      if (count == 0) break;
      filled += static_cast<std::size_t>(count);
      at += count;
    }
    return ByteView(*buffer).first(filled);
  };
}

CrlSummary AssembledCrl::sign(CrlBuilder&& builder, const Signer& signer, const CrlHeader& header) {
  return std::move(builder).finish(header, signer, [this](ByteView chunk) { write(chunk); });
}

void AssembledCrl::verify(const Certificate& ca, const CrlSummary& written) const {
  if (verify_crl(source(), ca, {}, written.header.kind()) != written) {
    throw Error(Errc::crl_invalid, LogNote{"the CRL in the file is not the one that was signed"});
  }
}

CrlSummary AssembledCrl::build(const Certificate& ca, const Signer& signer, const CrlHeader& header,
                               const std::function<void(const AddEntry&)>& fill) {
  CrlBuilder builder(ca, signer.algorithm(), directory_, header.kind());
  fill([&](const CrlEntry& entry) { builder.add(entry); });
  return sign(std::move(builder), signer, header);
}

CrlSummary AssembledCrl::take(const Certificate& ca, CrlKind kind, const std::function<void(const CrlSink&)>& give) {
  give([this](ByteView octets) { write(octets); });
  return verify_crl(source(), ca, {}, kind);
}

void AssembledCrl::read(const CrlSink& take) const {
  const CrlSource pieces = source();
  for (ByteView piece = pieces(); !piece.empty(); piece = pieces()) take(piece);
}

}  // namespace tamga::workers
