#pragma once

// Which octets of an answer a client asks for: Range and If-Range of RFC 9110 sections 13.1.5 and 14.2, so that a
// large list whose transfer broke off goes on where it ended.

#include <cstdint>
#include <string_view>

namespace tamga::net {

struct ByteRange {
  enum class Kind {
    whole,          // no range, or one that is passed over: another unit, several parts, not understood
    part,           // 206
    unsatisfiable,  // 416: it begins after the end
  };
  Kind kind = Kind::whole;
  std::uint64_t first = 0;  // of a part
  std::uint64_t count = 0;

  bool operator==(const ByteRange&) const = default;
};

/// Of a representation of `length` octets; `range` is the value of the header, empty without one.
ByteRange select_range(std::string_view range, std::uint64_t length);

/// Whether If-Range lets the range count: the tag is this one's, compared strongly. A date never does: two lists of one
/// second may differ.
bool range_holds(std::string_view if_range, std::string_view etag);

}  // namespace tamga::net
