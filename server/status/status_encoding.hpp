#pragma once

// The octets of the local store's files: little-endian numbers, a fixed form for each value. Reading is strict:
// whatever does not fit throws Error{file_unreadable}.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "server/status/store_state.hpp"
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
  void authorities(const std::vector<storage::StatusAuthority>& authorities);
  void state(const StoreState& state);

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
  std::vector<storage::StatusAuthority> authorities();
  StoreState state();

  /// Nothing may follow what was read.
  void finish() const;

 private:
  ByteView take(std::size_t count);
  storage::StatusAuthority authority();

  ByteView octets_;
};

}  // namespace tamga::status
