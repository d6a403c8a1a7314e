#pragma once

// OpenSSL's error queue turned into the one error type.

#include <string_view>

namespace tamga::openssl {

/// Drains OpenSSL's error queue into Error{Errc::crypto_failed}; `what` says in a few words what was being done.
/// The note is for the log only: library and reason names, never data.
[[noreturn]] void throw_failure(std::string_view what);

/// Throws as above unless an OpenSSL call returned 1.
void require(int result, std::string_view what);

/// Forgets what failed attempts left in the queue, where a failure is an answer and not an error.
void clear_errors() noexcept;

}  // namespace tamga::openssl
