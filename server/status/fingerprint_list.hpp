#pragma once

// Ascending 64-bit fingerprints in a little over six octets each: a directory by their first bits, the last 48 bits of
// each in the order of all. A fingerprint is found by its place, which is also the place of its record elsewhere.

#include <cstdint>
#include <functional>
#include <optional>

#include "ca-core/base/bytes.hpp"
#include "server/status/large_pages.hpp"

namespace tamga::status {

class FingerprintList {
 public:
  /// For about so many, at most 2^32 - 1.
  explicit FingerprintList(std::uint64_t expected);

  /// As directory() and remainders() were; nullopt when these cannot belong together.
  static std::optional<FingerprintList> from_octets(unsigned directory_bits, ByteView directory, ByteView remainders);

  /// Not smaller than the one before; seal() follows the last.
  void add(std::uint64_t fingerprint);
  void seal();

  struct Range {
    std::uint64_t first;
    std::uint64_t end;
  };
  /// The places of those equal to it.
  Range find(std::uint64_t fingerprint) const;

  /// Lets the processor fetch what find() will read. Returns about where it will be found.
  std::uint64_t prefetch(std::uint64_t fingerprint) const;

  std::uint64_t size() const { return remainders_.size() / kRemainder; }
  unsigned directory_bits() const { return bits_; }
  ByteView directory() const;
  ByteView remainders() const { return remainders_; }
  static std::uint64_t directory_octets(unsigned bits) { return ((std::uint64_t{1} << bits) + 1) * 4; }
  static constexpr std::size_t kRemainder = 6;

  /// Octets held.
  std::size_t memory() const;

  /// Goes through all of them in order. The list must live longer and not change.
  class Cursor {
   public:
    explicit Cursor(const FingerprintList& list) : list_(list) {}
    /// nullopt after the last.
    std::optional<std::uint64_t> next();

   private:
    const FingerprintList& list_;
    std::uint64_t place_ = 0;
    std::uint64_t bucket_ = 0;
  };

 private:
  FingerprintList(unsigned bits, LargePages<std::uint32_t> starts, LargePages<std::uint8_t> remainders);
  std::uint64_t remainder_at(std::uint64_t place) const;
  /// The places of those with the same first bits.
  Range bucket_of(std::uint64_t fingerprint) const;
  std::uint64_t likely_place(const Range& bucket, std::uint64_t fingerprint) const;

  unsigned bits_;
  LargePages<std::uint32_t> starts_;  // for each first bits, how many come before; at the end how many there are
  LargePages<std::uint8_t> remainders_;
  std::uint64_t open_bucket_ = 0;  // while it is filled: the starts up to this one are known
};

}  // namespace tamga::status
