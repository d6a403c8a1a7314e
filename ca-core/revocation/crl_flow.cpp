#include "ca-core/revocation/crl_flow.hpp"

#include <algorithm>
#include <utility>

#include "ca-core/base/error.hpp"

namespace tamga {
namespace {

constexpr std::size_t kLongestSmallElement = std::size_t{64} << 10U;

}  // namespace

void refuse_crl(std::string why) {
  throw Error(Errc::crl_invalid, LogNote{std::move(why)});
}

Bytes CrlFlow::end_sha256() {
  hash_taken();
  const Bytes digest = sha256_->finish();
  sha256_.reset();
  return digest;
}

void CrlFlow::begin_signed(openssl::DigestAlgorithm algorithm, ByteView before) {
  hash_taken();
  signed_.emplace(algorithm);
  signed_->update(before);
}

Bytes CrlFlow::end_signed() {
  hash_taken();
  const Bytes digest = signed_->finish();
  signed_.reset();
  return digest;
}

ByteView CrlFlow::take_some(std::uint64_t most) {
  peek(1);
  return take(std::min<std::uint64_t>(most, std::max<std::size_t>(window_.size() - at_, 1)));
}

std::size_t CrlFlow::take_header(std::uint8_t tag) {
  const auto header = der::read_header(peek(kLongestHeader));
  if (!header || header->tag != tag) refuse_crl("not the outline of a CRL");
  take(header->length);
  return header->content;
}

der::Element CrlFlow::take_element() {
  const auto header = der::read_header(peek(kLongestHeader));
  if (!header || header->content > kLongestSmallElement) refuse_crl("not the outline of a CRL");
  der::Reader reader(take(header->length + header->content));
  return *reader.next();
}

der::Element CrlFlow::take_element(std::uint8_t tag) {
  const der::Element element = take_element();
  if (element.tag != tag) refuse_crl("not the outline of a CRL");
  return element;
}

void CrlFlow::hash_taken() {
  const ByteView octets = ByteView(window_).subspan(hashed_, at_ - hashed_);
  if (sha256_) sha256_->update(octets);
  if (signed_) signed_->update(octets);
  hashed_ = at_;
}

void CrlFlow::fill() {
  hash_taken();
  // The window before this one is hashed by now: its place is free for the next.
  std::swap(window_, past_);
  window_.assign(past_.begin() + static_cast<std::ptrdiff_t>(at_), past_.end());
  at_ = hashed_ = 0;
  const ByteView piece = source_();
  ended_ = piece.empty();
  window_.insert(window_.end(), piece.begin(), piece.end());
}

}  // namespace tamga
