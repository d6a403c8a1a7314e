// Range, If-Range and Accept-Encoding of the public listener: whatever is asked for lies within what there is.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "server/net/accepted_coding.hpp"
#include "server/net/byte_range.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  using tamga::net::ByteRange;
  const std::uint64_t length = data[0];
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const ByteRange range = tamga::net::select_range(text, length);
  if (range.kind == ByteRange::Kind::part && (range.count == 0 || range.first + range.count > length)) std::abort();
  if (range.kind != ByteRange::Kind::part && range.count != 0) std::abort();
  tamga::net::accepts_gzip(text);
  tamga::net::range_holds(text, "\"1\"");
  return 0;
}
