#pragma once

// The octets of the local store's files: little-endian numbers, a fixed form for each value. Reading is strict:
// whatever does not fit throws Error{file_unreadable}.

#include <cstdint>
#include <string>
#include <string_view>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "server/storage/status_feed.hpp"

namespace tamga::status {

class Encoder {
 public:
  explicit Encoder(Bytes& octets) : octets_(octets) {}

  void number(std::uint64_t value, unsigned octets);
  void time(Instant instant) { number(static_cast<std::uint64_t>(instant.time_since_epoch().count()), 8); }
  void block(ByteView octets);  // its length in four octets first
  void position(const storage::FeedPosition& position);
  void change(const storage::StatusChange& change);
  void authority(const storage::StatusAuthority& authority);

 private:
  Bytes& octets_;
};

class Decoder {
 public:
  explicit Decoder(ByteView octets) : octets_(octets) {}

  std::uint64_t number(unsigned octets);
  Instant time() { return Instant(std::chrono::seconds(static_cast<std::int64_t>(number(8)))); }
  ByteView block();
  storage::FeedPosition position();
  storage::StatusChange change();
  storage::StatusAuthority authority();

  /// Nothing may follow what was read.
  void finish() const;

 private:
  ByteView take(std::size_t count);

  ByteView octets_;
};

}  // namespace tamga::status
