#pragma once

// Octets that wait on disk until all of them are known: written once, read as often as needed. The file has no name, so
// nothing stays behind, however the process ends.

#include <cstdint>
#include <filesystem>
#include <span>

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

  /// After the last octet; everything can be read then.
  void complete() { flush(); }

  /// How many octets can be read.
  std::uint64_t size() const { return written_; }

  /// Fills `octets` from this place on; that many there must be. While more is written another thread may read what was
  /// counted by size().
  void read(std::uint64_t from, std::span<std::uint8_t> octets) const;

 private:
  static constexpr std::size_t kBufferOctets = std::size_t{1} << 16U;  // many shards are written at a time

  void flush();

  int file_;
  Bytes buffer_;
  std::uint64_t written_ = 0;
};

}  // namespace tamga
