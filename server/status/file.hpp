#pragma once

// Files on the local disk: descriptors that close themselves, whole writes, and what it takes for them to survive a
// power cut. Failures are returned, errno says why.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <utility>

#include "ca-core/base/bytes.hpp"

namespace tamga::status {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  ~FileDescriptor() { reset(); }
  FileDescriptor(FileDescriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    if (this != &other) {
      reset();
      descriptor_ = std::exchange(other.descriptor_, -1);
    }
    return *this;
  }

  explicit operator bool() const { return descriptor_ >= 0; }
  int get() const { return descriptor_; }
  void reset();

 private:
  int descriptor_ = -1;
};

/// A new file of mode 0600 in the place of any old one.
FileDescriptor create_file(const std::filesystem::path& path);

/// An empty file in `folder` to write and read, which is gone when it is closed.
FileDescriptor create_nameless_file(const std::filesystem::path& folder);

[[nodiscard]] bool write_all(const FileDescriptor& file, ByteView octets);
[[nodiscard]] bool sync_data(const FileDescriptor& file);
[[nodiscard]] bool sync_directory(const std::filesystem::path& directory);

/// Puts a written and synchronised file in the place of another, for good.
[[nodiscard]] bool put_in_place(const std::filesystem::path& fresh, const std::filesystem::path& place);

/// "cannot write /var/…: No space left on device", from errno.
std::string describe_failure(const char* what, const std::filesystem::path& path);

/// A file's octets as they were when it was mapped; the file may be replaced meanwhile, but must not be shortened.
class MappedFile {
 public:
  /// Null when the file cannot be read; errno says why. An empty file gives no octets.
  static std::shared_ptr<const MappedFile> open(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  ByteView octets() const { return octets_; }

 private:
  explicit MappedFile(ByteView octets) : octets_(octets) {}

  ByteView octets_;
};

}  // namespace tamga::status
