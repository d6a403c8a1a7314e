#pragma once

// What parse() gives: the value, or the reason why the text is refused. An invalid value of T never exists.

#include <string>
#include <utility>
#include <variant>

#include "ca-core/base/error.hpp"

namespace tamga {

template <typename T>
class [[nodiscard]] Parsed {
 public:
  // Implicit on purpose: a parser says `return Errc::wrong_format;` or `return Snils(...)`.
  Parsed(T value) : outcome_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Parsed(Errc reason) : outcome_(std::in_place_index<1>, reason) {}        // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return outcome_.index() == 0; }

  /// Only when there is a value.
  const T& operator*() const& { return std::get<0>(outcome_); }
  T&& operator*() && { return std::get<0>(std::move(outcome_)); }
  const T* operator->() const { return &std::get<0>(outcome_); }

  /// Only when there is none.
  Errc reason() const { return std::get<1>(outcome_); }

  /// For what was accepted once already (the database, the configuration): the value, or Error{Errc::internal}. The
  /// note names the reason and never the text.
  const T& value() const& {
    require();
    return std::get<0>(outcome_);
  }
  T&& value() && {
    require();
    return std::get<0>(std::move(outcome_));
  }

 private:
  void require() const {
    if (!*this) throw Error(Errc::internal, LogNote{"a stored value is refused: " + std::string(texts(reason()).code)});
  }

  std::variant<T, Errc> outcome_;
};

}  // namespace tamga
