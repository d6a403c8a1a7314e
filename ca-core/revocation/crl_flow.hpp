#pragma once

// A list, or a part of one, as it flows by a reader that sees it once, through a small window. Whatever is not as it
// must be is refused with Error{crl_invalid}.

#include <cstdint>
#include <optional>
#include <string>

#include "ca-core/base/bytes.hpp"
#include "ca-core/openssl/digest_beside.hpp"
#include "ca-core/revocation/crl.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {

/// Error{crl_invalid} with this note.
[[noreturn]] void refuse_crl(std::string why);

/// What is taken goes into the hash of the whole, if there is to be one, and between begin_signed() and end_signed()
/// into that of what is signed. A window that was gone through is hashed beside the reading of the next.
class CrlFlow {
 public:
  /// The source must live longer.
  explicit CrlFlow(const CrlSource& source) : source_(source) {}

  std::uint64_t taken() const { return taken_; }

  /// Before anything is taken.
  void begin_sha256() { sha256_.emplace(openssl::DigestAlgorithm::sha256); }
  Bytes end_sha256();

  /// `before` is what of it was taken earlier.
  void begin_signed(openssl::DigestAlgorithm algorithm, ByteView before);
  Bytes end_signed();

  /// Up to `count` octets that come next; fewer only at the end.
  ByteView peek(std::size_t count) {
    while (window_.size() - at_ < count && !ended_) fill();
    return ByteView(window_).subspan(at_, std::min(count, window_.size() - at_));
  }

  /// Valid until the next call of any method.
  ByteView take(std::size_t count) {
    const ByteView octets = peek(count);
    if (octets.size() < count) refuse_crl("it ends too early");
    at_ += count;
    taken_ += count;
    return octets;
  }

  /// As many as are at hand, one at least, `most` at most.
  ByteView take_some(std::uint64_t most);

  /// Takes identifier and length octets of an element that may be too long for the window; its content's length.
  std::size_t take_header(std::uint8_t tag);

  /// Takes a whole element that fits the window.
  der::Element take_element();
  der::Element take_element(std::uint8_t tag);

  static constexpr std::size_t kLongestHeader = 6;

 private:
  void hash_taken();
  void fill();

  const CrlSource& source_;
  Bytes window_;
  Bytes past_;              // the window before, while it is hashed
  std::size_t at_ = 0;      // of the window: taken up to here
  std::size_t hashed_ = 0;  // and hashed up to here
  std::uint64_t taken_ = 0;
  bool ended_ = false;
  std::optional<openssl::DigestBeside> sha256_;  // the last members: what they run uses the others
  std::optional<openssl::DigestBeside> signed_;
};

}  // namespace tamga
