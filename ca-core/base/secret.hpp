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
  /// Wipes what it is given: moving a short string leaves its octets where they were.
  explicit Secret(std::string&& value) : value_(value) { wipe_text(value); }
  explicit Secret(ByteView octets) : value_(as_text(octets)) {}
  ~Secret() { wipe_text(value_); }

  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  // A moved-from string may keep its octets in place (small strings do), so both are wiped by hand.
  Secret(Secret&& other) : value_(other.value_) { wipe_text(other.value_); }
  Secret& operator=(Secret&& other) {
    if (this != &other) {
      wipe_text(value_);
      value_ = other.value_;
      wipe_text(other.value_);
    }
    return *this;
  }

  bool operator==(const Secret&) const = delete;

  /// For the one place that uses it; never for a log, a message or a comparison.
  std::string_view reveal() const { return value_; }
  ByteView reveal_octets() const { return as_bytes(value_); }
  bool empty() const { return value_.empty(); }

 private:
  static void wipe_text(std::string& text) noexcept {
    wipe(text.data(), text.size());
    text.clear();
  }

  std::string value_;
};

using Password = Secret<struct PasswordTag>;
using SecretKey = Secret<struct SecretKeyTag>;

}  // namespace tamga
