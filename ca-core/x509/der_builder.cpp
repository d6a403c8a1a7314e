#include "ca-core/x509/der_builder.hpp"

#include <algorithm>
#include <utility>

#include "ca-core/x509/der.hpp"
#include "ca-core/x509/der_writer.hpp"

namespace tamga::der {

Builder::Builder(std::size_t expected) : octets_(expected), begin_(expected) {}

std::uint8_t* Builder::grow(std::size_t count) {
  if (count > begin_) {
    const std::size_t more = std::max(count, octets_.size());
    octets_.insert(octets_.begin(), more, 0);
    begin_ += more;
  }
  begin_ -= count;
  return octets_.data() + begin_;
}

void Builder::put(ByteView octets) {
  // Between pointers it is one memmove; between the iterators of spans GCC 12 goes octet by octet.
  std::copy_n(octets.data(), octets.size(), grow(octets.size()));
}

void Builder::wrap(std::uint8_t tag, std::size_t end) {
  std::size_t rest = size() - end;
  const std::size_t length = header_length(rest);
  std::uint8_t* const header = grow(length);
  header[0] = tag;
  if (length == 2) {
    header[1] = static_cast<std::uint8_t>(rest);
    return;
  }
  header[1] = static_cast<std::uint8_t>(0x80U | (length - 2));
  for (std::size_t i = length; i > 2; --i, rest >>= 8U) header[i - 1] = static_cast<std::uint8_t>(rest);
}

void Builder::put_generalized_time(Instant instant) {
  constexpr std::size_t kLength = 17;
  Writer({grow(kLength), kLength}).generalized_time(instant);
}

Bytes Builder::take() && {
  octets_.erase(octets_.begin(), octets_.begin() + static_cast<std::ptrdiff_t>(std::exchange(begin_, 0)));
  return std::move(octets_);
}

}  // namespace tamga::der
