#pragma once

// A secret text or key: wiped when it goes, never printed, never compared. That it can be neither formatted nor
// compared is proven by tests/compile_fail.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "ca-core/base/bytes.hpp"

namespace tamga {

/// Overwrites memory in a way that the compiler must not leave out.
void wipe(void* data, std::size_t size) noexcept;

/// Tag makes each kind of secret its own type: a code word is no password.
template <typename Tag>
class Secret {
 public:
  explicit Secret(std::string value) : value_(std::move(value)) {}
  explicit Secret(ByteView octets) : value_(as_text(octets)) {}
  ~Secret() { wipe_value(); }

  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  // A moved-from string may keep its octets in place (small strings do), so both are wiped by hand.
  Secret(Secret&& other) : value_(other.value_) { other.wipe_value(); }
  Secret& operator=(Secret&& other) {
    if (this != &other) {
      wipe_value();
      value_ = other.value_;
      other.wipe_value();
    }
    return *this;
  }

  bool operator==(const Secret&) const = delete;

  /// For the one place that uses it; never for a log, a message or a comparison.
  std::string_view reveal() const { return value_; }
  ByteView reveal_octets() const { return as_bytes(value_); }
  bool empty() const { return value_.empty(); }

 private:
  void wipe_value() noexcept {
    wipe(value_.data(), value_.size());
    value_.clear();
  }

  std::string value_;
};

using Password = Secret<struct PasswordTag>;
using SecretKey = Secret<struct SecretKeyTag>;

}  // namespace tamga
