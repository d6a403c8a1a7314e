#pragma once

// Writes DER from its last octet to its first: a length is known by the time it is written, and nothing is copied from
// one element into the next. For what is made tens of thousands of times a second; all else is written by der.hpp.

#include <cstddef>
#include <cstdint>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"

namespace tamga::der {

class Builder {
 public:
  /// Allocates once when all that is written has at most so many octets; more are fine.
  explicit Builder(std::size_t expected);

  /// How many octets have been written: where an element that is going to be wrapped ends.
  std::size_t size() const { return octets_.size() - begin_; }

  /// These octets before everything that is there.
  void put(ByteView octets);

  /// Identifier and length octets before everything written since size() was `end`.
  void wrap(std::uint8_t tag, std::size_t end = 0);

  /// The whole element.
  void put_generalized_time(Instant instant);

  /// Until something more is written.
  ByteView view() const { return ByteView(octets_).subspan(begin_); }

  Bytes take() &&;

 private:
  /// Makes room for so many octets before what is there, and counts them as written.
  std::uint8_t* grow(std::size_t count);

  Bytes octets_;
  std::size_t begin_;  // of what has been written, which reaches to the end
};

}  // namespace tamga::der
