#include "ca-core/openssl/failure.hpp"

#include <string>

#include <openssl/err.h>

#include "ca-core/base/error.hpp"

namespace tamga::openssl {

void throw_failure(std::string_view what) {
  std::string note(what);
  // The queue's data strings are left out: they may quote file names and passwords' surroundings.
  for (unsigned long code = ERR_get_error(); code != 0; code = ERR_get_error()) {
    const char* library = ERR_lib_error_string(code);
    const char* reason = ERR_reason_error_string(code);
    note += "; ";
    note += library != nullptr ? library : "unknown library";
    note += ": ";
    note += reason != nullptr ? reason : "unknown reason";
  }
  throw Error(Errc::crypto_failed, LogNote{std::move(note)});
}

void require(int result, std::string_view what) {
  if (result != 1) throw_failure(what);
}

void clear_errors() noexcept {
  ERR_clear_error();
}

}  // namespace tamga::openssl
