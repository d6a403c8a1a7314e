#include "server/status/fingerprint_list.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "ca-core/base/error.hpp"

namespace tamga::status {
namespace {

// With fewer the last 48 bits would not be all the others; with more the directory outweighs the list.
constexpr unsigned kFewestBits = 16;
constexpr unsigned kMostBits = 28;
// Fingerprints in a bucket, at most: few enough that a place is guessed well, so many that the directory of ten million
// stays in the processor's cache.
constexpr std::uint64_t kTogether = 128;
constexpr std::uint64_t kRemainderMask = (std::uint64_t{1} << 48U) - 1;

unsigned bits_for(std::uint64_t expected) {
  return std::clamp(static_cast<unsigned>(std::bit_width(expected / kTogether)), kFewestBits, kMostBits);
}

}  // namespace

FingerprintList::FingerprintList(std::uint64_t expected)
    : bits_(bits_for(expected)), starts_((std::size_t{1} << bits_) + 1) {
  remainders_.reserve(expected * kRemainder);
}

FingerprintList::FingerprintList(unsigned bits, LargePages<std::uint32_t> starts, LargePages<std::uint8_t> remainders)
    : bits_(bits), starts_(std::move(starts)), remainders_(std::move(remainders)) {}

std::optional<FingerprintList> FingerprintList::from_octets(unsigned directory_bits, ByteView directory,
                                                            ByteView remainders) {
  if (directory_bits < kFewestBits || directory_bits > kMostBits ||
      directory.size() != directory_octets(directory_bits) || remainders.size() % kRemainder != 0) {
    return std::nullopt;
  }
  LargePages<std::uint32_t> starts(directory.size() / 4);
  std::memcpy(starts.data(), directory.data(), directory.size());
  if (starts.back() != remainders.size() / kRemainder || !std::is_sorted(starts.begin(), starts.end())) {
    return std::nullopt;
  }
  return FingerprintList(directory_bits, std::move(starts),
                         LargePages<std::uint8_t>(remainders.begin(), remainders.end()));
}

void FingerprintList::add(std::uint64_t fingerprint) {
  if (size() == UINT32_MAX) throw Error(Errc::internal, LogNote{"more certificates than a snapshot can hold"});
  const std::uint64_t bucket = fingerprint >> (64U - bits_);
  while (open_bucket_ < bucket) starts_[++open_bucket_] = static_cast<std::uint32_t>(size());
  const std::size_t end = remainders_.size();
  remainders_.resize(end + kRemainder);
  std::memcpy(remainders_.data() + end, &fingerprint, kRemainder);
}

void FingerprintList::seal() {
  while (open_bucket_ + 1 < starts_.size()) starts_[++open_bucket_] = static_cast<std::uint32_t>(size());
}

// Read together with the two octets before it, but for the first: eight octets are one load, six are two.
std::uint64_t FingerprintList::remainder_at(std::uint64_t place) const {
  constexpr std::size_t kBefore = sizeof(std::uint64_t) - kRemainder;
  std::uint64_t remainder = 0;
  if (place == 0) {
    std::memcpy(&remainder, remainders_.data(), kRemainder);
    return remainder;
  }
  std::memcpy(&remainder, remainders_.data() + place * kRemainder - kBefore, sizeof remainder);
  return remainder >> (8 * kBefore);
}

FingerprintList::Range FingerprintList::find(std::uint64_t fingerprint) const {
  const std::uint64_t wanted = fingerprint & kRemainderMask;
  const Range bucket = bucket_of(fingerprint);
  std::uint64_t place = likely_place(bucket, fingerprint);
  while (place > bucket.first && remainder_at(place - 1) >= wanted) --place;
  while (place < bucket.end && remainder_at(place) < wanted) ++place;
  std::uint64_t end = place;
  while (end < bucket.end && remainder_at(end) == wanted) ++end;
  return {place, end};
}

FingerprintList::Range FingerprintList::bucket_of(std::uint64_t fingerprint) const {
  const std::uint64_t bucket = fingerprint >> (64U - bits_);
  return {starts_[bucket], starts_[bucket + 1]};
}

// Where it would be if the fingerprints of its bucket were spread evenly: fingerprints are, but for chance.
std::uint64_t FingerprintList::likely_place(const Range& bucket, std::uint64_t fingerprint) const {
  const std::uint64_t following = (fingerprint << bits_) >> 32U;
  return bucket.first + ((following * (bucket.end - bucket.first)) >> 32U);
}

std::uint64_t FingerprintList::prefetch(std::uint64_t fingerprint) const {
  const std::uint64_t place = likely_place(bucket_of(fingerprint), fingerprint);
  __builtin_prefetch(remainders_.data() + place * kRemainder);
  return place;
}

ByteView FingerprintList::directory() const {
  return {reinterpret_cast<const std::uint8_t*>(starts_.data()), starts_.size() * 4};
}

std::size_t FingerprintList::memory() const {
  return remainders_.capacity() + starts_.capacity() * 4;
}

std::optional<std::uint64_t> FingerprintList::Cursor::next() {
  if (place_ >= list_.size()) return std::nullopt;
  while (list_.starts_[bucket_ + 1] <= place_) ++bucket_;
  return (bucket_ << (64U - list_.bits_)) | list_.remainder_at(place_++);
}

}  // namespace tamga::status
