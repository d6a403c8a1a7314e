#include "ca-core/revocation/signed_crl.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"

namespace tamga {

// Of one of the three places, up to its end.
std::size_t SignedCrl::read(std::uint64_t from, std::span<std::uint8_t> octets) const {
  if (from >= before_.size() && from < entries_end()) {
    const auto entries = octets.first(std::min<std::uint64_t>(octets.size(), entries_end() - from));
    spool_->read(from - before_.size(), entries);
    return entries.size();
  }
  const bool in_front = from < before_.size();
  const Bytes& all = in_front ? before_ : end_.get();
  const ByteView place = ByteView(all).subspan(in_front ? from : from - entries_end());
  const std::size_t count = std::min(place.size(), octets.size());
  std::ranges::copy(place.first(count), octets.begin());
  return count;
}

CrlSource SignedCrl::source(std::uint64_t from) const {
  return [this, at = from, buffer = Bytes()]() mutable -> ByteView {
    buffer.resize(std::min<std::uint64_t>(kCrlChunk, octets() - at));
    for (std::span<std::uint8_t> rest = buffer; !rest.empty();) {
      const std::size_t count = read(at, rest);
      rest = rest.subspan(count);
      at += count;
    }
    return buffer;
  };
}

CrlSummary SignedCrl::verify(const Certificate& ca) const {
  return the_one_signed(verify_crl(source(), ca, {}, header_.kind()));
}

CrlSummary SignedCrl::verify(const Certificate& ca, const VerifiedCrlEntries& entries) const {
  return the_one_signed(verify_crl(source(), ca, entries));
}

CrlSummary SignedCrl::the_one_signed(CrlSummary read) const {
  if (read.header != header_ || read.entries != entries_ || read.octets != octets()) {
    throw Error(Errc::crl_invalid, LogNote{"the CRL in the file is not the one that was signed"});
  }
  return read;
}

}  // namespace tamga
