#include "ca-core/revocation/crl_spool.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "ca-core/base/error.hpp"

namespace tamga {
namespace {

[[noreturn]] void throw_last_error(const char* what) {
  throw Error(Errc::file_unreadable,
              LogNote{std::string("CRL spool: ") + what + ": " + std::generic_category().message(errno)});
}

int nameless_file(const std::filesystem::path& directory) {
  std::string name = (directory / "crl-spool-XXXXXX").string();
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) throw_last_error("cannot be made");
  ::unlink(name.c_str());
  return file;
}

}  // namespace

CrlSpool::CrlSpool(const std::filesystem::path& directory) : file_(nameless_file(directory)) {
  buffer_.reserve(kBufferOctets + 256);
}

CrlSpool::~CrlSpool() {
  ::close(file_);
}

void CrlSpool::flush() {
  ByteView rest = buffer_;
  while (!rest.empty()) {
    const ssize_t count = ::write(file_, rest.data(), rest.size());
    if (count < 0 && errno != EINTR) throw_last_error("cannot be written");
    if (count <= 0) continue;
    rest = rest.subspan(static_cast<std::size_t>(count));
    written_ += static_cast<std::uint64_t>(count);
  }
  buffer_.clear();
}

void CrlSpool::read(std::uint64_t from, std::span<std::uint8_t> octets) const {
  while (!octets.empty()) {
    const ssize_t count = ::pread(file_, octets.data(), octets.size(), static_cast<off_t>(from));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_last_error("cannot be read");
    if (count == 0) throw Error(Errc::file_unreadable, LogNote{"CRL spool: shorter than it was written"});
    octets = octets.subspan(static_cast<std::size_t>(count));
    from += static_cast<std::uint64_t>(count);
  }
}

}  // namespace tamga
