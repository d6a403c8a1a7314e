#include "server/status/file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tamga::status {

void FileDescriptor::reset() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

FileDescriptor create_file(const std::filesystem::path& path) {
  return FileDescriptor(::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR));
}

FileDescriptor create_nameless_file(const std::filesystem::path& folder) {
  const auto path = folder / "status.sorting";
  FileDescriptor file(::open(path.c_str(), O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (file) ::unlink(path.c_str());
  return file;
}

bool write_all(const FileDescriptor& file, ByteView octets) {
  while (!octets.empty()) {
    const ssize_t written = ::write(file.get(), octets.data(), octets.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    octets = octets.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

bool sync_data(const FileDescriptor& file) {
  return ::fdatasync(file.get()) == 0;
}

bool sync_directory(const std::filesystem::path& directory) {
  const FileDescriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened && ::fsync(opened.get()) == 0;
}

bool put_in_place(const std::filesystem::path& fresh, const std::filesystem::path& place) {
  return std::rename(fresh.c_str(), place.c_str()) == 0 && sync_directory(place.parent_path());
}

std::string describe_failure(const char* what, const std::filesystem::path& path) {
  const int failure = errno;
  return std::string(what) + " " + path.string() + ": " + std::strerror(failure);
}

std::shared_ptr<const MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat facts {};
  if (!file || ::fstat(file.get(), &facts) != 0) return nullptr;
  const auto size = static_cast<std::size_t>(facts.st_size);
  if (size == 0) return std::shared_ptr<const MappedFile>(new MappedFile({}));
  void* octets = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (octets == MAP_FAILED) return nullptr;  // NOLINT(performance-no-int-to-ptr)
  return std::shared_ptr<const MappedFile>(new MappedFile({static_cast<const std::uint8_t*>(octets), size}));
}

MappedFile::~MappedFile() {
  if (!octets_.empty()) ::munmap(const_cast<std::uint8_t*>(octets_.data()), octets_.size());
}

}  // namespace tamga::status
