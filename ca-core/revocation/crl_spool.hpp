#pragma once

// Octets that wait on disk until all of them are known: written once, then read from the beginning as often as needed.
// The file has no name, so nothing stays behind.

#include <cstdint>
#include <filesystem>
#include <functional>

#include "ca-core/base/bytes.hpp"

namespace tamga {

/// Every method throws Error{file_unreadable} when the disk fails.
class CrlSpool {
 public:
  explicit CrlSpool(const std::filesystem::path& directory);
  ~CrlSpool();
  CrlSpool(const CrlSpool&) = delete;
  CrlSpool& operator=(const CrlSpool&) = delete;

  /// Where to append; buffer_grown() after each time.
  Bytes& buffer() { return buffer_; }
  void buffer_grown() {
    if (buffer_.size() >= kBufferOctets) flush();
  }

  /// After the last octet and before the first read.
  void complete() { flush(); }

  std::size_t size() const { return written_; }

  /// Everything, in pieces.
  void read(const std::function<void(ByteView part)>& take) const;

 private:
  static constexpr std::size_t kBufferOctets = std::size_t{1} << 16U;  // many shards are written at a time

  void flush();

  int file_;
  Bytes buffer_;
  std::size_t written_ = 0;
};

}  // namespace tamga
